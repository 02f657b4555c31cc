// Which tuple a NAT binding gives to a connection (net/netfilter/nf_nat_core.c, get_unique_tuple), and the binding.
#pragma once

#include <cstdint>

#include "runtime/abi/target_params.h"
#include "runtime/conntrack/nat.h"
#include "runtime/conntrack/table.h"

namespace iptc::conntrack {

struct NatChoice {
  Tuple tuple;
  DrawnPort drawn_port;
};

// The connection's original direction as it is to leave: `current` with the side that `manip` names moved into the
// range, unlike any other flow's if that can be had.
[[nodiscard]] NatChoice UniqueTuple(ConnTable& table, std::uint64_t& random, const Conn& conn, const Tuple& current,
                                    Manip manip, const abi::NatParams& range);

// Makes a binding of a connection that has none of that half yet, and is not confirmed (nf_nat_setup_info).
void MakeBinding(ConnTable& table, std::uint64_t& random, Conn& conn, Manip manip, const abi::NatParams& range);

}  // namespace iptc::conntrack
