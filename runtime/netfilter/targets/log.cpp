#include "runtime/abi/target_params.h"
#include "runtime/netfilter/log_text.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& packet, const void* block, TargetContext& context) {
  if (!context.outlet.WantsLogs()) return TargetVerdict::kContinue;
  const auto& params = *static_cast<const abi::LogParams*>(block);
  context.outlet.Log(context.rule, {.target = "LOG", .text = LogText(packet, params), .level = params.level});
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kLogTarget;
constexpr Target kLogTarget{.name = "LOG", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
