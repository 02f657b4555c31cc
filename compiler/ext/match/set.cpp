// set: whether the packet's element is in an ipset (net/netfilter/xt_set.c; runtime/sets has the semantics). Counters
// of the entry step, which is why the call writes, unless it is told not to and the set only looks.
#include <algorithm>
#include <array>

#include "compiler/ext/lowering.h"
#include "compiler/ext/set_reference.h"

namespace iptc::ext {
namespace {

using Op = sets::CounterTest::Op;

constexpr diag::Kind<std::string_view> kBadCounter{"IPT131", diag::Severity::kError, "`{}` is not a counter's value"};

std::optional<Value> ParseCounter(const ValueInput& input) {
  const auto value = ReadUnsigned(input.Text(), ~std::uint64_t{0});
  if (value) return *value;
  input.emitter.Report(kBadCounter, input.First().Span(), input.Text());
  return std::nullopt;
}

void PrintCounter(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += std::to_string(std::get<std::uint64_t>(value));
}

constexpr ValueKindInfo kCounter{ValueKind::kOwn, "value", ParseCounter, PrintCounter};
constexpr std::uint8_t kPackets = 1, kBytes = 2;  // groups of which one at most is given

constexpr OptionSpec Counter(std::string_view name, std::uint8_t group, bool invertible = false) {
  return {.name = name, .value = ValueKind::kOwn, .own = &kCounter, .excludes = group, .invertible = invertible};
}

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "match-set",
     .alias = "set",
     .value = ValueKind::kOwn,
     .own = &kSetReference,
     .own_words = kSetWords,
     .required = true,
     .invertible = true},
    {.name = "return-nomatch"},
    {.name = "update-counters", .repeats = true, .invertible = true},
    {.name = "update-subcounters", .repeats = true, .invertible = true},
    Counter("packets-eq", kPackets, true),
    Counter("packets-lt", kPackets),
    Counter("packets-gt", kPackets),
    Counter("bytes-eq", kBytes, true),
    Counter("bytes-lt", kBytes),
    Counter("bytes-gt", kBytes),
});
constexpr const OptionSpec &kMatchSet = kOptions[0], &kReturnNomatch = kOptions[1], &kUpdate = kOptions[2],
                           &kUpdateSub = kOptions[3];

struct CounterOption {
  std::size_t option;
  Op op;
};
constexpr auto kPacketOptions = std::to_array<CounterOption>({{4, Op::kEqual}, {5, Op::kLess}, {6, Op::kGreater}});
constexpr auto kByteOptions = std::to_array<CounterOption>({{7, Op::kEqual}, {8, Op::kLess}, {9, Op::kGreater}});

bool Negated(Arguments args, const OptionSpec& option) {
  return std::ranges::any_of(args, [&](const Argument& a) { return a.option == &option && a.inverted; });
}

sets::CounterTest TestOf(Arguments args, std::span<const CounterOption> options) {
  for (const CounterOption& option : options) {
    const Argument* argument = Find(args, kOptions[option.option]);
    if (argument == nullptr) continue;
    return {argument->inverted ? Op::kNotEqual : option.op, std::get<std::uint64_t>(argument->value)};
  }
  return {};
}

ir::Pred Lower(Arguments args, const RuleContext& rule) {
  const Argument& set = *Find(args, kMatchSet);
  sets::SetMatchParams params;
  params.set = ReferenceOf(set, rule);
  if (Find(args, kReturnNomatch) != nullptr) params.flags |= sets::kReturnNomatch;
  if (Negated(args, kUpdate)) params.flags |= sets::kSkipCounters;
  if (Negated(args, kUpdateSub)) params.flags |= sets::kSkipSubCounters;
  const sets::CounterTest packets = TestOf(args, kPacketOptions), bytes = TestOf(args, kByteOptions);
  params.packets_op = static_cast<std::uint8_t>(packets.op);
  params.packets = packets.value;
  params.bytes_op = static_cast<std::uint8_t>(bytes.op);
  params.bytes = bytes.value;
  // Counters apart, a bitmap:ip,mac may learn an address by being asked.
  return ir::NegateIf(set.inverted,
                      ir::Call{.helper = "set", .params = ParamBytes(params), .effect = ir::Effect::kWrites});
}

std::string PrintWith(Arguments args, std::string_view dashes) {
  std::string text;
  const Argument& set = *Find(args, kMatchSet);
  text += set.inverted ? " ! " : " ";
  text += std::string(dashes) + "match-set " + std::get<std::string>(set.value);
  const auto add = [&](bool inverted, const OptionSpec& option) {
    text += (inverted ? " ! " : " ") + std::string(dashes) + std::string(option.name);
  };
  if (Find(args, kReturnNomatch) != nullptr) add(false, kReturnNomatch);
  if (Negated(args, kUpdate)) add(true, kUpdate);
  if (Negated(args, kUpdateSub)) add(true, kUpdateSub);
  for (const std::span<const CounterOption> options : {std::span(kPacketOptions), std::span(kByteOptions)}) {
    for (const CounterOption& option : options) {
      const Argument* argument = Find(args, kOptions[option.option]);
      if (argument == nullptr) continue;
      add(argument->inverted, *argument->option);
      text += " " + std::to_string(std::get<std::uint64_t>(argument->value));
    }
  }
  return text;
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return PrintWith(args, "--"); }
std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) { return PrintWith(args, ""); }

}  // namespace

extern const MatchExtension kSetMatch;
constexpr MatchExtension kSetMatch{.name = "set", .options = kOptions, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
