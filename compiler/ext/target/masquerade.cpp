// MASQUERADE: the outgoing interface's address as source (net/netfilter/xt_MASQUERADE.c).
#include <array>

#include "compiler/ext/nat_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "to-ports", .value = ValueKind::kNatPorts, .shift = PortShift::kLost},
    {.name = "random"},
    {.name = "random-fully"},
});
constexpr auto kFlags =
    std::to_array<NatFlag>({{&kOptions[1], abi::kNatProtoRandom}, {&kOptions[2], abi::kNatProtoRandomFully}});

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument* ports = Find(args, kOptions[0]);
  abi::NatParams params = ports != nullptr ? NatParamsOf(std::get<NatRange>(ports->value)) : abi::NatParams{};
  params.flags |= NatFlagsOf(args, kFlags);
  return NatAction("MASQUERADE", NatSide::kSource, params);
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return ListNat(" masq ports: ", args, kOptions[0], kFlags);
}

}  // namespace

extern const TargetExtension kMasqueradeTarget;
constexpr TargetExtension kMasqueradeTarget{.name = "MASQUERADE",
                                            .options = kOptions,
                                            .needs_conntrack = true,
                                            .tables = kNatTable,
                                            .hooks = abi::HookBit(abi::Hook::kPostrouting),
                                            .lower = Lower,
                                            .list = List};

}  // namespace iptc::ext
