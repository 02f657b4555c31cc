// Where the fragment header of an IPv6 packet stands, or would (RFC 8200 section 4.5; find_prev_fhdr in
// net/ipv6/netfilter/nf_conntrack_reasm.c, ip6_find_1stfragopt in net/ipv6/output_core.c).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace iptc::netfilter {

struct Ip6HeaderPlace {
  std::size_t next_header = 6;  // offset of the byte that names the header at `offset`
  std::size_t offset = 40;
};

// Nothing: the packet has none. It need not be whole.
[[nodiscard]] std::optional<Ip6HeaderPlace> FindIp6FragmentHeader(std::span<const std::uint8_t> ip);

// Behind the headers that every fragment carries: hop-by-hop, routing, and destination options unless a routing header
// came before them. Nothing: `ip`, which may be the beginning of a packet, ends within them.
[[nodiscard]] std::optional<Ip6HeaderPlace> PlaceForIp6FragmentHeader(std::span<const std::uint8_t> ip);

}  // namespace iptc::netfilter
