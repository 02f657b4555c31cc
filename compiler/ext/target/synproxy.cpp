// SYNPROXY: answers SYNs itself and opens the connection when the client proves to be there
// (net/ipv4/netfilter/ipt_SYNPROXY.c). Of --mss only the low 16 bits count, of --wscale the low 8.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "sack-perm"},
    {.name = "timestamp"},
    {.name = "wscale", .value = ValueKind::kNumber},
    {.name = "mss", .value = ValueKind::kNumber},
    {.name = "ecn"},
});
constexpr const OptionSpec &kScale = kOptions[2], &kMss = kOptions[3];
constexpr std::array kBits = {abi::kSynproxySack, abi::kSynproxyTimestamp, abi::kSynproxyWscale, abi::kSynproxyMss,
                              abi::kSynproxyEcn};

void CheckKernel(Arguments /*args*/, const RuleContext& rule, diag::Emitter& emitter) {
  RequireProtocol("SYNPROXY", {kTcpProtocol}, rule.name, rule, emitter);
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  abi::SynproxyParams params{.wscale = static_cast<std::uint8_t>(NumberOf(args, kScale, 0)),
                             .mss = static_cast<std::uint16_t>(NumberOf(args, kMss, 0))};
  for (std::size_t i = 0; i < kOptions.size(); ++i) {
    if (Find(args, kOptions[i]) != nullptr) params.options |= kBits[i];
  }
  return ir::Action{.name = "SYNPROXY", .params = ParamBytes(params), .ends = ir::Action::Ends::kMaybe};
}

std::string Describe(Arguments args, std::string_view before, std::string_view behind) {
  std::string text;
  for (const OptionSpec& option : kOptions) {
    const Argument* argument = Find(args, option);
    if (argument == nullptr) continue;
    text += fmt::format("{}{}", before, option.name);
    if (option.value == ValueKind::kNumber) {
      const std::uint64_t mask = &option == &kScale ? 0xFF : 0xFFFF;
      text += fmt::format(" {}", std::get<std::uint64_t>(argument->value) & mask);
    }
    text += behind;
  }
  return text;
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return Describe(args, " --", ""); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return " SYNPROXY " + Describe(args, "", " ");
}

}  // namespace

extern const TargetExtension kSynproxyTarget;
constexpr TargetExtension kSynproxyTarget{.name = "SYNPROXY",
                                          .options = kOptions,
                                          .needs_conntrack = true,
                                          .hooks = abi::HookBit(abi::Hook::kInput) | abi::HookBit(abi::Hook::kForward),
                                          .kernel_check = CheckKernel,
                                          .lower = Lower,
                                          .print = Print,
                                          .list = List};

}  // namespace iptc::ext
