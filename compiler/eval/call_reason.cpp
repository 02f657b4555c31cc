#include "compiler/eval/call_reason.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "compiler/eval/header_reason.h"
#include "compiler/eval/reason.h"
#include "compiler/ir/value_text.h"
#include "runtime/abi/address_kind.h"
#include "runtime/abi/protocol_numbers.h"
#include "runtime/conntrack/conn_extra.h"
#include "runtime/helpers/addrtype.h"
#include "runtime/helpers/cluster.h"
#include "runtime/helpers/connbytes.h"
#include "runtime/helpers/connections.h"
#include "runtime/helpers/connlabel.h"
#include "runtime/helpers/connlimit.h"
#include "runtime/helpers/dccp.h"
#include "runtime/helpers/devgroup.h"
#include "runtime/helpers/hashlimit.h"
#include "runtime/helpers/ip6_options.h"
#include "runtime/helpers/recent.h"
#include "runtime/helpers/rpfilter.h"
#include "runtime/helpers/socket.h"
#include "runtime/helpers/transport_number.h"
#include "runtime/helpers/u32.h"
#include "runtime/sets/params.h"

namespace iptc::eval {
namespace {

using Name = std::pair<std::uint32_t, std::string_view>;

// A call that answered, with all that it may rest on.
struct Asked {
  const ir::Call& call;
  bool hit;
  const abi::PacketMeta& meta;
  const abi::Context& context;

  template <class Params>
  [[nodiscard]] const Params& As() const {
    return *reinterpret_cast<const Params*>(call.params.data());
  }
  [[nodiscard]] const void* State() const {
    return call.slot == ir::Call::kNoSlot ? nullptr : context.slots[call.slot];
  }
  [[nodiscard]] bool HasEntry() const { return (meta.present & abi::HeaderBit(abi::Header::kConntrack)) != 0; }
};

constexpr std::string_view kNoEntry = "it has no conntrack entry";

std::string AddressText(const abi::PacketMeta& meta, U128 address) {
  return ValueText(meta.family == 6 ? ir::Field::kIp6Saddr : ir::Field::kIp4Saddr, address);
}

// "source 192.0.2.1"
std::string SideText(const abi::PacketMeta& meta, bool destination) {
  return fmt::format("{} {}", destination ? "destination" : "source",
                     AddressText(meta, destination ? meta.daddr : meta.saddr));
}

std::string InterfaceText(U128 name) { return name == 0 ? "no interface" : ValueText(ir::Field::kIifName, name); }

std::string Addrtype(const Asked& asked) {
  constexpr auto kTypes = std::to_array<Name>({{abi::kAddressUnspecified, "UNSPEC"},
                                               {abi::kAddressUnicast, "UNICAST"},
                                               {abi::kAddressLocal, "LOCAL"},
                                               {abi::kAddressBroadcast, "BROADCAST"},
                                               {abi::kAddressAnycast, "ANYCAST"},
                                               {abi::kAddressMulticast, "MULTICAST"},
                                               {abi::kAddressBlackhole, "BLACKHOLE"},
                                               {abi::kAddressUnreachable, "UNREACHABLE"},
                                               {abi::kAddressProhibit, "PROHIBIT"},
                                               {abi::kAddressThrow, "THROW"}});
  const auto& params = asked.As<helpers::AddrtypeParams>();
  const std::string side = SideText(asked.meta, params.of_destination != 0);
  if (params.asks_known != 0) return asked.hit ? std::string() : "no host model says what " + side + " is";
  const U128 address = params.of_destination != 0 ? asked.meta.daddr : asked.meta.saddr;
  const bool ip4 = asked.meta.family == 4;
  std::uint16_t types = 0;
  if (ip4 && (address == 0 || address == abi::kLimitedBroadcast4)) {
    types = abi::kAddressBroadcast;
  } else if (ip4 && abi::IsMulticast4(address)) {
    types = abi::kAddressMulticast;
  } else if (ip4 && asked.context.addresses != nullptr) {
    const U128 device = params.device == helpers::AddrtypeParams::kIncoming   ? asked.meta.iif
                        : params.device == helpers::AddrtypeParams::kOutgoing ? asked.meta.oif
                                                                              : 0;
    types = asked.context.addresses->types(asked.context.addresses->host, abi::Family::kIp4, address, device);
  }
  for (const auto& [bit, name] : kTypes) {
    if ((types & bit) != 0) return fmt::format("{} is {}", side, name);
  }
  return fmt::format("{} is {}", side, asked.hit ? "of such a type" : "of no such type");
}

std::string Cluster(const Asked& asked) {
  if (!asked.HasEntry()) return std::string(kNoEntry);
  const bool ours = asked.hit != (asked.As<helpers::ClusterParams>().inverted != 0);
  return fmt::format("the connection falls to {}", ours ? "one of these nodes" : "another node");
}

std::string Connbytes(const Asked& asked) {
  using helpers::ConnbytesDirection;
  using helpers::ConnbytesMode;
  if (!asked.HasEntry()) return std::string(kNoEntry);
  const conntrack::ConnExtra* extra = helpers::ExtraOf(asked.meta, asked.State());
  if (extra == nullptr || !extra->counted) return "its connection is not counted";
  const auto& params = asked.As<helpers::ConnbytesParams>();
  const auto& [original, reply] = extra->counts;
  conntrack::FlowCount count = params.direction == ConnbytesDirection::kReply ? reply : original;
  if (params.direction == ConnbytesDirection::kBoth) {
    count = {original.packets + reply.packets, original.bytes + reply.bytes};
  }
  constexpr auto kDirections =
      std::to_array<std::string_view>({"of the original direction", "of replies", "both ways"});
  const std::string_view direction = kDirections.at(static_cast<std::size_t>(params.direction));
  if (params.mode == ConnbytesMode::kPackets) return fmt::format("packets {} are {}", direction, count.packets);
  if (params.mode == ConnbytesMode::kBytes) return fmt::format("bytes {} are {}", direction, count.bytes);
  return fmt::format("bytes a packet {} are {}", direction, count.packets != 0 ? count.bytes / count.packets : 0);
}

std::string Connlabel(const Asked& asked) {
  if (!asked.HasEntry()) return std::string(kNoEntry);
  const auto& params = asked.As<helpers::ConnlabelParams>();
  const bool has = asked.hit != (params.inverted != 0);
  return fmt::format("the connection {} the label {}", has ? "has" : "does not have", params.label);
}

std::string Connlimit(const Asked& asked) {
  const auto& params = asked.As<helpers::ConnlimitParams>();
  const bool more = asked.hit == (params.above != 0);
  const U128 address = params.by_destination != 0 ? asked.meta.daddr : asked.meta.saddr;
  const auto length =
      ir::AsPrefixLength(asked.meta.family == 6 ? ir::Field::kIp6Saddr : ir::Field::kIp4Saddr, params.mask);
  return fmt::format("{}{} has {} {} connections", AddressText(asked.meta, address & params.mask),
                     length ? fmt::format("/{}", *length) : "", more ? "more than" : "at most", params.limit);
}

std::string Dccp(const Asked& asked) {
  const auto& params = asked.As<helpers::DccpParams>();
  std::string text = params.tests_types != 0 ? DccpText(asked.meta) : "";
  if (params.option == 0) return text;
  if (!text.empty()) return fmt::format("{}, or it fails for the option {}", text, params.option);
  const bool has = asked.hit != (params.option_inverted != 0);
  return fmt::format("it has {} dccp option {}", has ? "the" : "no", params.option);
}

std::string Devgroup(const Asked& asked) {
  const auto& params = asked.As<helpers::DevgroupParams>();
  const U128 device = params.of_outgoing != 0 ? asked.meta.oif : asked.meta.iif;
  const abi::HostAnswers* host = asked.context.host;
  const auto group = host != nullptr ? host->device_group(host->host, device) : std::nullopt;
  if (!group) return fmt::format("no host model tells the group of {}", InterfaceText(device));
  if (params.asks_known != 0) return {};
  return fmt::format("the group of {} is {:#x}", InterfaceText(device), *group);
}

std::string Eui64(const Asked& asked) {
  if ((asked.meta.present & abi::HeaderBit(abi::Header::kMac)) == 0) return "it has no Ethernet header";
  return fmt::format("source is {}, source MAC is {}", AddressText(asked.meta, asked.meta.saddr),
                     ValueText(ir::Field::kMacSource, asked.meta.mac_source));
}

// The bucket is that of the addresses and ports that the rule tells apart.
std::string Hashlimit(const Asked& asked) {
  using Params = helpers::HashlimitParams;
  const auto& params = asked.As<Params>();
  const bool within = asked.hit != ((params.mode & Params::kAbove) != 0);
  std::vector<std::string> parts;
  if ((params.mode & Params::kSource) != 0) parts.push_back(SideText(asked.meta, false));
  const std::uint32_t ports = helpers::HashlimitPorts(asked.meta).value_or(0);
  if ((params.mode & Params::kSourcePort) != 0) parts.push_back(fmt::format("sport {}", ports >> 16U));
  if ((params.mode & Params::kDestination) != 0) parts.push_back(SideText(asked.meta, true));
  if ((params.mode & Params::kDestinationPort) != 0) parts.push_back(fmt::format("dport {}", ports & 0xFFFFU));
  return fmt::format("the rate{}{} is {}", parts.empty() ? "" : " of ", fmt::join(parts, ", "),
                     within ? "not used up" : "used up");
}

std::string Recent(const Asked& asked) {
  const auto& params = asked.As<helpers::RecentParams>();
  const std::string side = SideText(asked.meta, params.by_destination != 0);
  const std::string_view name = params.name.data();
  const auto times = helpers::RecentTimes(*static_cast<const helpers::RecentState*>(asked.State()), asked.meta, params,
                                          asked.context.now_ns);
  // What --set adds and --remove takes away is there, or gone, by now.
  if (params.action == helpers::RecentAction::kSet) return fmt::format("{} is put in the list `{}`", side, name);
  if (params.action == helpers::RecentAction::kRemove && asked.hit != (params.inverted != 0)) {
    return fmt::format("{} was in the list `{}`", side, name);
  }
  if (!times) return fmt::format("{} is not in the list `{}`", side, name);
  const std::string when = params.seconds != 0 ? fmt::format(" in the last {} s", params.seconds) : std::string();
  return fmt::format("{} is in the list `{}`, {} time{}{}", side, name, *times, *times == 1 ? "" : "s", when);
}

std::string Rpfilter(const Asked& asked) {
  if (asked.As<helpers::RpfilterParams>().asks_known != 0) return asked.hit ? "" : "no host model tells the way back";
  return fmt::format("the way back to {} {} the test", AddressText(asked.meta, asked.meta.saddr),
                     asked.hit ? "passes" : "fails");
}

std::string Socket(const Asked& asked) {
  if (asked.As<helpers::SocketParams>().asks_known != 0) return asked.hit ? "" : "no host model tells of sockets";
  return asked.hit ? "the host has such a socket" : "the host has no such socket";
}

// What a packet offers to one dimension of a set.
std::string SetPart(sets::Part part, bool source, const abi::PacketMeta& meta) {
  switch (part) {
    case sets::Part::kIp:
    case sets::Part::kNet:
      return AddressText(meta, source ? meta.saddr : meta.daddr);
    case sets::Part::kPort:
    case sets::Part::kBarePort:
      if (meta.proto == abi::kProtoIcmp || meta.proto == abi::kProtoIcmpv6) {
        return fmt::format("icmp{}:{}/{}", meta.proto == abi::kProtoIcmpv6 ? "v6" : "", meta.icmp_type, meta.icmp_code);
      }
      return fmt::format("{}:{}", ValueText(ir::Field::kL4Proto, meta.proto), source ? meta.sport : meta.dport);
    case sets::Part::kMac:
      return ValueText(ir::Field::kMacSource, source ? meta.mac_source : meta.mac_destination);
    case sets::Part::kMark:
      return fmt::format("mark {:#x}", meta.mark);
    case sets::Part::kIface:
      return InterfaceText(source ? meta.iif : meta.oif);
    case sets::Part::kNone:
    case sets::Part::kSet:
      break;
  }
  return {};
}

std::string Set(const Asked& asked) {
  const auto& params = asked.As<sets::SetMatchParams>();
  const sets::Directory* directory = asked.context.sets;
  if (directory == nullptr || !directory->Has(params.set.index)) return "there is no such set";
  const sets::Set& set = directory->At(params.set.index);
  const std::string_view in = asked.hit ? "in" : "not in";
  if (set.Kind().storage == sets::Storage::kList) {
    return fmt::format("it is {} of the list `{}`", asked.hit ? "in a set" : "in no set", set.Name());
  }
  if (params.set.count < set.Kind().Dimensions()) {
    return fmt::format("the set `{}` has {} dimensions", set.Name(), set.Kind().Dimensions());
  }
  if (const auto family = set.Options().family; family && static_cast<std::uint8_t>(*family) != asked.meta.family) {
    return fmt::format("the set `{}` is of the other family", set.Name());
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < set.Kind().Dimensions(); ++i) {
    parts.push_back(SetPart(set.Kind().parts.at(i), (params.set.sources >> i & 1U) != 0, asked.meta));
  }
  const bool counters = params.packets_op != 0 || params.bytes_op != 0;
  return fmt::format("{} is {} the set `{}`{}", fmt::join(parts, ","), in, set.Name(),
                     counters && !asked.hit ? " with such counters" : "");
}

std::string Time(const Asked& asked) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  const std::chrono::sys_seconds now{std::chrono::seconds{asked.context.now_ns / kSecond}};
  return fmt::format("the time is {:%a %Y-%m-%d %H:%M:%S} UTC", now);
}

std::string TransportNumber(const Asked& asked) {
  const auto number = helpers::TransportNumberOf(asked.meta, asked.As<helpers::TransportNumberParams>());
  return number ? fmt::format("it is {0} ({0:#x})", *number) : "its transport header is cut short";
}

std::string U32(const Asked& asked) {
  const auto miss = helpers::FirstU32Miss(asked.meta, asked.call.params.data());
  if (!miss) return "each test holds";
  if (!miss->value) return fmt::format("test {} looks beyond the packet", miss->test);
  return fmt::format("test {} comes to {:#x}", miss->test, *miss->value);
}

// What needs no more than the answer.
struct Words {
  std::string_view helper, hit, miss;
};
constexpr auto kWords = std::to_array<Words>({
    {"bpf", "the program takes it", "the program does not take it"},
    {"limit", "the rate is not used up", "the rate is used up"},
    {"quota", "the quota is not used up", "the quota is used up"},
    {"rateest", "the estimated rates compare so", "the estimated rates do not compare so"},
    {"srh", "it has such a segment routing header", "it has no such segment routing header"},
    {"statistic_nth", "it is this packet's turn", "it is not this packet's turn"},
    {"statistic_random", "the draw hits", "the draw misses"},
    {"string", "the text is in the packet", "the text is not in the packet"},
    {"unknown", "taken as a hit: nobody can tell from the packet", "taken as a miss: nobody can tell from the packet"},
});

struct Teller {
  std::string_view helper;
  std::string (*tell)(const Asked&);
};
constexpr auto kTellers = std::to_array<Teller>({
    {"addrtype", Addrtype},
    {"cluster", Cluster},
    {"connbytes", Connbytes},
    {"connlabel", Connlabel},
    {"connlimit", Connlimit},
    {"dccp", Dccp},
    {"devgroup", Devgroup},
    {"eui64", Eui64},
    {"hashlimit", Hashlimit},
    {"ip6_auth", [](const Asked& asked) { return Ip6AuthText(asked.meta); }},
    {"ip6_chain", [](const Asked& asked) { return Ip6HeadersText(asked.meta); }},
    {"ip6_fragment", [](const Asked& asked) { return Ip6FragmentText(asked.meta); }},
    {"ip6_options",
     [](const Asked& asked) { return Ip6OptionsText(asked.meta, asked.As<helpers::Ip6OptionsParams>().header); }},
    {"mh", [](const Asked& asked) { return MobilityText(asked.meta); }},
    {"recent", Recent},
    {"rpfilter", Rpfilter},
    {"rt", [](const Asked& asked) { return Ip6RoutingText(asked.meta); }},
    {"sctp_chunks", [](const Asked& asked) { return SctpChunksText(asked.meta); }},
    {"set", Set},
    {"socket", Socket},
    {"tcp_mss", [](const Asked& asked) { return TcpMssText(asked.meta); }},
    {"tcp_option", [](const Asked& asked) { return TcpOptionsText(asked.meta); }},
    {"time", Time},
    {"transport_number", TransportNumber},
    {"u32", U32},
});

}  // namespace

std::string CallReason(const ir::Call& call, Outcome outcome, const abi::PacketMeta& meta,
                       const abi::Context& context) {
  if (outcome == Outcome::kHotdrop) return fmt::format("{} cannot read the packet", call.helper);
  const bool hit = outcome == Outcome::kHit;
  const auto* teller = std::ranges::find(kTellers, call.helper, &Teller::helper);
  if (teller != kTellers.end()) return teller->tell({call, hit, meta, context});
  const auto* words = std::ranges::find(kWords, call.helper, &Words::helper);
  if (words != kWords.end()) return std::string(hit ? words->hit : words->miss);
  return fmt::format("{} {}", call.helper, hit ? "matches" : "does not match");
}

}  // namespace iptc::eval
