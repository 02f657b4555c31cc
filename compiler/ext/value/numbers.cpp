// Numbers, ranges of numbers, marks, rates.
#include <array>
#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>

#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/limit.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kU32Max = 0xFFFFFFFF;

constexpr diag::Kind<std::string, std::uint64_t, std::uint64_t> kBadNumber{"IPT131", diag::Severity::kError,
                                                                           "`{}` is not a number from {} to {}"};
constexpr diag::Kind<std::string_view> kTooManyParts{"IPT131", diag::Severity::kError,
                                                     "`--{}` takes one number or one range"};
constexpr diag::Kind<std::string> kBadMark{"IPT131", diag::Severity::kError,
                                           "`{}` is not a mark: a 32-bit number, with or without a /mask"};
constexpr diag::Kind<std::string> kBadRate{"IPT134", diag::Severity::kError,
                                           "`{}` is not a rate such as `5/minute`: n/second, /minute, /hour or /day"};
constexpr diag::Kind<std::string> kTooFast{"IPT134", diag::Severity::kError,
                                           "rate `{}` is above 10000 a second, the most that can be told apart"};

std::uint64_t Maximum(const OptionSpec& option) { return option.maximum == 0 ? kU32Max : option.maximum; }

std::optional<std::uint64_t> ReadBounded(const ValueInput& input, const Part& part) {
  const std::uint64_t maximum = Maximum(input.option);
  const auto number = ReadUnsigned(part.Text(), maximum);
  if (number && *number >= input.option.minimum) return number;
  input.emitter.Report(kBadNumber, part.Span(), std::string(part.Text()), input.option.minimum, maximum);
  return std::nullopt;
}

struct Unit {
  std::string_view name;
  std::string_view printed;
  std::uint32_t seconds;
};
// Longest first, as print_rate tries them.
constexpr auto kUnits =
    std::to_array<Unit>({{"day", "day", 86400}, {"hour", "hour", 3600}, {"minute", "min", 60}, {"second", "sec", 1}});

bool IsBeginningOf(std::string_view text, std::string_view name) {
  if (text.empty() || text.size() > name.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != name[i]) return false;
  }
  return true;
}

}  // namespace

std::optional<std::uint64_t> ReadUnsignedPrefix(std::string_view text, std::uint64_t maximum, int base,
                                                std::string_view& rest) {
  const std::size_t first = text.find_first_not_of(" \t\n\v\f\r");
  if (first == std::string_view::npos || text[first] == '-') return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  errno = 0;
  const std::uint64_t number = std::strtoull(copy.c_str(), &end, base);
  if (end == copy.c_str() || errno == ERANGE || number > maximum) return std::nullopt;
  rest = text.substr(static_cast<std::size_t>(end - copy.c_str()));
  return number;
}

std::optional<std::uint64_t> ReadUnsigned(std::string_view text, std::uint64_t maximum, int base) {
  std::string_view rest;
  const auto number = ReadUnsignedPrefix(text, maximum, base, rest);
  return rest.empty() ? number : std::nullopt;
}

std::optional<Value> ParseNumber(const ValueInput& input) { return ReadBounded(input, Whole(input.First())); }

// An open end takes the kind's own limit, an empty word is 0 (xtopt_parse_mint).
std::optional<Value> ParseNumberRange(const ValueInput& input) {
  const std::vector<Part> parts = Split(Whole(input.First()), ':');
  if (parts.size() > 2) {
    input.emitter.Report(kTooManyParts, input.First().Span(), input.option.name);
    return std::nullopt;
  }
  std::array<std::uint64_t, 2> ends = {0, Maximum(input.option)};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].Text().empty()) continue;
    const auto number = ReadBounded(input, parts[i]);
    if (!number) return std::nullopt;
    ends[i] = *number;
  }
  return Range{ends[0], parts.size() == 1 ? ends[0] : ends[1]};
}

std::optional<Value> ParseMarkMask(const ValueInput& input) {
  const std::string_view text = input.Text();
  std::string_view rest;
  const auto value = ReadUnsignedPrefix(text, kU32Max, 0, rest);
  std::optional<std::uint64_t> mask = kU32Max;
  if (value && !rest.empty()) mask = rest[0] == '/' ? ReadUnsigned(rest.substr(1), kU32Max) : std::nullopt;
  if (!value || !mask) {
    input.emitter.Report(kBadMark, input.First().Span(), std::string(text));
    return std::nullopt;
  }
  return MarkMask{static_cast<std::uint32_t>(*value), static_cast<std::uint32_t>(*mask)};
}

// The number is read as atoi does, so what follows its digits does not count, and it wraps at 32 bits.
std::optional<Value> ParseRate(const ValueInput& input) {
  const std::string& text = input.First().text;
  const std::size_t slash = text.find('/');
  std::uint32_t seconds = 1;
  if (slash != std::string::npos) {
    seconds = 0;
    for (const Unit& unit : kUnits) {
      if (IsBeginningOf(std::string_view(text).substr(slash + 1), unit.name)) seconds = unit.seconds;
    }
  }
  const auto count = static_cast<std::uint32_t>(std::strtol(text.c_str(), nullptr, 10));
  if (seconds == 0 || count == 0) {
    input.emitter.Report(kBadRate, input.First().Span(), text);
    return std::nullopt;
  }
  const std::uint32_t period = helpers::kLimitScale * seconds / count;
  if (period == 0) {
    input.emitter.Report(kTooFast, input.First().Span(), text);
    return std::nullopt;
  }
  return Rate{period};
}

void PrintNumber(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += std::to_string(std::get<std::uint64_t>(value));
}

void PrintRange(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const Range& range = std::get<Range>(value);
  out += std::to_string(range.low);
  if (range.high != range.low) out += ":" + std::to_string(range.high);
}

void PrintMarkMask(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const MarkMask& mark = std::get<MarkMask>(value);
  out += fmt::format("{:#x}", mark.value);
  if (mark.mask != kU32Max) out += fmt::format("/{:#x}", mark.mask);
}

// The longest unit that says the period without losing much, as libxt_limit's print_rate picks it.
void PrintRate(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const std::uint32_t period = std::get<Rate>(value).period;
  std::size_t unit = 0;
  for (std::size_t next = 1; next < kUnits.size(); ++next) {
    const std::uint32_t whole = helpers::kLimitScale * kUnits[next].seconds;
    if (period > whole || whole / period < whole % period) break;
    unit = next;
  }
  out += fmt::format("{}/{}", helpers::kLimitScale * kUnits[unit].seconds / period, kUnits[unit].printed);
}

}  // namespace iptc::ext
