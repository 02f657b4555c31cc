// addrtype: what an address is to the host's routes: its own, a broadcast, one to be refused
// (net/netfilter/xt_addrtype.c).
#include <array>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/addrtype.h"

namespace iptc::ext {
namespace {

constexpr auto kTypes = std::to_array<NamedValue>({
    {"UNSPEC", abi::kAddressUnspecified},
    {"UNICAST", abi::kAddressUnicast},
    {"LOCAL", abi::kAddressLocal},
    {"BROADCAST", abi::kAddressBroadcast},
    {"ANYCAST", abi::kAddressAnycast},
    {"MULTICAST", abi::kAddressMulticast},
    {"BLACKHOLE", abi::kAddressBlackhole},
    {"UNREACHABLE", abi::kAddressUnreachable},
    {"PROHIBIT", abi::kAddressProhibit},
    {"THROW", abi::kAddressThrow},
    {"NAT", abi::kAddressNat},
    {"XRESOLVE", abi::kAddressResolve},
});
constexpr NameTable kTypeNames{.what = "type of address", .names = kTypes, .spelling = NameTable::Spelling::kPrefix};
constexpr std::uint64_t kNotInIp6 = abi::kAddressBroadcast | abi::kAddressBlackhole | abi::kAddressProhibit |
                                    abi::kAddressThrow | abi::kAddressNat | abi::kAddressResolve;

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
constexpr diag::Kind<std::string_view> kNoIp6Type{"IPT145", diag::Severity::kError,
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

ir::Pred AddressTest(const Argument& argument, const helpers::AddrtypeParams& params, const std::string& limit) {
  const Argument plain{argument.option, argument.value, false, {}};
  return ir::NegateIf(argument.inverted,
                      AskHost("addrtype", params, Unknown("addrtype" + PrintArgument(plain) + limit)));
}

// Without a host what its routes would say is for the user to settle.
ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  std::uint8_t device = helpers::AddrtypeParams::kAnyDevice;
  std::string limit;
  for (const Argument& argument : args) {
    if (argument.option != &kLimitIn && argument.option != &kLimitOut) continue;
    device = argument.option == &kLimitIn ? helpers::AddrtypeParams::kIncoming : helpers::AddrtypeParams::kOutgoing;
    limit = PrintArgument(argument);
  }
  std::vector<ir::Pred> terms;
  for (const OptionSpec* option : {&kSource, &kDestination}) {
    const Argument* argument = Find(args, *option);
    if (argument == nullptr) continue;
    const auto types = static_cast<std::uint16_t>(std::get<std::uint64_t>(argument->value));
    terms.push_back(
        AddressTest(*argument, {.types = types, .of_destination = option == &kDestination, .device = device}, limit));
  }
  return ir::All(std::move(terms));
}

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
