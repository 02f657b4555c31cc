#include "runtime/abi/target_params.h"
#include "runtime/netfilter/log_text.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  if (context.outlet.WantsLogs()) context.outlet.Log(LogText(packet, *static_cast<const abi::LogParams*>(params)));
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kLogTarget;
constexpr Target kLogTarget{.name = "LOG", .act = Act};

}  // namespace iptc::netfilter
