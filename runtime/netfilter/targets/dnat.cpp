#include "runtime/netfilter/nat_target.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  return BindNat(packet, *static_cast<const abi::NatParams*>(params), context);
}

}  // namespace

extern const Target kDnatTarget;
constexpr Target kDnatTarget{.name = "DNAT", .act = Act};

}  // namespace iptc::netfilter
