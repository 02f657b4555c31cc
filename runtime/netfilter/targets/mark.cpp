#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& /*context*/) {
  const auto& mark = *static_cast<const abi::MarkParams*>(params);
  packet.meta.mark = (packet.meta.mark & ~mark.mask) ^ mark.value;
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kMarkTarget;
constexpr Target kMarkTarget{.name = "MARK", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
