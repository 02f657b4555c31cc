// Packets for tests: bytes from hexadecimal text, and whole packets from a PacketSpec.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/abi/packet_spec.h"
#include "runtime/packet/build.h"

namespace iptc::test {

using Bytes = std::vector<std::uint8_t>;

// Spaces are ignored: Hex("4500 0014").
inline Bytes Hex(std::string_view text) {
  Bytes bytes;
  int high = -1;
  for (const char c : text) {
    if (c == ' ' || c == '\n') continue;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (high < 0) {
      high = digit;
      continue;
    }
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit));
    high = -1;
  }
  return bytes;
}

inline Bytes BuildOrDie(const abi::PacketSpec& spec) {
  auto bytes = packet::Build(spec);
  if (!bytes) std::abort();
  return std::move(*bytes);
}

inline abi::PacketSpec Spec4(std::uint8_t proto, std::uint16_t sport = 1000, std::uint16_t dport = 53) {
  abi::PacketSpec spec;
  spec.proto = proto;
  spec.saddr = 0x0A000001;
  spec.daddr = 0xC0A80002;
  spec.sport = sport;
  spec.dport = dport;
  return spec;
}

inline abi::PacketSpec Spec6(std::uint8_t proto, std::uint16_t sport = 1000, std::uint16_t dport = 53) {
  abi::PacketSpec spec = Spec4(proto, sport, dport);
  spec.family = abi::Family::kIp6;
  spec.saddr = (U128{0x20010DB8U} << 96U) | 1;
  spec.daddr = (U128{0x20010DB8U} << 96U) | 2;
  return spec;
}

}  // namespace iptc::test
