// An IP packet that left, as `verify --egress` compares it with one that left elsewhere: cut to its length, without
// what nobody can foretell, which is the id of IPv6 fragments that a firewall cuts anew, the id (IPv4) or flow label
// (IPv6: a hash with a secret of the kernel) of packets that it makes, and a port that NAT drew at random
// (runtime/conntrack/drawn_port.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cli/packet_difference.h"
#include "runtime/conntrack/drawn_port.h"

namespace iptc::cli {

using PacketBytes = std::vector<std::uint8_t>;

// The IP packet, without what stands behind its total length; empty: it has no whole IP header.
[[nodiscard]] PacketBytes PacketOf(std::span<const std::uint8_t> ip);

// As far as both go, and but for the id of an IPv6 fragment.
[[nodiscard]] bool EqualPackets(const PacketBytes& here, const PacketBytes& there);

struct Unforeseen {
  bool generated = false;           // the firewall made it
  conntrack::DrawnPort drawn = {};  // of its connection: the other side may have drawn any of the range
};
// What is left of their differences. Empty: none.
[[nodiscard]] std::vector<FieldDifference> EgressDifferences(PacketBytes here, PacketBytes there,
                                                             const Unforeseen& unforeseen);

// "tcp 10.0.0.1:1234 > 192.168.0.2:80"
[[nodiscard]] std::string PacketWords(const PacketBytes& packet);

}  // namespace iptc::cli
