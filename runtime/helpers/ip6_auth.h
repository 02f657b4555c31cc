// ip6_auth: an IPv6 authentication header with its SPI in a range, of a length, with its reserved field zero
// (net/ipv6/netfilter/ip6t_ah.c). Hotdrop where the headers are cut short.
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct Ip6AuthParams {
  std::uint32_t spi_low = 0, spi_high = 0xFFFFFFFF;  // inclusive; reversed: never
  std::uint32_t length = 0;                          // bytes; 0: any
  std::uint8_t spi_inverted = 0, length_inverted = 0;
  std::uint8_t reserved_zero = 0;
  std::uint8_t unused = 0;
};

}  // namespace iptc::helpers
