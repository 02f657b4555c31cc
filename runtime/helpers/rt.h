// rt: tests of the first IPv6 routing header (net/ipv6/netfilter/ip6t_rt.c). Hotdrop when the chain of headers ends in
// the middle of one; no match without a routing header, or with one that is longer than the packet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace iptc::helpers {

inline constexpr std::size_t kRtMaxAddresses = 16;

// Inclusive; the default holds every number.
struct RtRange {
  std::uint32_t low = 0;
  std::uint32_t high = 0xFFFFFFFF;
  std::uint32_t inverted = 0;
};

struct RtAddress {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
};

struct RtParams {
  RtRange segments_left = {};
  RtRange length = {};  // in bytes
  RtRange type = {};
  std::uint16_t address_count = 0;
  std::uint8_t checks_reserved = 0;  // the reserved bytes must be zero
  std::uint8_t strict = 0;           // the addresses are all of the header's, else some of them in that order
  std::array<RtAddress, kRtMaxAddresses> addresses = {};
};

}  // namespace iptc::helpers
