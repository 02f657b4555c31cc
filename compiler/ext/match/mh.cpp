// mh: the type of an IPv6 mobility header (net/ipv6/netfilter/ip6t_mh.c).
#include <algorithm>
#include <array>
#include <cctype>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/mh.h"

namespace iptc::ext {
namespace {

// The first name of a type is the one that -L prints.
constexpr auto kTypes = std::to_array<NamedValue>({
    {"binding-refresh-request", 0},
    {"brr", 0},
    {"home-test-init", 1},
    {"hoti", 1},
    {"careof-test-init", 2},
    {"coti", 2},
    {"home-test", 3},
    {"hot", 3},
    {"careof-test", 4},
    {"cot", 4},
    {"binding-update", 5},
    {"bu", 5},
    {"binding-acknowledgement", 6},
    {"ba", 6},
    {"binding-error", 7},
    {"be", 7},
});
constexpr NameTable kTypeNames{
    .what = "mobility header type", .names = kTypes, .spelling = NameTable::Spelling::kPrefix};
constexpr NameTable kWholeNames{
    .what = "mobility header type", .names = kTypes, .spelling = NameTable::Spelling::kIgnoreCase};
constexpr std::uint64_t kTypeMax = 0xFF;
constexpr Range kAllTypes{0, kTypeMax};

constexpr diag::Kind<std::string> kReversed{"IPT135", diag::Severity::kError, "the range `{}` of types is reversed"};

bool IsWholeName(std::string_view text) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::ranges::any_of(kTypes, [&](const NamedValue& type) { return std::ranges::equal(text, type.name, same); });
}

// A name may be cut short, even to nothing: an empty word is the first one. A whole name wins over the beginning of
// another.
std::optional<std::uint64_t> ParseType(const ValueInput& input, const Part& part) {
  if (const auto number = ReadUnsigned(part.Text(), kTypeMax)) return number;
  return LookUpName(input.emitter, IsWholeName(part.Text()) ? kWholeNames : kTypeNames, part);
}

std::optional<Value> ParseTypes(const ValueInput& input) {
  const Part whole = Whole(input.First());
  const std::size_t colon = whole.Text().find(':');
  if (colon == std::string_view::npos) {
    const auto type = ParseType(input, whole);
    return type ? std::optional<Value>(Range{*type, *type}) : std::nullopt;
  }
  const std::array<Part, 2> parts = {whole.Sub(0, colon), whole.Sub(colon + 1)};
  std::array<std::uint64_t, 2> ends = {0, kTypeMax};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].Text().empty()) continue;
    const auto type = ParseType(input, parts[i]);
    if (!type) return std::nullopt;
    ends[i] = *type;
  }
  if (ends[0] > ends[1]) {
    input.emitter.Report(kReversed, whole.Span(), std::string(whole.Text()));
    return std::nullopt;
  }
  return Range{ends[0], ends[1]};
}
constexpr ValueKindInfo kTypeRange{ValueKind::kOwn, "type[:type]", ParseTypes, PrintRange};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "mh-type", .value = ValueKind::kOwn, .own = &kTypeRange, .invertible = true},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  helpers::MhParams params;
  if (!args.empty()) {
    const Range& types = std::get<Range>(args.front().value);
    params = {.low = static_cast<std::uint8_t>(types.low),
              .high = static_cast<std::uint8_t>(types.high),
              .inverted = args.front().inverted};
  }
  return ir::Call{.helper = "mh", .params = ParamBytes(params), .effect = ir::Effect::kPure};
}

bool TestsNothing(Arguments args) { return args.empty() || std::get<Range>(args.front().value) == kAllTypes; }

// All types are not printed, even negated.
std::string Print(Arguments args, const RuleContext& /*rule*/) {
  return TestsNothing(args) ? std::string() : PrintArgument(args.front());
}

std::string TypeName(std::uint64_t type, bool numeric) {
  const auto* const named = std::ranges::find(kTypes, type, &NamedValue::value);
  return numeric || named == kTypes.end() ? std::to_string(type) : std::string(named->name);
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  if (args.empty() || (TestsNothing(args) && !args.front().inverted)) return " mh";
  const Range& types = std::get<Range>(args.front().value);
  std::string text = (args.front().inverted ? " mh !" : " mh ") + TypeName(types.low, numeric);
  if (types.low != types.high) text += ":" + TypeName(types.high, numeric);
  return text;
}

}  // namespace

extern const MatchExtension kMhMatch;
constexpr MatchExtension kMhMatch{.name = "mh",
                                  .families = kIp6,
                                  .options = kOptions,
                                  .implied_by_protocol = 135,
                                  .implied_by = ImpliedBy::kOwnName,
                                  .lower = Lower,
                                  .print = Print,
                                  .list = List};

}  // namespace iptc::ext
