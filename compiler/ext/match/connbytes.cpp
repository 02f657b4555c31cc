// connbytes: how many packets or bytes a connection has carried, or its average packet (net/netfilter/xt_connbytes.c).
// A negated range of one number is not negated, as iptables hands the kernel its ends swapped.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/connbytes.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kNoEnd = 0xFFFFFFFFFFFFFFFF;

constexpr diag::Kind<std::string> kReversed{"IPT135", diag::Severity::kError,
                                            "the range `{}` is reversed: the lower number comes first"};

// One number is the beginning of a range without an end; an end of 0 is not printed either.
std::optional<Value> ParseCounts(const ValueInput& input) {
  auto parsed = ParseNumberRange(input);
  if (!parsed) return std::nullopt;
  auto& range = std::get<Range>(*parsed);
  if (input.Text().find(':') == std::string_view::npos) range.high = kNoEnd;
  if (range.low <= range.high) return parsed;
  input.emitter.Report(kReversed, input.First().Span(), input.First().text);
  return std::nullopt;
}

void PrintCounts(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const Range& range = std::get<Range>(value);
  out += std::to_string(range.low);
  if (range.high != kNoEnd && range.high != 0) out += ':' + std::to_string(range.high);
}

constexpr ValueKindInfo kCounts{ValueKind::kOwn, "from[:[to]]", ParseCounts, PrintCounts};

constexpr auto kModes = std::to_array<NamedValue>({{"packets", 0}, {"bytes", 1}, {"avgpkt", 2}});
constexpr NameTable kNameOfs{.what = "mode of counting", .names = kModes};
constexpr auto kDirections = std::to_array<NamedValue>({{"original", 0}, {"reply", 1}, {"both", 2}});
constexpr NameTable kDirectionNames{.what = "direction", .names = kDirections};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "connbytes",
     .value = ValueKind::kOwn,
     .own = &kCounts,
     .required = true,
     .invertible = true,
     .maximum = kNoEnd},
    {.name = "connbytes-mode", .value = ValueKind::kName, .required = true, .names = &kNameOfs},
    {.name = "connbytes-dir", .value = ValueKind::kName, .required = true, .names = &kDirectionNames},
});

// The range as the kernel has it.
Argument CountsOf(Arguments args) {
  Argument counts = *Find(args, kOptions[0]);
  const Range& range = std::get<Range>(counts.value);
  counts.inverted = counts.inverted && range.low != range.high;
  return counts;
}

std::string_view NameOf(Arguments args, const OptionSpec& option) {
  return option.names->names[std::get<std::uint64_t>(Find(args, option)->value)].name;
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  return PrintArgument(CountsOf(args)) + PrintArgument(*Find(args, kOptions[1])) +
         PrintArgument(*Find(args, kOptions[2]));
}

std::uint64_t NumberOf(Arguments args, const OptionSpec& option) {
  return std::get<std::uint64_t>(Find(args, option)->value);
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument counts = CountsOf(args);
  const Range& range = std::get<Range>(counts.value);
  const helpers::ConnbytesParams params{
      .low = range.low,
      .high = range.high,
      .mode = static_cast<helpers::ConnbytesMode>(NumberOf(args, kOptions[1])),
      .direction = static_cast<helpers::ConnbytesDirection>(NumberOf(args, kOptions[2])),
      .inverted = counts.inverted,
  };
  return ir::Call{.helper = "connbytes", .params = ParamBytes(params), .effect = ir::Effect::kReads};
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return fmt::format("{} connbytes mode {} connbytes direction {}", ListArgument(CountsOf(args)),
                     NameOf(args, kOptions[1]), NameOf(args, kOptions[2]));
}

}  // namespace

extern const MatchExtension kConnbytesMatch;
constexpr MatchExtension kConnbytesMatch{
    .name = "connbytes", .options = kOptions, .needs_conntrack = true, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
