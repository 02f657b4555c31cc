#include "runtime/helpers/registry.h"
#include "runtime/helpers/statistic.h"

namespace iptc::helpers {
namespace {

// splitmix64: the state may be any number, equal seeds draw equal numbers.
std::uint32_t Draw31(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return static_cast<std::uint32_t>((mixed ^ (mixed >> 31U)) >> 33U);
}

Outcome Step(const abi::PacketMeta& /*meta*/, const void* params, void* /*state*/, abi::Context& context) {
  const std::uint32_t probability = static_cast<const StatisticParams*>(params)->probability;
  return Draw31(context.random_state) < probability ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kStatisticRandomHelper;
constexpr Helper kStatisticRandomHelper{
    .name = "statistic_random", .step = Step, .params_size = sizeof(StatisticParams)};

}  // namespace iptc::helpers
