// Which ICMP messages quote the packet that they are about: RFC 792 and RFC 4443, as icmp_is_err and icmpv6_is_err of
// the kernel have them.
#pragma once

#include <cstdint>

namespace iptc::packet {

inline constexpr std::uint8_t kFirstIcmp6Information = 128;

// Destination unreachable, source quench, redirect, time exceeded, parameter problem.
[[nodiscard]] constexpr bool IsIcmp4Error(std::uint8_t type) {
  return (type >= 3 && type <= 5) || type == 11 || type == 12;
}
[[nodiscard]] constexpr bool IsIcmp6Error(std::uint8_t type) { return type < kFirstIcmp6Information; }

}  // namespace iptc::packet
