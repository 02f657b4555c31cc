// srh: tests of the segment routing header (net/ipv6/netfilter/ip6t_srh.c, revision 1). A packet without a sound one
// never matches.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "runtime/abi/u128.h"

namespace iptc::helpers {

// In this order: next header; header length, segments left and last entry, each equal, greater, less; tag; previous,
// next and last segment.
inline constexpr std::size_t kSrhTests = 14, kSrhSids = 3;

struct SrhSid {
  std::uint64_t address_high = 0, address_low = 0;  // no bit outside of the mask
  std::uint64_t mask_high = 0, mask_low = 0;
};
constexpr SrhSid MakeSrhSid(U128 address, U128 mask) {
  const U128 masked = address & mask;
  return {static_cast<std::uint64_t>(masked >> 64U), static_cast<std::uint64_t>(masked),
          static_cast<std::uint64_t>(mask >> 64U), static_cast<std::uint64_t>(mask)};
}

struct SrhParams {
  std::uint16_t asked = 0;     // bit i: test i is made
  std::uint16_t inverted = 0;  // bit i: and negated
  std::array<std::uint16_t, kSrhTests> numbers = {};
  std::array<SrhSid, kSrhSids> sids = {};
};

}  // namespace iptc::helpers
