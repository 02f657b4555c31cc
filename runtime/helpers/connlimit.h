// connlimit: how many connections there are from (or to) the network of the packet's address (net/netfilter/
// xt_connlimit.c over nf_conncount.c). Each rule counts for itself.
//
// Drops the packet where there is nothing to count: a packet without a transport header, and one of a connection that
// is over, where its network has no other.
#pragma once

#include "runtime/abi/u128.h"
#include "runtime/helpers/connections.h"

#include <cstdint>

namespace iptc::conntrack {
class ConnCount;
}

namespace iptc::helpers {

struct ConnlimitParams {
  U128 mask = 0;
  std::uint32_t limit = 0;
  std::uint8_t above = 0;  // hits where there are more than `limit`; else up to it
  std::uint8_t by_destination = 0;
  std::uint8_t unused[10] = {};
};

struct ConnlimitState : ConnectionsState {
  conntrack::ConnCount* counts = nullptr;
};

}  // namespace iptc::helpers
