// NETMAP: one network mapped onto another, host part kept (net/netfilter/xt_NETMAP.c). Destinations in PREROUTING and
// OUTPUT, sources in POSTROUTING and INPUT. The mask is always printed, the host part never.
#include <array>

#include "compiler/ext/nat_lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/address_text.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "to", .value = ValueKind::kAddressMask, .required = true},
});

// The kernel finds the mask again from the bits in which the ends of the range differ.
ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  const auto& net = std::get<AddressMask>(args.front().value);
  const U128 host_bits = AddressMask{.prefix = net.bits, .bits = net.bits}.Mask() & ~net.Mask();
  const U128 network = net.address & net.Mask();
  return NatAction(
      "NETMAP", NatSide::kBoth,
      {.min_addr = network, .max_addr = network | host_bits, .flags = abi::kNatMapAddresses | abi::kNatNetmap});
}

std::string Network(Arguments args, const RuleContext& rule) {
  const auto& net = std::get<AddressMask>(args.front().value);
  return abi::FormatAddress(rule.family, net.address & net.Mask()) + "/" + std::to_string(net.prefix);
}

std::string Print(Arguments args, const RuleContext& rule) { return " --to " + Network(args, rule); }

std::string List(Arguments args, const RuleContext& rule, bool /*numeric*/) { return " to:" + Network(args, rule); }

}  // namespace

extern const TargetExtension kNetmapTarget;
constexpr TargetExtension kNetmapTarget{.name = "NETMAP",
                                        .options = kOptions,
                                        .needs_conntrack = true,
                                        .tables = kNatTable,
                                        .hooks = kDestinationHooks | kSourceHooks,
                                        .lower = Lower,
                                        .print = Print,
                                        .list = List};

}  // namespace iptc::ext
