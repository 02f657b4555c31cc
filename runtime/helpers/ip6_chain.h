// ip6_chain: which extension headers an IPv6 packet has (net/ipv6/netfilter/ip6t_ipv6header.c). ESP is one here.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/abi/packet_meta.h"

namespace iptc::helpers {

struct Ip6ChainParams {
  // Bits of `headers`. kProtocol: the chain ends in something else than ESP or "no next header".
  static constexpr std::uint8_t kHopByHop = 128, kDestination = 64, kRouting = 32, kFragment = 16, kAuthentication = 8,
                                kEsp = 4, kNone = 2, kProtocol = 1;
  std::uint8_t headers = 0;
  std::uint8_t inverted = 0;
  std::uint8_t contained = 0;  // the headers are among those of the packet (inverted: none of them is)
};

// Which of them the packet has; nothing where a header does not fit: that packet misses.
[[nodiscard]] std::optional<std::uint8_t> Ip6HeadersOf(const abi::PacketMeta& meta);

}  // namespace iptc::helpers
