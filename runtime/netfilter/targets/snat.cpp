#include "runtime/netfilter/nat_target.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  return BindNat(packet, *static_cast<const abi::NatParams*>(params), context);
}

}  // namespace

extern const Target kSnatTarget;
constexpr Target kSnatTarget{.name = "SNAT", .act = Act};

}  // namespace iptc::netfilter
