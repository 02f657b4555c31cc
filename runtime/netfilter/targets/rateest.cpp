#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

void Load(const void* params, TargetContext& context) {
  if (context.estimators == nullptr) return;
  context.estimators->Add(*static_cast<const abi::RateestParams*>(params), context.now_ns);
}

TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  if (context.estimators == nullptr) return TargetVerdict::kContinue;
  helpers::RateEstimator* estimator = context.estimators->Find(static_cast<const abi::RateestParams*>(params)->name);
  if (estimator != nullptr) estimator->Count(packet.L3().size(), context.now_ns);
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kRateestTarget;
constexpr Target kRateestTarget{.name = "RATEEST", .act = Act, .load = Load};

}  // namespace iptc::netfilter
