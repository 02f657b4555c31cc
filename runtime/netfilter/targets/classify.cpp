#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& /*context*/) {
  packet.meta.priority = static_cast<const abi::ClassifyParams*>(params)->priority;
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kClassifyTarget;
constexpr Target kClassifyTarget{.name = "CLASSIFY", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
