#include "runtime/netfilter/synproxy.h"

#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& packet, const void* block, TargetContext& context) {
  const auto& params = *static_cast<const abi::SynproxyParams*>(block);
  switch (context.synproxy.Answer(packet, params, context.now_ns, context.outlet)) {
    case Synproxy::Verdict::kGoOn:
      return TargetVerdict::kContinue;
    case Synproxy::Verdict::kStolen:
      return TargetVerdict::kStolen;
    case Synproxy::Verdict::kDrop:
      break;
  }
  return TargetVerdict::kDrop;
}

}  // namespace

extern const Target kSynproxyTarget;
constexpr Target kSynproxyTarget{.name = "SYNPROXY", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
