// The type of service byte: a value under a mask, or one of RFC 1349's names, which leave the two ECN bits out.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr diag::Kind<std::string> kBadTos{"IPT131", diag::Severity::kError,
                                          "`{}` is not a type of service: a number up to 255, with or without a /mask"};

constexpr std::uint32_t kByteMax = 0xFF, kNamedMask = 0x3F;

constexpr auto kNames = std::to_array<NamedValue>({
    {"Minimize-Delay", 0x10},
    {"Maximize-Throughput", 0x08},
    {"Maximize-Reliability", 0x04},
    {"Minimize-Cost", 0x02},
    {"Normal-Service", 0x00},
});
constexpr NameTable kNameTable{
    .what = "type of service", .names = kNames, .spelling = NameTable::Spelling::kIgnoreCase};

}  // namespace

// A word that begins with a number up to 255 is read as a number.
std::optional<Value> ParseTosMask(const ValueInput& input) {
  std::string_view rest;
  const auto value = ReadUnsignedPrefix(input.Text(), kByteMax, 0, rest);
  if (!value) {
    const auto named = LookUpName(input.emitter, kNameTable, Whole(input.First()));
    if (!named) return std::nullopt;
    return MarkMask{static_cast<std::uint32_t>(*named), kNamedMask};
  }
  std::optional<std::uint64_t> mask = kByteMax;
  if (!rest.empty()) mask = rest[0] == '/' ? ReadUnsigned(rest.substr(1), kByteMax) : std::nullopt;
  if (!mask) {
    input.emitter.Report(kBadTos, input.First().Span(), input.First().text);
    return std::nullopt;
  }
  return MarkMask{static_cast<std::uint32_t>(*value), static_cast<std::uint32_t>(*mask)};
}

void PrintTosMask(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const MarkMask& tos = std::get<MarkMask>(value);
  out += fmt::format("{:#04x}/{:#04x}", tos.value, tos.mask);
}

std::string_view TosName(const MarkMask& tos) {
  if (tos.mask != kNamedMask) return {};
  const auto* const named = std::ranges::find(kNames, tos.value, &NamedValue::value);
  return named == kNames.end() ? std::string_view() : named->name;
}

}  // namespace iptc::ext
