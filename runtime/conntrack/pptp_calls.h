// The GRE connections of a PPTP control connection (net/netfilter/nf_conntrack_pptp.c).
#pragma once

#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/tuple.h"

namespace iptc::conntrack {

class ConnTable;

// The tuple of the GRE packets that go the way of the control connection's in that direction, by the calls that the
// control connection knows.
[[nodiscard]] Tuple CallTuple(const Conn& control, abi::CtDirection direction);

// The call was hung up, or the control connection ended: its GRE connections end at once, and what was expected of
// them. Where nothing was said of a call yet, that hits GRE without call ids between the two hosts.
void EndCalls(ConnTable& table, Conn& control);

}  // namespace iptc::conntrack
