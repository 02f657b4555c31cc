// What protocols are called in packets' notation and in what people read: the usual ones, whatever /etc/protocols says.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "runtime/abi/protocol_numbers.h"

namespace iptc::abi {

struct ProtocolName {
  std::string_view name;
  std::uint8_t number;
  bool has_ports = false;
};
inline constexpr auto kProtocolNames = std::to_array<ProtocolName>({
    {"tcp", kProtoTcp, true},
    {"udp", kProtoUdp, true},
    {"icmp", kProtoIcmp},
    {"icmpv6", kProtoIcmpv6},
    {"udplite", kProtoUdpLite, true},
    {"sctp", kProtoSctp, true},
    {"dccp", kProtoDccp, true},
    {"gre", kProtoGre},
    {"esp", kProtoEsp},
    {"ah", kProtoAuth},
    {"igmp", 2},
    {"ipip", 4},
    {"ipv6", 41},
});

// Null where it has none.
constexpr const ProtocolName* FindProtocolName(std::uint8_t number) {
  for (const ProtocolName& row : kProtocolNames) {
    if (row.number == number) return &row;
  }
  return nullptr;
}

}  // namespace iptc::abi
