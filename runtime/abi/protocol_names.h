// What protocols are called in packets' notation and in what people read: the usual ones, whatever /etc/protocols says.
// Numbers: IANA's "Assigned Internet Protocol Numbers".
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace iptc::abi {

struct ProtocolName {
  std::string_view name;
  std::uint8_t number;
  bool has_ports = false;
};
inline constexpr auto kProtocolNames = std::to_array<ProtocolName>({
    {"tcp", 6, true},
    {"udp", 17, true},
    {"icmp", 1},
    {"icmpv6", 58},
    {"udplite", 136, true},
    {"sctp", 132, true},
    {"dccp", 33, true},
    {"gre", 47},
    {"esp", 50},
    {"ah", 51},
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
