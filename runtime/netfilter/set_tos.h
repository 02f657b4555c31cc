// What TOS and DSCP do: they differ in their masks only (abi::TosParams).
#pragma once

#include "runtime/netfilter/target.h"

namespace iptc::netfilter {

TargetVerdict SetPacketTos(packet::PacketRef& packet, const void* params, TargetContext& context);

}  // namespace iptc::netfilter
