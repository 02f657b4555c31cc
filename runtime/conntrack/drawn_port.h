// DrawnPort: the source port (ICMP: the id) that NAT gave to a connection at random, and what it was drawn from. The
// kernel draws only where the port could not stay (net/netfilter/nf_nat_core.c, nf_nat_l4proto_unique_tuple), so two
// runs over the same packets may differ in exactly such ports, and in nothing else. A source keeps its port from one
// connection to the next, and what it was drawn from with it.
#pragma once

#include <cstdint>

namespace iptc::conntrack {

struct DrawnPort {
  std::uint16_t port = 0;
  std::uint16_t first = 0, last = 0;  // the range, both ends included; last 0: nothing was drawn

  [[nodiscard]] bool Drawn() const { return last != 0; }
  friend bool operator==(const DrawnPort&, const DrawnPort&) = default;
};

}  // namespace iptc::conntrack
