// RATEEST: measures the rate of what hits the rule, for the match rateest (net/netfilter/xt_RATEEST.c).
//
// Both times are read as doubles and kept in 32 bits of microseconds, whatever is beyond lost. The kernel knows six
// intervals, and the averaging time as a power of two of the interval: the nearest ones are taken and printed.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kNameSize = 15;
constexpr std::uint32_t kSecond = 1000000;
constexpr std::uint32_t kMillisecond = 1000;
constexpr std::uint32_t kShortestInterval = kSecond / 4;
constexpr unsigned kIntervals = 6;
constexpr unsigned kEwmaEnd = 30;

constexpr diag::Kind<std::string> kBadTime{"IPT134", diag::Severity::kError,
                                           "`{}` is not a time such as `250ms`: a number with s, ms or us"};
constexpr diag::Kind<> kLongInterval{"IPT134", diag::Severity::kError, "the longest interval is 8s"};
constexpr diag::Kind<> kBadAverage{"IPT134", diag::Severity::kError,
                                   "the averaging time must be longer than about one and a half intervals"};

struct Unit {
  std::string_view names[3];
  double microseconds;
};
constexpr auto kUnits =
    std::to_array<Unit>({{{"s", "sec", "secs"}, 1e6}, {{"ms", "msec", "msecs"}, 1e3}, {{"us", "usec", "usecs"}, 1}});

bool SameLetters(std::string_view text, std::string_view name) {
  if (text.size() != name.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != name[i]) return false;
  }
  return true;
}

std::optional<double> UnitOf(std::string_view text) {
  if (text.empty()) return 1;
  for (const Unit& unit : kUnits) {
    for (const std::string_view name : unit.names) {
      if (SameLetters(text, name)) return unit.microseconds;
    }
  }
  return std::nullopt;
}

// The low 32 bits of the 64-bit integer that a double is cut to; of none at all where it does not fit.
std::uint32_t LowBits(double number) {
  constexpr double kTooLarge = 9223372036854775808.0;
  if (!(std::fabs(number) < kTooLarge)) return 0;
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(static_cast<std::int64_t>(number)));
}

std::optional<Value> ParseTime(const ValueInput& input) {
  const std::string& text = input.First().text;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const auto unit = UnitOf(std::string_view(text).substr(static_cast<std::size_t>(end - text.c_str())));
  if (end == text.c_str() || !unit) {
    input.emitter.Report(kBadTime, input.First().Span(), text);
    return std::nullopt;
  }
  return std::uint64_t{LowBits(number * *unit)};
}

void PrintTime(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const auto time = static_cast<std::uint32_t>(std::get<std::uint64_t>(value));
  if (time >= kSecond) {
    out += fmt::format("{:.1f}s", time / double{kSecond});
  } else if (time >= kMillisecond) {
    out += fmt::format("{:.1f}ms", time / double{kMillisecond});
  } else {
    out += fmt::format("{}us", time);
  }
}

constexpr ValueKindInfo kTime{ValueKind::kOwn, "number[s|ms|us]", ParseTime, PrintTime};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "rateest-name", .value = ValueKind::kPlainString, .required = true, .maximum = kNameSize, .cut = true},
    {.name = "rateest-interval", .value = ValueKind::kOwn, .own = &kTime, .required = true},
    {.name = "rateest-ewmalog", .value = ValueKind::kOwn, .own = &kTime, .required = true},
});
constexpr const OptionSpec &kName = kOptions[0], &kInterval = kOptions[1], &kAverage = kOptions[2];

// As the kernel has them: the interval is 250 ms << interval, the averaging time interval << ewma_log.
struct Estimator {
  unsigned interval = 0;
  unsigned ewma_log = 0;
};

Estimator EstimatorOf(Arguments args) {
  const std::uint64_t interval = NumberOf(args, kInterval, 0);
  const std::uint64_t average = NumberOf(args, kAverage, 0);
  Estimator estimator;
  while (estimator.interval < kIntervals && interval > std::uint64_t{kShortestInterval} << estimator.interval) {
    ++estimator.interval;
  }
  for (; estimator.ewma_log < kEwmaEnd; ++estimator.ewma_log) {
    const double weight = 1.0 - 1.0 / static_cast<double>(1ULL << (estimator.ewma_log + 1));
    if (static_cast<double>(interval) / -std::log(weight) > static_cast<double>(average)) break;
  }
  return estimator;
}

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument* interval = Find(args, kInterval);
  const Argument* average = Find(args, kAverage);
  if (interval == nullptr || average == nullptr) return;
  const Estimator estimator = EstimatorOf(args);
  if (estimator.interval >= kIntervals) {
    emitter.Report(kLongInterval, interval->span);
  } else if (estimator.ewma_log == 0 || estimator.ewma_log >= kEwmaEnd) {
    emitter.Report(kBadAverage, average->span);
  }
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  const Estimator estimator = EstimatorOf(args);
  abi::RateestParams params{.interval = static_cast<std::uint8_t>(estimator.interval),
                            .ewma_log = static_cast<std::uint8_t>(estimator.ewma_log)};
  std::ranges::copy(std::get<std::string>(Find(args, kName)->value), params.name);
  return GoOn("RATEEST", {}, ParamBytes(params));
}

std::string Describe(Arguments args, std::string_view prefix) {
  const Estimator estimator = EstimatorOf(args);
  const std::uint32_t interval = kShortestInterval << estimator.interval;
  std::string text =
      fmt::format(" {}name {} {}interval ", prefix, std::get<std::string>(Find(args, kName)->value), prefix);
  PrintTime(text, kInterval, std::uint64_t{interval});
  text += fmt::format(" {}ewmalog ", prefix);
  PrintTime(text, kAverage, std::uint64_t{interval << estimator.ewma_log});
  return text;
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return Describe(args, "--rateest-"); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) { return Describe(args, ""); }

}  // namespace

extern const TargetExtension kRateestTarget;
constexpr TargetExtension kRateestTarget{.name = "RATEEST",
                                         .options = kOptions,
                                         .saved_unreadably = true,
                                         .check = Check,
                                         .lower = Lower,
                                         .print = Print,
                                         .list = List};

}  // namespace iptc::ext
