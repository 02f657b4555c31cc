// ip6_fragment: an IPv6 fragment header with its identification in a range and its flags as asked
// (net/ipv6/netfilter/ip6t_frag.c). Hotdrop where the headers are cut short.
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct Ip6FragmentParams {
  std::uint32_t id_low = 0, id_high = 0xFFFFFFFF;  // inclusive; reversed: never
  std::uint8_t id_inverted = 0;
  std::uint8_t reserved_zero = 0;
  std::uint8_t first = 0;  // offset 0
  std::uint8_t more = 0;   // kMore: more fragments follow; kLast: none
  static constexpr std::uint8_t kMore = 1, kLast = 2;
};

}  // namespace iptc::helpers
