// DNPT: another prefix for an IPv6 packet's destination (net/ipv6/netfilter/ip6t_NPT.c).
#include "compiler/ext/npt_lowering.h"
#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) { return LowerNpt("DNPT", abi::Field::kIp6Daddr, args); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) { return ListNpt("DNPT", args); }

}  // namespace

extern const TargetExtension kDnptTarget;
constexpr TargetExtension kDnptTarget{.name = "DNPT",
                                      .families = kIp6,
                                      .options = kNptOptions,
                                      .saved_unreadably = true,
                                      .tables = kMangleTable,
                                      .hooks = abi::HookBit(abi::Hook::kPrerouting) | abi::HookBit(abi::Hook::kOutput),
                                      .kernel_check = CheckNpt,
                                      .lower = Lower,
                                      .print = PrintNpt,
                                      .list = List};

}  // namespace iptc::ext
