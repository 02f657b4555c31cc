#include "compiler/ext/hashlimit_rate.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "runtime/helpers/hashlimit.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kMega = 1U << 20U, kKilo = 1U << 10U;

constexpr diag::Kind<std::string> kBadRate{
    "IPT134", diag::Severity::kError,
    "`{}` is not a rate such as `5/minute` (n/second, /minute, /hour or /day) or `512kb/s` (b/s, kb/s, mb/s)"};
constexpr diag::Kind<std::string> kTooFast{"IPT134", diag::Severity::kError, "rate `{}` is too fast to be told apart"};

struct Unit {
  std::string_view name;
  std::string_view printed;
  std::uint64_t seconds;
};
// Longest first, as print_rate tries them.
constexpr auto kUnits =
    std::to_array<Unit>({{"day", "day", 86400}, {"hour", "hour", 3600}, {"minute", "min", 60}, {"second", "sec", 1}});

std::optional<std::uint64_t> UnitSeconds(std::string_view text) {
  for (const Unit& unit : kUnits) {
    const bool begins =
        !text.empty() && text.size() <= unit.name.size() &&
        std::ranges::equal(text, unit.name.substr(0, text.size()), [](char a, char b) { return (a | 0x20) == b; });
    if (begins) return unit.seconds;
  }
  return std::nullopt;
}

// "…b/s" anywhere in the word; nothing where there is no number before it, so that 512KB/s counts packets.
std::optional<std::uint64_t> ReadByteRate(const std::string& text) {
  const std::size_t at = text.find("b/s");
  if (at == std::string::npos || at == 0) return std::nullopt;
  const std::uint64_t number = std::strtoull(text.c_str(), nullptr, 10);
  if (number == 0) return std::nullopt;
  return number * HashlimitFactor(text[at - 1]);
}

RateText PacketRate(std::uint64_t average, std::uint64_t burst) {
  const std::uint64_t period = std::max<std::uint64_t>(average, 1);
  std::size_t unit = 0;
  for (std::size_t next = 1; next < kUnits.size(); ++next) {
    const std::uint64_t whole = helpers::kHashlimitScale * kUnits[next].seconds;
    if (period > whole || whole / period < whole % period) break;
    unit = next;
  }
  return {.rate = fmt::format("{}/{}", helpers::kHashlimitScale * kUnits[unit].seconds / period, kUnits[unit].printed),
          .burst = std::to_string(burst),
          .expire = kUnits[unit].seconds * 1000};
}

struct ByteUnit {
  std::string_view name;
  std::uint64_t size;
};
constexpr auto kByteUnits = std::to_array<ByteUnit>({{"m", kMega}, {"k", kKilo}, {"", 1}});

// The largest unit of which a round number comes to the same cost. Rounding keeps 32 bits only.
RateText ByteRate(std::uint64_t average, std::uint64_t burst) {
  const std::uint64_t bytes = helpers::HashlimitBytes(average);
  const auto costs_the_same = [&](const ByteUnit& unit) {
    const std::uint64_t rounded = bytes & static_cast<std::uint32_t>(~(unit.size - 1));
    return 0xFFFFFFFF / ((rounded >> helpers::kHashlimitByteShift) + 1) == average;
  };
  const auto* unit = std::ranges::find_if(kByteUnits, [&](const ByteUnit& candidate) {
    return candidate.size == 1 || (bytes >= candidate.size && costs_the_same(candidate));
  });
  RateText text{.rate = fmt::format("{}{}b/s", bytes / unit->size, unit->name),
                .burst = {},
                .expire = kHashlimitByteExpire * 1000};
  if (burst == 0) return text;
  const std::uint64_t total = bytes * burst;
  const auto* total_unit = std::ranges::find_if(
      kByteUnits, [&](const ByteUnit& candidate) { return candidate.size == 1 || total >= candidate.size; });
  text.burst = fmt::format("{}{}b", total / total_unit->size, total_unit->name);
  text.expire = kHashlimitByteBurstExpire * 1000;
  return text;
}

}  // namespace

std::uint64_t HashlimitFactor(char letter) { return letter == 'm' ? kMega : letter == 'k' ? kKilo : 1; }

// The number is read as strtoull does, so what follows its digits does not count.
std::optional<Value> ParseHashlimitRate(const ValueInput& input) {
  const std::string& text = input.First().text;
  if (const auto bytes = ReadByteRate(text)) {
    const auto chunks = static_cast<std::uint32_t>(*bytes >> helpers::kHashlimitByteShift);
    if (chunks != 0xFFFFFFFF)
      return OwnValue{.numbers = {0xFFFFFFFF / (chunks + 1), kHashlimitByteExpire, 1}, .text = {}};
    input.emitter.Report(kTooFast, input.First().Span(), text);
    return std::nullopt;
  }
  const std::size_t slash = text.find('/');
  const auto seconds = slash == std::string::npos ? std::optional<std::uint64_t>(1)
                                                  : UnitSeconds(std::string_view(text).substr(slash + 1));
  const std::uint64_t count = std::strtoull(text.c_str(), nullptr, 10);
  if (!seconds || count == 0) {
    input.emitter.Report(kBadRate, input.First().Span(), text);
    return std::nullopt;
  }
  const std::uint64_t average = helpers::kHashlimitScale * *seconds / count;
  if (average != 0) return OwnValue{.numbers = {average, *seconds, 0}, .text = {}};
  input.emitter.Report(kTooFast, input.First().Span(), text);
  return std::nullopt;
}

void PrintHashlimitRate(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const auto& numbers = std::get<OwnValue>(value).numbers;
  out += HashlimitRateText(numbers.at(kHashlimitOfBytes) != 0, numbers.at(kHashlimitAverage), 0).rate;
}

RateText HashlimitRateText(bool bytes, std::uint64_t average, std::uint64_t burst) {
  return bytes ? ByteRate(average, burst) : PacketRate(average, burst);
}

}  // namespace iptc::ext
