// u32: a small program over four-byte numbers of the packet (u32_match_it of net/netfilter/xt_u32.c). A number that is
// not all there makes the test, and with it the match, fail.
//
// The parameters are 32-bit words: how many tests; for each test how many operators and ranges, the first number of the
// location, the operators with a number each, the ranges with their two ends. All tests must hold.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/abi/packet_meta.h"

namespace iptc::helpers {

enum class U32Operator : std::uint32_t {
  kAnd,
  kShiftLeft,
  kShiftRight,
  kAt,  // moves the base by the value, then reads at the number from there
};

struct U32Miss {
  std::uint32_t test = 0;              // from 1
  std::optional<std::uint32_t> value;  // what stands there; nothing: not all of it is there
};
// The first test that does not hold, if there is one.
[[nodiscard]] std::optional<U32Miss> FirstU32Miss(const abi::PacketMeta& meta, const void* params);

}  // namespace iptc::helpers
