// What CT and NOTRACK do: they say what conntrack will make of the packet (abi::CtParams). The first of them counts.
// A zone for one direction alone, helpers and events are passed by.
#pragma once

#include "runtime/netfilter/target.h"

namespace iptc::netfilter {

TargetVerdict ChooseTracking(packet::PacketRef& packet, const void* params, TargetContext& context);

}  // namespace iptc::netfilter
