// Bytes of headers without their options (RFC 791, RFC 8200, IEEE 802.3).
#pragma once

#include <cstddef>

namespace iptc::packet {

inline constexpr std::size_t kIp4Header = 20, kIp6Header = 40, kEthernetHeader = 14;

}  // namespace iptc::packet
