// SYNPROXY: answers SYNs itself and opens the connection when the client proves to be there
// (net/ipv4/netfilter/ipt_SYNPROXY.c). Of --mss only the low 16 bits count, of --wscale the low 8.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"

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
constexpr const OptionSpec& kScale = kOptions[2];

void CheckKernel(Arguments /*args*/, const RuleContext& rule, diag::Emitter& emitter) {
  RequireProtocol("SYNPROXY", {kTcpProtocol}, rule.name, rule, emitter);
}

ir::Target Lower(Arguments /*args*/, const RuleContext& /*rule*/) { return GoOn("SYNPROXY"); }

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
                                          .carried_out = false,
                                          .hooks = abi::HookBit(abi::Hook::kInput) | abi::HookBit(abi::Hook::kForward),
                                          .kernel_check = CheckKernel,
                                          .lower = Lower,
                                          .print = Print,
                                          .list = List};

}  // namespace iptc::ext
