#include <fmt/format.h>

#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& /*packet*/, const void* block, TargetContext& context) {
  if (!context.outlet.WantsLogs()) return TargetVerdict::kContinue;
  const auto& params = *static_cast<const abi::IdletimerParams*>(block);
  context.outlet.Log(
      context.rule, {.target = "IDLETIMER", .text = fmt::format("{} starts anew: {} s", params.label, params.seconds)});
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kIdletimerTarget;
constexpr Target kIdletimerTarget{.name = "IDLETIMER", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
