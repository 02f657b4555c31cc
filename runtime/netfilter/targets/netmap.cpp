#include "runtime/netfilter/nat_target.h"

namespace iptc::netfilter {
namespace {

// The network part of the rule, the host part of the packet: the bits in which the range's ends agree are the network
// (net/netfilter/xt_NETMAP.c). PREROUTING and OUTPUT map the destination, POSTROUTING and INPUT the source.
TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  const auto& range = *static_cast<const abi::NatParams*>(params);
  const U128 width = packet.meta.family == 4 ? U128{0xFFFFFFFF} : ~U128{0};
  const U128 network = ~(range.min_addr ^ range.max_addr) & width;
  const bool source = conntrack::Nat::ManipOf(context.hook) == conntrack::Manip::kSource;
  const U128 host = (source ? packet.meta.saddr : packet.meta.daddr) & ~network & width;
  return BindNat(packet, WithAddress(range, (range.min_addr & network) | host), context);
}

}  // namespace

extern const Target kNetmapTarget;
constexpr Target kNetmapTarget{.name = "NETMAP", .act = Act};

}  // namespace iptc::netfilter
