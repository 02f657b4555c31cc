// Slab: entries in chunks that never move, with a list of free ones. No allocation per packet once it has grown to the
// number of connections; memory goes back when the slab does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/conntrack/conn.h"

namespace iptc::conntrack {

class Slab {
 public:
  [[nodiscard]] Conn& operator[](std::uint32_t index) { return chunks_[index / kChunk][index % kChunk]; }
  [[nodiscard]] const Conn& operator[](std::uint32_t index) const { return chunks_[index / kChunk][index % kChunk]; }

  // A fresh entry: every field at its default but `index`.
  [[nodiscard]] Conn& Take() {
    if (free_ == kNil) Grow();
    Conn& conn = (*this)[free_];
    free_ = conn.hash_next[0];
    const std::uint32_t index = conn.index;
    conn = Conn{};
    conn.index = index;
    return conn;
  }

  void Give(Conn& conn) {
    conn.hash_next[0] = free_;
    free_ = conn.index;
  }

 private:
  static constexpr std::uint32_t kChunk = 1024;

  void Grow() {
    const auto first = static_cast<std::uint32_t>(chunks_.size()) * kChunk;
    chunks_.push_back(std::make_unique<Conn[]>(kChunk));
    for (std::uint32_t i = kChunk; i-- > 0;) {
      Conn& conn = chunks_.back()[i];
      conn.index = first + i;
      Give(conn);
    }
  }

  std::vector<std::unique_ptr<Conn[]>> chunks_;
  std::uint32_t free_ = kNil;
};

}  // namespace iptc::conntrack
