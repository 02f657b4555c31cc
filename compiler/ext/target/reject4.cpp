// REJECT of IPv4: drops the packet and answers with an ICMP error or a RST (net/ipv4/netfilter/ipt_REJECT.c).
#include <array>

#include "compiler/ext/reject_lowering.h"

namespace iptc::ext {
namespace {

using abi::RejectWith;

// Any beginning of a name or an alias will do; the first in this order is meant.
constexpr auto kAnswers = std::to_array<NamedValue>({
    {"icmp-net-unreachable", RejectCode(RejectWith::kIcmpNetUnreachable)},
    {"net-unreach", RejectCode(RejectWith::kIcmpNetUnreachable)},
    {"icmp-host-unreachable", RejectCode(RejectWith::kIcmpHostUnreachable)},
    {"host-unreach", RejectCode(RejectWith::kIcmpHostUnreachable)},
    {"icmp-proto-unreachable", RejectCode(RejectWith::kIcmpProtoUnreachable)},
    {"proto-unreach", RejectCode(RejectWith::kIcmpProtoUnreachable)},
    {"icmp-port-unreachable", RejectCode(RejectWith::kIcmpPortUnreachable)},
    {"port-unreach", RejectCode(RejectWith::kIcmpPortUnreachable)},
    {"icmp-net-prohibited", RejectCode(RejectWith::kIcmpNetProhibited)},
    {"net-prohib", RejectCode(RejectWith::kIcmpNetProhibited)},
    {"icmp-host-prohibited", RejectCode(RejectWith::kIcmpHostProhibited)},
    {"host-prohib", RejectCode(RejectWith::kIcmpHostProhibited)},
    {"tcp-reset", RejectCode(RejectWith::kTcpReset)},
    {"tcp-rst", RejectCode(RejectWith::kTcpReset)},
    {"icmp-admin-prohibited", RejectCode(RejectWith::kIcmpAdminProhibited)},
    {"admin-prohib", RejectCode(RejectWith::kIcmpAdminProhibited)},
});
constexpr NameTable kAnswerNames{.what = "reject type", .names = kAnswers, .spelling = NameTable::Spelling::kPrefix};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "reject-with", .value = ValueKind::kName, .names = &kAnswerNames},
});

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  return LowerReject(args, RejectWith::kIcmpPortUnreachable);
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  return PrintReject(args, kOptions[0], RejectWith::kIcmpPortUnreachable);
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return ListReject(args, kOptions[0], RejectWith::kIcmpPortUnreachable);
}

}  // namespace

extern const TargetExtension kReject4Target;
constexpr TargetExtension kReject4Target{.name = "REJECT",
                                         .families = kIp4,
                                         .options = kOptions,
                                         .tables = kRejectTables,
                                         .hooks = kRejectHooks,
                                         .kernel_check = CheckReject,
                                         .lower = Lower,
                                         .print = Print,
                                         .list = List};

}  // namespace iptc::ext
