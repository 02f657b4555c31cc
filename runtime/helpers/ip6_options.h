// ip6_options: an IPv6 hop-by-hop or destination options header of a length that starts with the options of a list
// (net/ipv6/netfilter/ip6t_hbh.c). Hotdrop where the headers are cut short.
#pragma once

#include <array>
#include <cstdint>

namespace iptc::helpers {

inline constexpr std::size_t kIp6OptionsMax = 16;

struct Ip6OptionsParams {
  static constexpr std::uint8_t kAnyLength = 0xFF;
  struct Option {
    std::uint8_t type = 0;
    std::uint8_t length = kAnyLength;  // of the data; type 0 (Pad1) has none
  };
  std::uint32_t length = 0;  // of the header, in bytes
  std::uint8_t header = 0;   // its protocol number
  std::uint8_t tests_length = 0, length_inverted = 0;
  std::uint8_t count = 0;  // options in the list
  std::array<Option, kIp6OptionsMax> options = {};
};

}  // namespace iptc::helpers
