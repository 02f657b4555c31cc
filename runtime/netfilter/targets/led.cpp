#include <fmt/format.h>

#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& /*packet*/, const void* params, TargetContext& context) {
  if (!context.outlet.WantsLogs()) return TargetVerdict::kContinue;
  context.outlet.Log(
      context.rule,
      {.target = "LED", .text = fmt::format("{} lights", static_cast<const abi::LedParams*>(params)->trigger)});
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kLedTarget;
constexpr Target kLedTarget{.name = "LED", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
