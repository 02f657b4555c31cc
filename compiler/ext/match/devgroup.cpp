// devgroup: the group of the incoming or outgoing interface (`ip link set … group`), which the host model knows
// (net/netfilter/xt_devgroup.c). Groups have names in /etc/iproute2/group.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/id_names.h"
#include "compiler/ext/lowering.h"
#include "runtime/helpers/devgroup.h"

namespace iptc::ext {
namespace {

std::optional<Value> ParseGroup(const ValueInput& input) {
  return ParseIdMask(input, IdFile::kDeviceGroups, "device group");
}
void PrintGroup(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  PrintIdMask(out, std::get<MarkMask>(value), IdFile::kDeviceGroups, false);
}

constexpr ValueKindInfo kGroup{ValueKind::kOwn, "group[/mask]|name", ParseGroup, PrintGroup};

constexpr std::uint8_t kIncoming =
    abi::HookBit(abi::Hook::kPrerouting) | abi::HookBit(abi::Hook::kInput) | abi::HookBit(abi::Hook::kForward);
constexpr std::uint8_t kOutgoing =
    abi::HookBit(abi::Hook::kForward) | abi::HookBit(abi::Hook::kOutput) | abi::HookBit(abi::Hook::kPostrouting);

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "src-group", .value = ValueKind::kOwn, .own = &kGroup, .invertible = true, .hooks = kIncoming},
    {.name = "dst-group", .value = ValueKind::kOwn, .own = &kGroup, .invertible = true, .hooks = kOutgoing},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  std::vector<ir::Pred> terms;
  for (const Argument& argument : args) {
    const auto& group = std::get<MarkMask>(argument.value);
    const helpers::DevgroupParams params{.group = static_cast<std::uint32_t>(group.value),
                                         .mask = static_cast<std::uint32_t>(group.mask),
                                         .of_outgoing = argument.option == &kOptions[1]};
    const std::string what = "devgroup" + PrintArgument({argument.option, argument.value, false, {}});
    terms.push_back(ir::NegateIf(argument.inverted, AskHost("devgroup", params, Unknown(what))));
  }
  return ir::All(std::move(terms));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  std::string text;
  for (const OptionSpec& option : kOptions) {
    const Argument* argument = Find(args, option);
    if (argument == nullptr) continue;
    text += fmt::format("{} {} ", argument->inverted ? " !" : "", option.name);
    PrintIdMask(text, std::get<MarkMask>(argument->value), IdFile::kDeviceGroups, numeric);
  }
  return text;
}

}  // namespace

extern const MatchExtension kDevgroupMatch;
constexpr MatchExtension kDevgroupMatch{
    .name = "devgroup", .options = kOptions, .needs_option = true, .lower = Lower, .list = List};

}  // namespace iptc::ext
