#include "runtime/conntrack/conn.h"
#include "runtime/netfilter/nat_target.h"

namespace iptc::netfilter {
namespace {

// The address that the outgoing interface has towards the route's next hop (net/netfilter/nf_nat_masquerade.c). A
// packet from 0.0.0.0 (DHCP) is left alone, an interface without an address drops.
TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  const auto& range = *static_cast<const abi::NatParams*>(params);
  if (packet.meta.family == 4 && packet.conn != nullptr && packet.meta.ct->orig_saddr == 0) {
    return TargetVerdict::kAccept;
  }
  if (context.router == nullptr || packet.out_interface < 0) return BindNat(packet, range, context);
  const auto family = static_cast<abi::Family>(packet.meta.family);
  const auto route = context.router->Lookup({.family = family,
                                             .daddr = packet.meta.daddr,
                                             .saddr = packet.meta.saddr,
                                             .mark = packet.meta.mark,
                                             .out = packet.out_interface});
  const auto address = context.router->SelectSource(family, packet.out_interface, route.NextHop(packet.meta.daddr));
  if (!address) return TargetVerdict::kDrop;
  if (packet.conn != nullptr) packet.conn->masquerade_interface = packet.out_interface;
  return BindNat(packet, WithAddress(range, *address), context);
}

}  // namespace

extern const Target kMasqueradeTarget;
constexpr Target kMasqueradeTarget{.name = "MASQUERADE", .act = Act};

}  // namespace iptc::netfilter
