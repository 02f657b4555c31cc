// physdev: the bridge ports of a packet (net/netfilter/xt_physdev.c). Only a bridging host could tell them; a packet
// that crosses no bridge matches if all options are negated.
#include <array>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr std::size_t kLongestInterface = 15;

constexpr diag::Kind<std::string> kLongInterface{"IPT165", diag::Severity::kError,
                                                 "interface name `{}` is longer than 15 characters"};
constexpr diag::Kind<std::string> kOddInterface{"IPT165", diag::Severity::kWarning,
                                                "no interface can be named `{}`: `/` and spaces are not taken"};

std::optional<Value> ParseInterface(const ValueInput& input) {
  const std::string& name = input.First().text;
  if (name.size() > kLongestInterface) {
    input.emitter.Report(kLongInterface, input.First().Span(kLongestInterface), name);
    return std::nullopt;
  }
  if (name.find_first_of("/ ") != std::string::npos) input.emitter.Report(kOddInterface, input.First().Span(), name);
  return name;
}
constexpr ValueKindInfo kInterface{ValueKind::kOwn, "interface", ParseInterface, PrintPlainString};

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "physdev-is-in", .invertible = true},
    {.name = "physdev-in", .value = ValueKind::kOwn, .own = &kInterface, .invertible = true},
    {.name = "physdev-is-out", .invertible = true},
    {.name = "physdev-out", .value = ValueKind::kOwn, .own = &kInterface, .invertible = true},
    {.name = "physdev-is-bridged", .invertible = true},
});
constexpr const OptionSpec &kIsOut = kOptions[2], &kOut = kOptions[3], &kIsBridged = kOptions[4];

// Where a packet that the host sends will leave a bridge is not known yet in OUTPUT, unless only bridged ones count.
std::uint8_t Hooks(Arguments args) {
  const Argument* bridged = Find(args, kIsBridged);
  const bool asks_out = Find(args, kIsOut) != nullptr || Find(args, kOut) != nullptr;
  if (!asks_out || (bridged != nullptr && !bridged->inverted)) return kAllHooks;
  return kAllHooks & static_cast<std::uint8_t>(~abi::HookBit(abi::Hook::kOutput));
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) { return UnknownOptions("physdev", args); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = " PHYSDEV match";
  for (const OptionSpec& option : kOptions) {
    if (const Argument* argument = Find(args, option)) text += PrintArgument(*argument);
  }
  return text;
}

}  // namespace

extern const MatchExtension kPhysdevMatch;
constexpr MatchExtension kPhysdevMatch{
    .name = "physdev", .options = kOptions, .needs_option = true, .hooks_of = Hooks, .lower = Lower, .list = List};

}  // namespace iptc::ext
