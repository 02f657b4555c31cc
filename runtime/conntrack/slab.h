// Slab: entries in chunks that never move, with a list of free ones. No allocation per packet once it has grown to the
// number of connections; memory goes back when the slab does. A chunk is as large as a huge page and asks for one:
// among a million entries a lookup then takes a quarter less.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <type_traits>
#include <vector>

#include "runtime/conntrack/conn.h"

namespace iptc::conntrack {

class Slab {
 public:
  [[nodiscard]] Conn& operator[](std::uint32_t index) { return chunks_[index / kChunk][index % kChunk]; }
  [[nodiscard]] const Conn& operator[](std::uint32_t index) const { return chunks_[index / kChunk][index % kChunk]; }

  // A fresh entry: every field at its default but `index`.
  [[nodiscard]] Conn& Take() {
    std::uint32_t index = free_;
    if (index == kNil) {
      index = used_++;
      if (index / kChunk == chunks_.size()) Grow();
    } else {
      free_ = (*this)[index].hash_next[0];
    }
    Conn& conn = *std::construct_at(&(*this)[index]);
    conn.index = index;
    return conn;
  }

  void Give(Conn& conn) {
    conn.hash_next[0] = free_;
    free_ = conn.index;
  }

 private:
  static constexpr std::size_t kChunkBytes = std::size_t{2} << 20U;
  static constexpr std::uint32_t kChunk = kChunkBytes / sizeof(Conn);
  static_assert(std::is_trivially_destructible_v<Conn>);

  struct Free {
    void operator()(Conn* chunk) const { std::free(chunk); }  // NOLINT(cppcoreguidelines-no-malloc): of aligned_alloc
  };

  void Grow() {
    void* memory = std::aligned_alloc(kChunkBytes, kChunkBytes);
    if (memory == nullptr) std::abort();
    madvise(memory, kChunkBytes, MADV_HUGEPAGE);  // a hint: without huge pages it is only slower
    chunks_.emplace_back(static_cast<Conn*>(memory));
  }

  std::vector<std::unique_ptr<Conn[], Free>> chunks_;
  std::uint32_t used_ = 0;     // entries ever taken; those from here on are raw memory
  std::uint32_t free_ = kNil;  // list of those given back
};

}  // namespace iptc::conntrack
