// Slab and Column: memory in chunks that never move. No allocation per packet once it has grown to the number of
// connections; memory goes back when its owner does. A chunk is as large as a huge page, and every chunk but the first
// asks for one: among a million entries a lookup then takes a quarter less, and a small table stays small.
//
// ZeroedArray: numbers that are 0 until they are set, and take no memory before that.
// Slab: entries of one kind with a list of free ones. An entry has NextFree(), where a free one may keep the next of
// that list. Column: one more value for each entry of a slab, apart from it, so that what walks lists touches only
// them.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <type_traits>
#include <vector>

namespace iptc::conntrack {

inline constexpr std::uint32_t kNil = 0xFFFFFFFF;

inline constexpr std::size_t kChunkBytes = std::size_t{2} << 20U;

// A list of chunks, each the memory of a `Chunk`, raw.
template <class Chunk>
class Chunks {
 public:
  static_assert(sizeof(Chunk) <= kChunkBytes && std::is_trivially_destructible_v<Chunk>);

  [[nodiscard]] std::size_t Size() const { return chunks_.size(); }
  [[nodiscard]] Chunk& operator[](std::size_t i) { return *chunks_[i]; }
  [[nodiscard]] const Chunk& operator[](std::size_t i) const { return *chunks_[i]; }

  Chunk& Grow() {
    void* const memory = std::aligned_alloc(kChunkBytes, kChunkBytes);
    if (memory == nullptr) std::abort();
    if (!chunks_.empty()) madvise(memory, kChunkBytes, MADV_HUGEPAGE);  // a hint: without, it is only slower
    chunks_.emplace_back(static_cast<Chunk*>(memory));
    return *chunks_.back();
  }

 private:
  struct Free {
    void operator()(Chunk* chunk) const { std::free(chunk); }  // NOLINT(cppcoreguidelines-no-malloc): of aligned_alloc
  };
  std::vector<std::unique_ptr<Chunk, Free>> chunks_;
};

template <class T>
class ZeroedArray {
 public:
  explicit ZeroedArray(std::size_t size) : values_(static_cast<T*>(std::calloc(size, sizeof(T)))) {
    if (values_ == nullptr) std::abort();
  }
  [[nodiscard]] T& operator[](std::size_t i) { return values_.get()[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return values_.get()[i]; }

 private:
  static_assert(std::is_integral_v<T>);
  struct Free {
    void operator()(T* values) const { std::free(values); }  // NOLINT(cppcoreguidelines-no-malloc): of calloc
  };
  std::unique_ptr<T, Free> values_;
};

template <class T>
class Slab {
 public:
  [[nodiscard]] T& operator[](std::uint32_t index) { return chunks_[index / kEntries].entries[index % kEntries]; }
  [[nodiscard]] const T& operator[](std::uint32_t index) const {
    return chunks_[index / kEntries].entries[index % kEntries];
  }

  // A fresh entry: every field at its default.
  [[nodiscard]] T& Take() {
    std::uint32_t index = free_;
    if (index == kNil) {
      index = used_++;
      if (index / kEntries == chunks_.Size()) chunks_.Grow().first = index;
    } else {
      free_ = (*this)[index].NextFree();
    }
    return *std::construct_at(&(*this)[index]);
  }

  void Give(T& entry) {
    const std::uint32_t index = IndexOf(entry);
    entry.NextFree() = free_;
    free_ = index;
  }

  // The entry's number, which its address tells: chunks are aligned to their size.
  [[nodiscard]] static std::uint32_t IndexOf(const T& entry) {
    const auto* const address = reinterpret_cast<const std::byte*>(&entry);
    const std::size_t within = reinterpret_cast<std::uintptr_t>(address) % kChunkBytes;
    const auto& chunk = *reinterpret_cast<const Chunk*>(address - within);
    return chunk.first + static_cast<std::uint32_t>(&entry - chunk.entries);
  }

 private:
  static constexpr std::uint32_t kEntries = (kChunkBytes - sizeof(std::uint32_t)) / sizeof(T);
  struct Chunk {
    T entries[kEntries];
    std::uint32_t first;  // number of the first entry
  };

  Chunks<Chunk> chunks_;
  std::uint32_t used_ = 0;     // entries ever taken; those from here on are raw memory
  std::uint32_t free_ = kNil;  // list of those given back
};

template <class T>
class Column {
 public:
  // Makes room for number `index` and all before it. Nobody reads a value before it is set.
  void Reach(std::uint32_t index) {
    while (index / kValues >= chunks_.Size()) chunks_.Grow();
  }

  [[nodiscard]] T& operator[](std::uint32_t index) { return chunks_[index / kValues].values[index % kValues]; }
  [[nodiscard]] const T& operator[](std::uint32_t index) const {
    return chunks_[index / kValues].values[index % kValues];
  }

 private:
  static constexpr std::uint32_t kValues = kChunkBytes / sizeof(T);
  static_assert(std::is_trivially_copyable_v<T>);
  struct Chunk {
    T values[kValues];
  };

  Chunks<Chunk> chunks_;
};

}  // namespace iptc::conntrack
