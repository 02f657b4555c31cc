// BindNat: what the five NAT targets have in common. A packet without an entry is left alone (INVALID, UNTRACKED never
// get here: the nat table is walked for new connections only), a binding that finds no usable tuple drops the packet.
#pragma once

#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {

[[nodiscard]] TargetVerdict BindNat(packet::PacketRef& packet, const abi::NatParams& range, TargetContext& context);

// `range` with its addresses replaced by the one address.
[[nodiscard]] abi::NatParams WithAddress(abi::NatParams range, U128 address);

}  // namespace iptc::netfilter
