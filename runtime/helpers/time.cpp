#include "runtime/helpers/time.h"

#include <chrono>

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

bool OnListedDay(std::uint64_t seconds, const TimeParams& bounds) {
  const std::chrono::sys_days day{std::chrono::days{static_cast<std::int64_t>(seconds / kSecondsPerDay)}};
  if ((bounds.week_days >> std::chrono::weekday(day).iso_encoding() & 1U) == 0) return false;
  if (bounds.month_days == kAllMonthDays) return true;
  const auto day_of_month = static_cast<unsigned>(std::chrono::year_month_day(day).day());
  return (bounds.month_days >> day_of_month & 1U) != 0;
}

Outcome Step(const abi::PacketMeta& /*meta*/, const void* params, void* /*state*/, abi::Context& context) {
  const auto& bounds = *static_cast<const TimeParams*>(params);
  std::uint64_t seconds = context.now_ns / kNanosecondsPerSecond;
  if (seconds < bounds.date_start || seconds > bounds.date_stop) return Outcome::kMiss;
  const std::uint64_t of_day = seconds % kSecondsPerDay;
  if (bounds.day_start < bounds.day_stop) {
    if (of_day < bounds.day_start || of_day > bounds.day_stop) return Outcome::kMiss;
  } else {
    if (of_day < bounds.day_start && of_day > bounds.day_stop) return Outcome::kMiss;
    const bool is_day_before = bounds.contiguous != 0 && of_day <= bounds.day_stop;
    if (is_day_before && seconds >= kSecondsPerDay) seconds -= kSecondsPerDay;
  }
  return OnListedDay(seconds, bounds) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kTimeHelper;
constexpr Helper kTimeHelper{.name = "time",
                             .step = Step,
                             .params_size = sizeof(TimeParams),
                             .flow_local = [](const void*, const sets::Directory*) { return true; }};

}  // namespace iptc::helpers
