// eui64: the source address was made from the Ethernet address (net/ipv6/netfilter/ip6t_eui64.c). Without options.
#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

ir::Pred Lower(Arguments /*args*/, const RuleContext& /*rule*/) {
  return ir::Call{.helper = "eui64", .params = {}, .effect = ir::Effect::kPure};
}

std::string List(Arguments /*args*/, const RuleContext& /*rule*/, bool /*numeric*/) { return "eui64 "; }

constexpr std::uint8_t kHooks =
    abi::HookBit(abi::Hook::kPrerouting) | abi::HookBit(abi::Hook::kInput) | abi::HookBit(abi::Hook::kForward);

}  // namespace

extern const MatchExtension kEui64Match;
constexpr MatchExtension kEui64Match{.name = "eui64", .families = kIp6, .hooks = kHooks, .lower = Lower, .list = List};

}  // namespace iptc::ext
