// limit: a token bucket (net/netfilter/xt_limit.c; runtime/helpers/limit.h has the arithmetic). Printed are the rate
// always, the burst unless it is 5.
#include <array>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/limit.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "limit", .value = ValueKind::kRate},
    {.name = "limit-burst", .value = ValueKind::kNumber, .maximum = 10000},
});
constexpr const OptionSpec &kRate = kOptions[0], &kBurst = kOptions[1];

constexpr Rate kDefaultRate{helpers::kLimitScale * 3600 / 3};  // 3/hour
constexpr std::uint32_t kDefaultBurst = 5;

constexpr diag::Kind<std::uint32_t> kOverflow{
    "IPT143", diag::Severity::kError,
    "the kernel refuses this rate with a burst of {}: the burst is 0 or the credit overflows"};

Rate RateOf(Arguments args) {
  const Argument* rate = Find(args, kRate);
  return rate != nullptr ? std::get<Rate>(rate->value) : kDefaultRate;
}

std::uint32_t BurstOf(Arguments args) {
  const Argument* burst = Find(args, kBurst);
  return burst != nullptr ? static_cast<std::uint32_t>(std::get<std::uint64_t>(burst->value)) : kDefaultBurst;
}

void KernelCheck(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  const std::uint32_t burst = BurstOf(args);
  if (helpers::LimitIsAccepted(RateOf(args).period, burst)) return;
  emitter.Report(kOverflow, args.empty() ? rule.name : args.front().span, burst);
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  return ir::Call{.helper = "limit",
                  .params = ParamBytes(helpers::MakeLimitParams(RateOf(args).period, BurstOf(args))),
                  .effect = ir::Effect::kWrites};
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text = PrintArgument({&kRate, RateOf(args), false, {}});
  if (const std::uint64_t burst = BurstOf(args); burst != kDefaultBurst) {
    text += PrintArgument({&kBurst, burst, false, {}});
  }
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = " limit: avg ";
  PrintRate(text, kRate, RateOf(args));
  return text + " burst " + std::to_string(BurstOf(args));
}

}  // namespace

extern const MatchExtension kLimitMatch;
constexpr MatchExtension kLimitMatch{
    .name = "limit", .options = kOptions, .kernel_check = KernelCheck, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
