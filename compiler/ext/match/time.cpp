// time: when the packet comes (net/netfilter/xt_time.c). The kernel's time zone, which --kerneltz asks for, is taken
// for UTC, as it is wherever nobody sets another.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/time.h"

namespace iptc::ext {
namespace {

using Days = std::uint64_t;  // a set: bit i is day i

constexpr diag::Kind<std::string> kBadDate{"IPT153", diag::Severity::kError,
                                           "`{}` is not a date from 1970 to 2038 such as `2024-12-31T23:59:59`"};
constexpr diag::Kind<std::string> kBadTime{"IPT153", diag::Severity::kError,
                                           "`{}` is not a time of day such as `23:59:59`"};
constexpr diag::Kind<std::string> kBadMonthDay{"IPT153", diag::Severity::kError,
                                               "`{}` is not a day of the month: days are numbers joined by commas"};
constexpr diag::Kind<std::string> kBadWeekDay{
    "IPT153", diag::Severity::kError, "`{}` is not a day of the week: Mon, Tue, Wed, Thu, Fri, Sat, Sun or 1 to 7"};
constexpr diag::Kind<> kBeforeEpoch{"IPT153", diag::Severity::kError, "the date is before 1970"};
constexpr diag::Kind<> kNotOverMidnight{"IPT140", diag::Severity::kError,
                                        "`--contiguous` makes sense only where the time stops before it starts"};

// A number and what may end it besides the end of the word.
struct Field {
  std::uint32_t low = 0, high = 0;
  char separator = '\0';
};

// As strtoul reads each number: blanks and signs before it, an empty one is 0, it wraps at 32 bits. The first
// `required` fields must end with their separator. Fields that are not there keep what `numbers` has.
bool ReadFields(const std::string& text, std::span<const Field> fields, std::size_t required,
                std::span<std::uint32_t> numbers) {
  const char* at = text.c_str();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    char* end = nullptr;
    numbers[i] = static_cast<std::uint32_t>(std::strtoul(at, &end, 10));
    if (numbers[i] < fields[i].low || numbers[i] > fields[i].high) return false;
    if (*end == '\0' && i >= required) return true;
    if (fields[i].separator == '\0' || *end != fields[i].separator) return false;
    at = end + 1;
  }
  return true;
}

// Days and months out of their bounds count on from the neighbours, as mktime takes them.
std::int64_t SecondsOf(std::span<const std::uint32_t, 6> date) {
  using namespace std::chrono;
  const auto month = year(static_cast<int>(date[0])) / January + months(static_cast<int>(date[1]) - 1);
  const sys_days day = sys_days(month / 1) + days(static_cast<int>(date[2]) - 1);
  const auto time = hours(date[3]) + minutes(date[4]) + seconds(date[5]);
  return (sys_seconds(day) + time).time_since_epoch().count();
}

// Seconds since the epoch; the kernel's 32 bits hold them all, but for those before it.
std::optional<Value> ParseDate(const ValueInput& input) {
  constexpr auto kFields =
      std::to_array<Field>({{1970, 2038, '-'}, {0, 12, '-'}, {0, 31, 'T'}, {0, 23, ':'}, {0, 59, ':'}, {0, 59, '\0'}});
  std::array<std::uint32_t, 6> date = {0, 1, 1, 0, 0, 0};
  if (ReadFields(input.First().text, kFields, 0, date)) return static_cast<std::uint64_t>(SecondsOf(date));
  input.emitter.Report(kBadDate, input.First().Span(), input.First().text);
  return std::nullopt;
}

std::optional<Value> ParseTime(const ValueInput& input) {
  constexpr auto kFields = std::to_array<Field>({{0, 23, ':'}, {0, 59, ':'}, {0, 59, '\0'}});
  std::array<std::uint32_t, 3> time = {};
  if (ReadFields(input.First().text, kFields, 1, time)) return std::uint64_t{time[0] * 3600 + time[1] * 60 + time[2]};
  input.emitter.Report(kBadTime, input.First().Span(), input.First().text);
  return std::nullopt;
}

// The items of a list of days as iptables cuts them: so many characters of each, none behind a last comma.
std::vector<Part> ListItems(const ValueInput& input, std::size_t size) {
  std::vector<Part> items = Split(Whole(input.First()), ',');
  if (items.back().Text().empty()) items.pop_back();
  for (Part& item : items) item = item.Sub(0, size);
  return items;
}

// An item as strtoul reads it; nothing where something stands behind the number, or instead of it.
std::optional<std::uint32_t> DayNumber(const Part& item) {
  const std::string text(item.Text());
  char* end = nullptr;
  const auto number = static_cast<std::uint32_t>(std::strtoul(text.c_str(), &end, 0));
  return *end == '\0' ? std::optional(number) : std::nullopt;
}

std::optional<Value> ParseMonthDays(const ValueInput& input) {
  constexpr std::uint32_t kLastDay = 31;
  Days days = 0;
  for (const Part& item : ListItems(input, 2)) {
    const auto number = DayNumber(item);
    if (!number || *number > kLastDay) {
      input.emitter.Report(kBadMonthDay, item.Span(), std::string(item.Text()));
      return std::nullopt;
    }
    days |= Days{1} << *number;
  }
  return days;
}

constexpr std::array<std::string_view, 7> kWeekDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

// Two letters tell a day. The kernel keeps eight bits of the set, and a processor's shift the low five of a number.
std::optional<Days> WeekDay(const Part& item) {
  if (const auto number = DayNumber(item)) {
    return *number == 0 ? std::nullopt : std::optional((Days{1} << (*number & 31U)) & 0xFFU);
  }
  for (std::size_t i = 0; i < kWeekDays.size(); ++i) {
    if (item.Text().starts_with(kWeekDays[i].substr(0, 2))) return Days{1} << (i + 1);
  }
  return std::nullopt;
}

std::optional<Value> ParseWeekDays(const ValueInput& input) {
  Days days = 0;
  for (const Part& item : ListItems(input, 3)) {
    const auto day = WeekDay(item);
    if (!day) {
      input.emitter.Report(kBadWeekDay, item.Span(), std::string(item.Text()));
      return std::nullopt;
    }
    days |= *day;
  }
  return days;
}

void PrintTime(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const std::uint64_t time = std::get<std::uint64_t>(value);
  out += fmt::format("{:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60);
}

std::string DateText(std::uint64_t date, char between) {
  using namespace std::chrono;
  const year_month_day day{sys_days(days(static_cast<std::int64_t>(date / helpers::kSecondsPerDay)))};
  std::string text = fmt::format("{:04}-{:02}-{:02}{}", static_cast<int>(day.year()),
                                 static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), between);
  PrintTime(text, {}, date % helpers::kSecondsPerDay);
  return text;
}
void PrintDate(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += DateText(std::get<std::uint64_t>(value), 'T');
}

std::string MonthDaysText(Days days, bool readable) {
  constexpr std::array<std::string_view, 4> kEndings = {"th", "st", "nd", "rd"};
  std::string text;
  for (unsigned day = 1; day <= 31; ++day) {
    if ((days >> day & 1U) == 0) continue;
    text += (text.empty() ? "" : ",") + std::to_string(day);
    if (readable) text += kEndings[day % 10 < kEndings.size() ? day % 10 : 0];
  }
  return text;
}
void PrintMonthDays(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += MonthDaysText(std::get<std::uint64_t>(value), false);
}

void PrintWeekDays(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const char* separator = "";
  for (std::size_t i = 0; i < kWeekDays.size(); ++i) {
    if ((std::get<std::uint64_t>(value) >> (i + 1) & 1U) == 0) continue;
    out += separator;
    out += kWeekDays[i];
    separator = ",";
  }
}

constexpr ValueKindInfo kTime{ValueKind::kOwn, "hh:mm[:ss]", ParseTime, PrintTime};
constexpr ValueKindInfo kMonthDays{ValueKind::kOwn, "day[,day]...", ParseMonthDays, PrintMonthDays};
constexpr ValueKindInfo kWeekDayList{ValueKind::kOwn, "day[,day]...", ParseWeekDays, PrintWeekDays};
constexpr ValueKindInfo kDate{ValueKind::kOwn, "YYYY[-MM[-DD[Thh[:mm[:ss]]]]]", ParseDate, PrintDate};

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "timestart", .value = ValueKind::kOwn, .own = &kTime},
    {.name = "timestop", .value = ValueKind::kOwn, .own = &kTime},
    {.name = "monthdays", .value = ValueKind::kOwn, .own = &kMonthDays, .invertible = true},
    {.name = "weekdays", .value = ValueKind::kOwn, .own = &kWeekDayList, .invertible = true},
    {.name = "datestart", .value = ValueKind::kOwn, .own = &kDate},
    {.name = "datestop", .value = ValueKind::kOwn, .own = &kDate},
    {.name = "kerneltz"},
    {.name = "localtz"},
    {.name = "utc"},
    {.name = "contiguous"},
});
constexpr const OptionSpec &kStart = kOptions[0], &kStop = kOptions[1], &kMonth = kOptions[2], &kWeek = kOptions[3],
                           &kDateStart = kOptions[4], &kDateStop = kOptions[5], &kKernelZone = kOptions[6],
                           &kLocalZone = kOptions[7], &kUtc = kOptions[8], &kContiguous = kOptions[9];

std::uint64_t NumberOf(Arguments args, const OptionSpec& option, std::uint64_t otherwise) {
  const Argument* argument = Find(args, option);
  return argument != nullptr ? std::get<std::uint64_t>(argument->value) : otherwise;
}

// A negated list turns over the bits of days alone.
std::uint64_t DaysOf(Arguments args, const OptionSpec& option, std::uint64_t all) {
  const Argument* argument = Find(args, option);
  if (argument == nullptr) return all;
  return std::get<std::uint64_t>(argument->value) ^ (argument->inverted ? all : 0);
}

helpers::TimeParams BoundsOf(Arguments args) {
  helpers::TimeParams bounds;
  bounds.date_start = static_cast<std::uint32_t>(NumberOf(args, kDateStart, bounds.date_start));
  bounds.date_stop = static_cast<std::uint32_t>(NumberOf(args, kDateStop, bounds.date_stop));
  bounds.day_start = static_cast<std::uint32_t>(NumberOf(args, kStart, bounds.day_start));
  bounds.day_stop = static_cast<std::uint32_t>(NumberOf(args, kStop, bounds.day_stop));
  bounds.month_days = static_cast<std::uint32_t>(DaysOf(args, kMonth, helpers::kAllMonthDays));
  bounds.week_days = static_cast<std::uint8_t>(DaysOf(args, kWeek, helpers::kAllWeekDays));
  bounds.contiguous = Find(args, kContiguous) != nullptr;
  return bounds;
}

bool BoundsTheDay(const helpers::TimeParams& bounds) {
  return bounds.day_start != 0 || bounds.day_stop != helpers::kSecondsPerDay - 1;
}

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  RequireApart(args, kUtc, kLocalZone, emitter);
  RequireApart(args, kUtc, kKernelZone, emitter);
  const helpers::TimeParams bounds = BoundsOf(args);
  if (bounds.contiguous != 0 && bounds.day_start < bounds.day_stop) {
    emitter.Report(kNotOverMidnight, Find(args, kContiguous)->span);
  }
}

// Not the kernel's refusal, but with its exit status: mktime fails.
void KernelCheck(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  for (const OptionSpec* option : {&kDateStart, &kDateStop}) {
    const Argument* date = Find(args, *option);
    if (date != nullptr && static_cast<std::int64_t>(std::get<std::uint64_t>(date->value)) < 0) {
      emitter.Report(kBeforeEpoch, date->span);
    }
  }
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  return ir::Call{.helper = "time", .params = ParamBytes(BoundsOf(args)), .effect = ir::Effect::kReads};
}

// The end of the kernel's dates is printed where no other is given.
std::string Print(Arguments args, const RuleContext& /*rule*/) {
  const helpers::TimeParams bounds = BoundsOf(args);
  std::string text;
  const auto add = [&](const OptionSpec& option, std::uint64_t number) {
    text += PrintArgument({&option, number, false, {}});
  };
  if (BoundsTheDay(bounds)) {
    add(kStart, bounds.day_start);
    add(kStop, bounds.day_stop);
  }
  if (bounds.month_days != helpers::kAllMonthDays) add(kMonth, bounds.month_days);
  if (bounds.week_days != helpers::kAllWeekDays) add(kWeek, bounds.week_days);
  if (bounds.date_start != 0) add(kDateStart, bounds.date_start);
  if (bounds.date_stop != 0) add(kDateStop, bounds.date_stop);
  if (Find(args, kKernelZone) != nullptr || Find(args, kLocalZone) != nullptr) text += " --kerneltz";
  if (bounds.contiguous != 0) text += " --contiguous";
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const helpers::TimeParams bounds = BoundsOf(args);
  std::string text = " TIME";
  if (BoundsTheDay(bounds)) {
    text += " from ";
    PrintTime(text, kStart, std::uint64_t{bounds.day_start});
    text += " to ";
    PrintTime(text, kStop, std::uint64_t{bounds.day_stop});
  }
  if (bounds.week_days != helpers::kAllWeekDays) {
    text += " on ";
    PrintWeekDays(text, kWeek, std::uint64_t{bounds.week_days});
  }
  if (bounds.month_days != helpers::kAllMonthDays) text += " on " + MonthDaysText(bounds.month_days, true);
  if (bounds.date_start != 0) text += " starting from " + DateText(bounds.date_start, ' ');
  if (bounds.date_stop != helpers::TimeParams().date_stop) text += " until date";
  if (bounds.date_stop != helpers::TimeParams().date_stop && bounds.date_stop != 0) {
    text += " " + DateText(bounds.date_stop, ' ');
  }
  if (Find(args, kKernelZone) == nullptr && Find(args, kLocalZone) == nullptr) text += " UTC";
  if (bounds.contiguous != 0) text += " contiguous";
  return text;
}

}  // namespace

extern const MatchExtension kTimeMatch;
constexpr MatchExtension kTimeMatch{.name = "time",
                                    .options = kOptions,
                                    .check = Check,
                                    .kernel_check = KernelCheck,
                                    .lower = Lower,
                                    .print = Print,
                                    .list = List};

}  // namespace iptc::ext
