// Which ICMP messages quote the packet that they are about: of RFC 792 those of the kernel's icmp_is_err, of RFC 4443
// (section 2.1) all numbers without the bit of information.
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
