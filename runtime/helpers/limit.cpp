#include "runtime/helpers/limit.h"

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

void Init(const void* params, void* state, const abi::Context& /*context*/) {
  static_cast<LimitState*>(state)->credit = static_cast<const LimitParams*>(params)->credit_cap;
}

Outcome Step(const abi::PacketMeta& /*meta*/, const void* params, void* state, abi::Context& context) {
  const auto& limit = *static_cast<const LimitParams*>(params);
  auto& bucket = *static_cast<LimitState*>(state);
  std::uint64_t now = context.now_ns / kNanosecondsPerJiffy;
  // Captures may step back in time, jiffies do not.
  if (bucket.started == 0) {
    bucket.started = 1;
    bucket.previous = now;
  } else if (now < bucket.previous) {
    now = bucket.previous;
  }
  std::uint32_t credit = bucket.credit + static_cast<std::uint32_t>((now - bucket.previous) * kCreditsPerJiffy);
  bucket.previous = now;
  if (credit > limit.credit_cap) credit = limit.credit_cap;
  const bool pays = credit >= limit.cost;
  bucket.credit = pays ? credit - limit.cost : credit;
  return pays ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kLimitHelper;
constexpr Helper kLimitHelper{
    .name = "limit", .step = Step, .params_size = sizeof(LimitParams), .state_size = sizeof(LimitState), .init = Init};

}  // namespace iptc::helpers
