// What TTL and HL do, each to its family (abi::TtlParams).
#pragma once

#include "runtime/netfilter/target.h"

namespace iptc::netfilter {

TargetVerdict SetHopLimit(packet::PacketRef& packet, const void* params, TargetContext& context);

}  // namespace iptc::netfilter
