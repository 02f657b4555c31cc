// pkttype: whom the link layer sent the packet to (net/netfilter/xt_pkttype.c). A packet that the host loops back to
// itself counts as broadcast or multicast by its destination.
#include <array>
#include <utility>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr auto kHost = static_cast<std::uint64_t>(abi::PacketType::kHost);
constexpr auto kBroadcast = static_cast<std::uint64_t>(abi::PacketType::kBroadcast);
constexpr auto kMulticast = static_cast<std::uint64_t>(abi::PacketType::kMulticast);
constexpr auto kLoopback = static_cast<std::uint64_t>(abi::PacketType::kLoopback);

constexpr auto kTypes = std::to_array<NamedValue>({
    {"unicast", kHost},
    {"broadcast", kBroadcast},
    {"multicast", kMulticast},
    {"otherhost", static_cast<std::uint64_t>(abi::PacketType::kOtherHost)},
    {"bcast", kBroadcast},
    {"mcast", kMulticast},
    {"host", kHost},
});
constexpr NameTable kTypeNames{.what = "packet type", .names = kTypes, .spelling = NameTable::Spelling::kIgnoreCase};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "pkt-type", .value = ValueKind::kName, .required = true, .invertible = true, .names = &kTypeNames},
});

ir::Pred IsType(std::uint64_t type) { return InRange(ir::Field::kPacketType, {type, type}); }

ir::Pred IsLoopedAs(std::uint64_t type, abi::Family family) {
  if (family == abi::Family::kIp6) return ir::Const{type == kMulticast ? Outcome::kHit : Outcome::kMiss};
  ir::Pred multicast = ir::MaskEq{ir::Field::kIp4Daddr, 0xF0000000U, 0xE0000000U};
  if (type == kMulticast) return multicast;
  return type == kBroadcast ? ir::Negate(std::move(multicast)) : ir::Pred(ir::Const{Outcome::kMiss});
}

ir::Pred Lower(Arguments args, const RuleContext& rule) {
  const Argument& arg = args.front();
  const std::uint64_t type = std::get<std::uint64_t>(arg.value);
  if (type != kBroadcast && type != kMulticast) return ir::NegateIf(arg.inverted, IsType(type));
  return ir::NegateIf(arg.inverted, ir::Any(IsType(type), ir::All(IsType(kLoopback), IsLoopedAs(type, rule.family))));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const Argument& arg = args.front();
  std::string text = arg.inverted ? " PKTTYPE != " : " PKTTYPE = ";
  PrintName(text, kOptions[0], arg.value);
  return text;
}

}  // namespace

extern const MatchExtension kPkttypeMatch;
constexpr MatchExtension kPkttypeMatch{.name = "pkttype", .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
