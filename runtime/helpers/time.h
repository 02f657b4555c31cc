// time: the packet's time within bounds of date, time of day, days of the week and of the month, in UTC
// (net/netfilter/xt_time.c).
#pragma once

#include <cstdint>

namespace iptc::helpers {

inline constexpr std::uint32_t kSecondsPerDay = 86400;
inline constexpr std::uint32_t kAllMonthDays = 0xFFFFFFFE;
inline constexpr std::uint8_t kAllWeekDays = 0xFE;

struct TimeParams {
  std::uint32_t date_start = 0;  // seconds since the epoch, inclusive
  std::uint32_t date_stop = 0x7FFFFFFF;
  std::uint32_t day_start = 0;  // seconds of the day, inclusive; later than the stop: over midnight
  std::uint32_t day_stop = kSecondsPerDay - 1;
  std::uint32_t month_days = kAllMonthDays;  // bit i: day i
  std::uint8_t week_days = kAllWeekDays;     // bit 1: Monday ... bit 7: Sunday
  std::uint8_t contiguous = 0;               // what is past midnight counts as the day before
  std::uint16_t unused = 0;
};

}  // namespace iptc::helpers
