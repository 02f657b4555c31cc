#include "runtime/helpers/quota.h"

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

void Init(const void* params, void* state, const abi::Context& /*context*/) {
  static_cast<QuotaState*>(state)->left = static_cast<const QuotaParams*>(params)->bytes;
}

Outcome Step(const abi::PacketMeta& meta, const void* /*params*/, void* state, abi::Context& /*context*/) {
  auto& quota = *static_cast<QuotaState*>(state);
  const bool fits = quota.left >= meta.l3_len;
  quota.left = fits ? quota.left - meta.l3_len : 0;
  return fits ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kQuotaHelper;
constexpr Helper kQuotaHelper{
    .name = "quota", .step = Step, .params_size = sizeof(QuotaParams), .state_size = sizeof(QuotaState), .init = Init};

}  // namespace iptc::helpers
