// Flow lanes: what `verify --jobs` knows about packets that never meet. Where a ruleset keeps nothing in mind that one
// flow does and another one sees, flows can be judged by several engines at once, each with its own connections.
//
// Packets are told apart by their pair of addresses, in either direction, so that fragments stay with their packet and
// answers with what they answer. An ICMP error goes with the packet that it quotes. Invariant, for a ruleset of
// independent flows: the engine's answer to a packet depends on packets of the same key alone, on the time, and on
// whether the conntrack table is full.
#pragma once

#include <cstdint>

#include "compiler/ir/ruleset.h"
#include "runtime/capture/packet_source.h"

namespace iptc::cli {

// Whether no match and no target of the ruleset couples flows (Helper::flow_local, Target::flow_local).
[[nodiscard]] bool FlowsAreIndependent(const ir::Ruleset& ruleset);

struct FlowKey {
  std::uint64_t hash = 0;  // equal for packets of the same two addresses
  bool known = true;       // false: an ICMP error that may be in pieces, of which one alone says what it is about
};
[[nodiscard]] FlowKey FlowKeyOf(const capture::Frame& frame);

}  // namespace iptc::cli
