// Bytes of headers without their options (IEEE 802.3, RFC 791, 8200, 9293, 768, 792).
#pragma once

#include <cstdint>

namespace iptc::packet {

inline constexpr std::uint32_t kEthernetHeader = 14, kIp4Header = 20, kIp6Header = 40, kFragmentHeader = 8,
                               kTcpHeader = 20, kUdpHeader = 8, kIcmpHeader = 8;

}  // namespace iptc::packet
