// Slab: entries in chunks that never move, with a list of free ones. No allocation per packet once it has grown to the
// number of connections; memory goes back when the slab does. A chunk is as large as a huge page and asks for one:
// among a million entries a lookup then takes a quarter less.
//
// An entry has a member `index`, the slab's own, and NextFree(), where a free one may keep the next of the list.
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

template <class T>
class Slab {
 public:
  [[nodiscard]] T& operator[](std::uint32_t index) { return chunks_[index / kChunk][index % kChunk]; }
  [[nodiscard]] const T& operator[](std::uint32_t index) const { return chunks_[index / kChunk][index % kChunk]; }

  // A fresh entry: every field at its default but `index`.
  [[nodiscard]] T& Take() {
    std::uint32_t index = free_;
    if (index == kNil) {
      index = used_++;
      if (index / kChunk == chunks_.size()) Grow();
    } else {
      free_ = (*this)[index].NextFree();
    }
    T& entry = *std::construct_at(&(*this)[index]);
    entry.index = index;
    return entry;
  }

  void Give(T& entry) {
    entry.NextFree() = free_;
    free_ = entry.index;
  }

 private:
  static constexpr std::size_t kChunkBytes = std::size_t{2} << 20U;
  static constexpr std::uint32_t kChunk = kChunkBytes / sizeof(T);
  static_assert(std::is_trivially_destructible_v<T>);

  struct Free {
    void operator()(T* chunk) const { std::free(chunk); }  // NOLINT(cppcoreguidelines-no-malloc): of aligned_alloc
  };

  void Grow() {
    void* memory = std::aligned_alloc(kChunkBytes, kChunkBytes);
    if (memory == nullptr) std::abort();
    madvise(memory, kChunkBytes, MADV_HUGEPAGE);  // a hint: without huge pages it is only slower
    chunks_.emplace_back(static_cast<T*>(memory));
  }

  std::vector<std::unique_ptr<T[], Free>> chunks_;
  std::uint32_t used_ = 0;     // entries ever taken; those from here on are raw memory
  std::uint32_t free_ = kNil;  // list of those given back
};

}  // namespace iptc::conntrack
