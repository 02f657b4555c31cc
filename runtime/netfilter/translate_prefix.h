// What SNPT and DNPT do: another prefix for an address, and for the one that an ICMPv6 error quotes, checksums kept
// right by a word of the interface's part (RFC 6296; net/ipv6/netfilter/ip6t_NPT.c).
#pragma once

#include "runtime/netfilter/target.h"
#include "runtime/packet/rewrite.h"

namespace iptc::netfilter {

// `side` is the address that changes; of a quoted packet it is the other one. `params` is an abi::NptParams.
TargetVerdict TranslatePrefix(packet::PacketRef& packet, packet::Side side, const void* params, TargetContext& context);

}  // namespace iptc::netfilter
