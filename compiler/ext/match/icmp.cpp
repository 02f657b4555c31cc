// icmp: type and code of an ICMP header (icmp_match). Type 255 stands for every type, whatever its code.
#include <array>

#include "compiler/ext/icmp_lowering.h"

namespace iptc::ext {
namespace {

constexpr std::uint8_t kAnyType = 255;

constexpr auto kTypes = std::to_array<NamedValue>({
    {"any", IcmpAnyCode(kAnyType)},
    {"echo-reply", IcmpAnyCode(0)},
    {"pong", IcmpAnyCode(0)},
    {"destination-unreachable", IcmpAnyCode(3)},
    {"network-unreachable", IcmpCode(3, 0)},
    {"host-unreachable", IcmpCode(3, 1)},
    {"protocol-unreachable", IcmpCode(3, 2)},
    {"port-unreachable", IcmpCode(3, 3)},
    {"fragmentation-needed", IcmpCode(3, 4)},
    {"source-route-failed", IcmpCode(3, 5)},
    {"network-unknown", IcmpCode(3, 6)},
    {"host-unknown", IcmpCode(3, 7)},
    {"network-prohibited", IcmpCode(3, 9)},
    {"host-prohibited", IcmpCode(3, 10)},
    {"TOS-network-unreachable", IcmpCode(3, 11)},
    {"TOS-host-unreachable", IcmpCode(3, 12)},
    {"communication-prohibited", IcmpCode(3, 13)},
    {"host-precedence-violation", IcmpCode(3, 14)},
    {"precedence-cutoff", IcmpCode(3, 15)},
    {"source-quench", IcmpAnyCode(4)},
    {"redirect", IcmpAnyCode(5)},
    {"network-redirect", IcmpCode(5, 0)},
    {"host-redirect", IcmpCode(5, 1)},
    {"TOS-network-redirect", IcmpCode(5, 2)},
    {"TOS-host-redirect", IcmpCode(5, 3)},
    {"echo-request", IcmpAnyCode(8)},
    {"ping", IcmpAnyCode(8)},
    {"router-advertisement", IcmpAnyCode(9)},
    {"router-solicitation", IcmpAnyCode(10)},
    {"time-exceeded", IcmpAnyCode(11)},
    {"ttl-exceeded", IcmpAnyCode(11)},
    {"ttl-zero-during-transit", IcmpCode(11, 0)},
    {"ttl-zero-during-reassembly", IcmpCode(11, 1)},
    {"parameter-problem", IcmpAnyCode(12)},
    {"ip-header-bad", IcmpCode(12, 0)},
    {"required-option-missing", IcmpCode(12, 1)},
    {"timestamp-request", IcmpAnyCode(13)},
    {"timestamp-reply", IcmpAnyCode(14)},
    {"address-mask-request", IcmpAnyCode(17)},
    {"address-mask-reply", IcmpAnyCode(18)},
});
constexpr NameTable kTypeNames{.what = "ICMP type", .names = kTypes, .spelling = NameTable::Spelling::kUniquePrefix};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "icmp-type", .value = ValueKind::kIcmpType, .required = true, .invertible = true, .names = &kTypeNames},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const auto& icmp = std::get<IcmpType>(args.front().value);
  return LowerIcmp(args.front(), icmp.type == kAnyType ? ir::Pred(ir::Const{Outcome::kHit}) : IcmpTypeTest(icmp));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  return ListIcmp("icmp", args.front(), numeric);
}

}  // namespace

extern const MatchExtension kIcmpMatch;
constexpr MatchExtension kIcmpMatch{
    .name = "icmp", .families = kIp4, .options = kOptions, .implied_by_protocol = 1, .lower = Lower, .list = List};

}  // namespace iptc::ext
