// REJECT of IPv6: drops the packet and answers with an ICMPv6 error or a RST (net/ipv6/netfilter/ip6t_REJECT.c).
#include <array>

#include "compiler/ext/reject_lowering.h"

namespace iptc::ext {
namespace {

using abi::RejectWith;

// Any beginning of a name or an alias will do; the first in this order is meant.
constexpr auto kAnswers = std::to_array<NamedValue>({
    {"icmp6-no-route", RejectCode(RejectWith::kIcmp6NoRoute)},
    {"no-route", RejectCode(RejectWith::kIcmp6NoRoute)},
    {"icmp6-adm-prohibited", RejectCode(RejectWith::kIcmp6AdminProhibited)},
    {"adm-prohibited", RejectCode(RejectWith::kIcmp6AdminProhibited)},
    {"icmp6-addr-unreachable", RejectCode(RejectWith::kIcmp6AddressUnreachable)},
    {"addr-unreach", RejectCode(RejectWith::kIcmp6AddressUnreachable)},
    {"icmp6-port-unreachable", RejectCode(RejectWith::kIcmp6PortUnreachable)},
    {"port-unreach", RejectCode(RejectWith::kIcmp6PortUnreachable)},
    {"tcp-reset", RejectCode(RejectWith::kTcpReset)},
    {"icmp6-policy-fail", RejectCode(RejectWith::kIcmp6PolicyFail)},
    {"policy-fail", RejectCode(RejectWith::kIcmp6PolicyFail)},
    {"icmp6-reject-route", RejectCode(RejectWith::kIcmp6RejectRoute)},
    {"reject-route", RejectCode(RejectWith::kIcmp6RejectRoute)},
});
constexpr NameTable kAnswerNames{.what = "reject type", .names = kAnswers, .spelling = NameTable::Spelling::kPrefix};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "reject-with", .value = ValueKind::kName, .names = &kAnswerNames},
});

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  return LowerReject(args, RejectWith::kIcmp6PortUnreachable);
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  return PrintReject(args, kOptions[0], RejectWith::kIcmp6PortUnreachable);
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return ListReject(args, kOptions[0], RejectWith::kIcmp6PortUnreachable);
}

}  // namespace

extern const TargetExtension kReject6Target;
constexpr TargetExtension kReject6Target{.name = "REJECT",
                                         .families = kIp6,
                                         .options = kOptions,
                                         .tables = kRejectTables,
                                         .hooks = kRejectHooks,
                                         .kernel_check = CheckReject,
                                         .lower = Lower,
                                         .print = Print,
                                         .list = List};

}  // namespace iptc::ext
