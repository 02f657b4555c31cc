#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  const auto& tee = *static_cast<const abi::TeeParams*>(params);
  context.outlet.Duplicate(packet, tee.gateway, tee.interface);
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kTeeTarget;
constexpr Target kTeeTarget{.name = "TEE", .act = Act};

}  // namespace iptc::netfilter
