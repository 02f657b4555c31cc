#include "runtime/helpers/registry.h"
#include "runtime/helpers/statistic.h"

namespace iptc::helpers {
namespace {

void Init(const void* params, void* state, const abi::Context& /*context*/) {
  static_cast<StatisticState*>(state)->count = static_cast<const StatisticParams*>(params)->start;
}

Outcome Step(const abi::PacketMeta& /*meta*/, const void* params, void* state, abi::Context& /*context*/) {
  std::uint32_t& count = static_cast<StatisticState*>(state)->count;
  count = count == static_cast<const StatisticParams*>(params)->last ? 0 : count + 1;
  return count == 0 ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kStatisticNthHelper;
constexpr Helper kStatisticNthHelper{.name = "statistic_nth",
                                     .step = Step,
                                     .params_size = sizeof(StatisticParams),
                                     .state_size = sizeof(StatisticState),
                                     .init = Init};

}  // namespace iptc::helpers
