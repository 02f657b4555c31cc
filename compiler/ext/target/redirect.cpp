// REDIRECT: the machine itself as destination (net/netfilter/xt_REDIRECT.c).
#include <array>

#include "compiler/ext/nat_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "to-ports", .value = ValueKind::kNatPorts, .shift = PortShift::kRefused},
    {.name = "random"},
});
constexpr auto kFlags = std::to_array<NatFlag>({{&kOptions[1], abi::kNatProtoRandom}});

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument* ports = Find(args, kOptions[0]);
  abi::NatParams params = ports != nullptr ? NatParamsOf(std::get<NatRange>(ports->value)) : abi::NatParams{};
  params.flags |= NatFlagsOf(args, kFlags);
  return NatAction("REDIRECT", NatSide::kDestination, params);
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return ListNat(" redir ports ", args, kOptions[0], kFlags);
}

}  // namespace

extern const TargetExtension kRedirectTarget;
constexpr TargetExtension kRedirectTarget{.name = "REDIRECT",
                                          .options = kOptions,
                                          .needs_conntrack = true,
                                          .tables = kNatTable,
                                          .hooks = kDestinationHooks,
                                          .lower = Lower,
                                          .list = List};

}  // namespace iptc::ext
