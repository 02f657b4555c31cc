// DNAT: a new destination for the connection (net/netfilter/xt_nat.c).
#include <array>

#include "compiler/ext/nat_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "to-destination", .value = ValueKind::kNatAddress, .required = true},
    {.name = "random"},
    {.name = "persistent"},
});
constexpr auto kFlags =
    std::to_array<NatFlag>({{&kOptions[1], abi::kNatProtoRandom}, {&kOptions[2], abi::kNatPersistent}});

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  abi::NatParams params = NatParamsOf(std::get<NatRange>(Find(args, kOptions[0])->value));
  params.flags |= NatFlagsOf(args, kFlags);
  return NatAction("DNAT", NatSide::kDestination, params);
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return ListNat(" to:", args, kOptions[0], kFlags);
}

}  // namespace

extern const TargetExtension kDnatTarget;
constexpr TargetExtension kDnatTarget{.name = "DNAT",
                                      .options = kOptions,
                                      .needs_conntrack = true,
                                      .tables = kNatTable,
                                      .hooks = kDestinationHooks,
                                      .lower = Lower,
                                      .list = List};

}  // namespace iptc::ext
