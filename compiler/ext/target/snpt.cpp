// SNPT: another prefix for an IPv6 packet's source (net/ipv6/netfilter/ip6t_NPT.c).
#include "compiler/ext/npt_lowering.h"
#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) { return LowerNpt("SNPT", abi::Field::kIp6Saddr, args); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) { return ListNpt("SNPT", args); }

}  // namespace

extern const TargetExtension kSnptTarget;
constexpr TargetExtension kSnptTarget{.name = "SNPT",
                                      .families = kIp6,
                                      .options = kNptOptions,
                                      .saved_unreadably = true,
                                      .tables = kMangleTable,
                                      .hooks = abi::HookBit(abi::Hook::kInput) | abi::HookBit(abi::Hook::kPostrouting),
                                      .kernel_check = CheckNpt,
                                      .lower = Lower,
                                      .print = PrintNpt,
                                      .list = List};

}  // namespace iptc::ext
