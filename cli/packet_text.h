// Packets, addresses and protocols in words, for reports and traces.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/abi/packet_meta.h"

namespace iptc::cli {

// "tcp", "proto 89"
[[nodiscard]] std::string ProtocolText(std::uint8_t proto);

// "10.0.0.1", "10.0.0.1:80", "[2001:db8::1]:80"
[[nodiscard]] std::string AddressText(std::uint8_t family, U128 address);
[[nodiscard]] std::string EndpointText(std::uint8_t family, U128 address, std::uint16_t port);

// "tcp 10.0.0.1:1234 > 192.168.0.2:80 in eth0 out eth1", as the packet is now.
[[nodiscard]] std::string PacketText(const abi::PacketMeta& meta);

}  // namespace iptc::cli
