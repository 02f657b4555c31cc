// mh: whether the type of an IPv6 mobility header lies within a range (net/ipv6/netfilter/ip6t_mh.c). Hotdrop when the
// header is cut short or another one follows it; a later fragment never matches.
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct MhParams {
  std::uint8_t low = 0;
  std::uint8_t high = 0xFF;
  std::uint8_t inverted = 0;
};

}  // namespace iptc::helpers
