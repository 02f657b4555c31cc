// icmp6: type and code of an ICMPv6 header (icmp6_match). No type stands for every type here.
#include <array>

#include "compiler/ext/icmp_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kTypes = std::to_array<NamedValue>({
    {"destination-unreachable", IcmpAnyCode(1)},
    {"no-route", IcmpCode(1, 0)},
    {"communication-prohibited", IcmpCode(1, 1)},
    {"beyond-scope", IcmpCode(1, 2)},
    {"address-unreachable", IcmpCode(1, 3)},
    {"port-unreachable", IcmpCode(1, 4)},
    {"failed-policy", IcmpCode(1, 5)},
    {"reject-route", IcmpCode(1, 6)},
    {"packet-too-big", IcmpAnyCode(2)},
    {"time-exceeded", IcmpAnyCode(3)},
    {"ttl-exceeded", IcmpAnyCode(3)},
    {"ttl-zero-during-transit", IcmpCode(3, 0)},
    {"ttl-zero-during-reassembly", IcmpCode(3, 1)},
    {"parameter-problem", IcmpAnyCode(4)},
    {"bad-header", IcmpCode(4, 0)},
    {"unknown-header-type", IcmpCode(4, 1)},
    {"unknown-option", IcmpCode(4, 2)},
    {"echo-request", IcmpAnyCode(128)},
    {"ping", IcmpAnyCode(128)},
    {"echo-reply", IcmpAnyCode(129)},
    {"pong", IcmpAnyCode(129)},
    {"router-solicitation", IcmpAnyCode(133)},
    {"router-advertisement", IcmpAnyCode(134)},
    {"neighbour-solicitation", IcmpAnyCode(135)},
    {"neighbor-solicitation", IcmpAnyCode(135)},
    {"neighbour-advertisement", IcmpAnyCode(136)},
    {"neighbor-advertisement", IcmpAnyCode(136)},
    {"redirect", IcmpAnyCode(137)},
});
constexpr NameTable kTypeNames{.what = "ICMPv6 type", .names = kTypes, .spelling = NameTable::Spelling::kUniquePrefix};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "icmpv6-type", .value = ValueKind::kIcmpType, .required = true, .invertible = true, .names = &kTypeNames},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  return LowerIcmp(args.front(), IcmpTypeTest(std::get<IcmpType>(args.front().value)));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  return ListIcmp("ipv6-icmp", args.front(), numeric);
}

}  // namespace

extern const MatchExtension kIcmp6Match;
constexpr MatchExtension kIcmp6Match{.name = "icmp6",
                                     .alias = "icmpv6",
                                     .families = kIp6,
                                     .options = kOptions,
                                     .implied_by_protocol = 58,
                                     .lower = Lower,
                                     .list = List};

}  // namespace iptc::ext
