// Parameter blocks of -m set and -j SET: made by compiler/ext, read by runtime/helpers and runtime/netfilter. Plain
// bytes, native order, no padding: blocks are compared byte by byte.
#pragma once

#include <cstdint>

#include "runtime/sets/packet.h"

namespace iptc::sets {

// A set by its index in the Directory, and the directions.
struct SetReference {
  SetIndex index = kNoSet;
  std::uint8_t count = 0;
  std::uint8_t sources = 0;
  std::uint8_t inverted = 0;  // map_set alone; a match's inversion stands outside of the call
  std::uint8_t unused = 0;
  [[nodiscard]] Directions Ways() const { return {count, sources}; }
};

// Bits of `flags`.
inline constexpr std::uint8_t kReturnNomatch = 1, kSkipCounters = 2, kSkipSubCounters = 4;

struct SetMatchParams {
  SetReference set;
  std::uint8_t flags = 0;
  std::uint8_t packets_op = 0;  // CounterTest::Op
  std::uint8_t bytes_op = 0;
  std::uint8_t unused[5] = {};
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};

// Bits of `flags`.
inline constexpr std::uint8_t kAddExisting = 1, kMapMark = 2, kMapPriority = 4, kMapQueue = 8;
inline constexpr std::uint32_t kNoTimeout = 0xFFFFFFFF;

struct SetTargetParams {
  SetReference add, del, map;
  std::uint32_t timeout = kNoTimeout;
  std::uint8_t flags = 0;
  std::uint8_t unused[3] = {};
};

}  // namespace iptc::sets
