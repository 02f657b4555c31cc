// addrtype: what an address is to the host's routes: its own, a broadcast, one to be refused
// (net/netfilter/xt_addrtype.c).
#include <array>

#include <fmt/format.h>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kBroadcast = 1U << 3;
constexpr auto kTypes = std::to_array<NamedValue>({
    {"UNSPEC", 1U << 0},
    {"UNICAST", 1U << 1},
    {"LOCAL", 1U << 2},
    {"BROADCAST", kBroadcast},
    {"ANYCAST", 1U << 4},
    {"MULTICAST", 1U << 5},
    {"BLACKHOLE", 1U << 6},
    {"UNREACHABLE", 1U << 7},
    {"PROHIBIT", 1U << 8},
    {"THROW", 1U << 9},
    {"NAT", 1U << 10},
    {"XRESOLVE", 1U << 11},
});
constexpr NameTable kTypeNames{.what = "type of address", .names = kTypes, .spelling = NameTable::Spelling::kPrefix};
constexpr std::uint64_t kNotInIp6 = kBroadcast | 1U << 6 | 1U << 8 | 1U << 9 | 1U << 10 | 1U << 11;

constexpr std::uint8_t kWithIncoming =
    abi::HookBit(abi::Hook::kPrerouting) | abi::HookBit(abi::Hook::kInput) | abi::HookBit(abi::Hook::kForward);
constexpr std::uint8_t kWithOutgoing =
    abi::HookBit(abi::Hook::kForward) | abi::HookBit(abi::Hook::kOutput) | abi::HookBit(abi::Hook::kPostrouting);

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "src-type", .value = ValueKind::kNameSet, .invertible = true, .names = &kTypeNames},
    {.name = "dst-type", .value = ValueKind::kNameSet, .invertible = true, .names = &kTypeNames},
    {.name = "limit-iface-in", .excludes = 1, .hooks = kWithIncoming},
    {.name = "limit-iface-out", .excludes = 1, .hooks = kWithOutgoing},
});
constexpr const OptionSpec &kSource = kOptions[0], &kDestination = kOptions[1], &kLimitIn = kOptions[2],
                           &kLimitOut = kOptions[3];

constexpr diag::Kind<> kNoType{"IPT138", diag::Severity::kError, "`addrtype` needs `--src-type` or `--dst-type`"};
constexpr diag::Kind<std::string_view> kNoIp6Type{"IPT150", diag::Severity::kError,
                                                  "the kernel does not know the type {} of IPv6 addresses"};

void Check(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  if (Find(args, kSource) != nullptr || Find(args, kDestination) != nullptr) return;
  emitter.Report(kNoType, rule.name);
}

void KernelCheck(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  if (rule.family == abi::Family::kIp4) return;
  for (const Argument& argument : args) {
    const auto* types = std::get_if<std::uint64_t>(&argument.value);
    if (types == nullptr) continue;
    for (const NamedValue& type : kTypes) {
      if ((*types & kNotInIp6 & type.value) != 0) emitter.Report(kNoIp6Type, argument.span, type.name);
    }
  }
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) { return UnknownOptions("addrtype", args); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = " ADDRTYPE match";
  for (const OptionSpec* option : {&kSource, &kDestination}) {
    const Argument* argument = Find(args, *option);
    if (argument == nullptr) continue;
    text += fmt::format(" {} {}", option->name, argument->inverted ? "!" : "");
    PrintNameSet(text, *option, argument->value);
  }
  if (Find(args, kLimitIn) != nullptr) text += " limit-in";
  if (Find(args, kLimitOut) != nullptr) text += " limit-out";
  return text;
}

}  // namespace

extern const MatchExtension kAddrtypeMatch;
constexpr MatchExtension kAddrtypeMatch{
    .name = "addrtype", .options = kOptions, .check = Check, .kernel_check = KernelCheck, .lower = Lower, .list = List};

}  // namespace iptc::ext
