// NFLOG: the packet goes to user space, to whoever listens to its group, and on (net/netfilter/xt_NFLOG.c).
#include <algorithm>
#include <array>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kPrefixSize = 63;
constexpr std::uint64_t kShort = 0xFFFF;

constexpr diag::Kind<> kRangeIsIdle{
    "IPT146", diag::Severity::kWarning,
    "`--nflog-range` has never worked: `--nflog-size` says how much of a packet is copied"};

std::optional<Value> ParseRangeSize(const ValueInput& input) {
  auto value = ParseNumber(input);
  if (value) input.emitter.Report(kRangeIsIdle, input.First().Span());
  return value;
}

constexpr ValueKindInfo kRangeSize{ValueKind::kOwn, "number", ParseRangeSize, PrintNumber};

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "nflog-prefix", .value = ValueKind::kString, .minimum = 1, .maximum = kPrefixSize, .cut = true},
    {.name = "nflog-group", .value = ValueKind::kNumber, .maximum = kShort},
    {.name = "nflog-size", .value = ValueKind::kNumber, .excludes = 1},
    {.name = "nflog-range", .value = ValueKind::kOwn, .own = &kRangeSize, .excludes = 1},
    {.name = "nflog-threshold", .value = ValueKind::kNumber, .maximum = kShort},
});
constexpr const OptionSpec &kPrefix = kOptions[0], &kGroup = kOptions[1], &kSize = kOptions[2];

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  abi::NflogParams params{.size = static_cast<std::uint32_t>(NumberOf(args, kSize, UINT32_MAX)),
                          .group = static_cast<std::uint16_t>(NumberOf(args, kGroup, 0))};
  if (const Argument* prefix = Find(args, kPrefix)) {
    std::ranges::copy(std::get<std::string>(prefix->value), params.prefix);
  }
  return GoOn("NFLOG", {}, ParamBytes(params));
}

// Zeros are defaults and are not printed, but for the size.
std::string Describe(Arguments args, std::string_view dashes) {
  std::string text;
  for (const OptionSpec& option : kOptions) {
    const Argument* argument = Find(args, option);
    if (argument == nullptr) continue;
    const auto* number = std::get_if<std::uint64_t>(&argument->value);
    if (number != nullptr && *number == 0 && &option != &kSize) continue;
    text += " " + std::string(dashes) + std::string(option.name) + " ";
    Info(option).print(text, option, argument->value);
  }
  return text;
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return Describe(args, "--"); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) { return Describe(args, ""); }

}  // namespace

extern const TargetExtension kNflogTarget;
constexpr TargetExtension kNflogTarget{
    .name = "NFLOG", .options = kOptions, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
