// The way in: from the frame to routing, and to the sockets.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/abi/address_kind.h"
#include "runtime/engine/option_host.h"
#include "runtime/engine/path.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::engine {
namespace {

using abi::Hook;
using host::RouteKind;

constexpr std::uint64_t kBroadcastMac = 0xFFFFFFFFFFFF;
constexpr std::uint64_t kGroupBit = std::uint64_t{1} << 40U;  // of the first byte

Fate Before(std::string_view reason, Hook hook = Hook::kPrerouting) { return {FateKind::kStackBefore, hook, reason}; }

// What the sender is told (ip_error, ip6_pkt_discard, ip6_pkt_prohibit); a blackhole tells nothing.
struct NoRouteAnswer {
  RouteKind kind;
  netfilter::IcmpError ip4, ip6;
};
constexpr auto kNoRouteAnswers = std::to_array<NoRouteAnswer>({
    {RouteKind::kNone, {3, 0}, {1, 0}},
    {RouteKind::kUnreachable, {3, 1}, {1, 0}},
    {RouteKind::kProhibit, {3, 13}, {1, 1}},
});

// Where the end is missing, whether the sender or the capture left it out.
std::string_view Reason(packet::Defect defect, const capture::Frame& frame) {
  const bool ends_early = defect == packet::Defect::kTruncatedLink || defect == packet::Defect::kTruncatedIp;
  const bool cut = ends_early && frame.original_length > frame.bytes.size();
  return cut ? "the capture cut the packet short (snap length)" : packet::Describe(defect);
}

}  // namespace

// Link, then IP header, as the driver and ip_rcv_core see them.
bool Path::Receive(const InputPacket& input, Passage& packet) {
  packet::LinkInfo link;
  const auto link_defect = packet::DissectLink(input.frame.bytes, input.frame.link_type, link);
  if (link_defect != packet::Defect::kNone) {
    End(packet, Verdict::kDrop, Before(Reason(link_defect, input.frame)));
    return false;
  }
  if (!AcceptLink(input, link, packet)) return false;
  packet.bytes.assign(input.frame.bytes.begin(), input.frame.bytes.end());
  packet.l3_offset = link.l3_offset;
  auto defect = packet::DissectIp(packet.L3(), link.ethertype, packet.meta);
  const bool loopback = packet.in_interface >= 0 && packet.in_interface == loopback_;
  if (defect == packet::Defect::kNone && packet.meta.family == 6) {
    defect = packet::CheckAddresses(packet.meta, loopback);
  }
  if (defect != packet::Defect::kNone) End(packet, Verdict::kDrop, Before(Reason(defect, input.frame)));
  if (defect == packet::Defect::kBadExtension) {
    DissectUnchecked(packet);
    packet.bytes.resize(packet.l3_offset + packet.meta.l3_len);
    if (packet::CheckAddresses(packet.meta, loopback) == packet::Defect::kNone) TellOfOptions(packet);
  }
  if (defect != packet::Defect::kNone) return false;
  packet.bytes.resize(packet.l3_offset + packet.meta.l3_len);  // what stands behind the total length is no packet
  return true;
}

void Path::DissectUnchecked(Passage& packet) {
  const auto ip = packet.L3();
  const std::size_t payload = packet::Load16(&ip[4]);
  packet.meta.l3 = ip.data();
  packet.meta.l3_len = static_cast<std::uint32_t>(payload == 0 ? ip.size() : payload + packet::kIp6Header);
  packet::Redissect(packet.meta);
}

// Of unsound hop-by-hop options the sender learns before netfilter sees anything (ip6_parse_tlv).
void Path::TellOfOptions(const Passage& packet) {
  constexpr std::uint8_t kParameterProblem = 4;
  if (const auto problem = packet::CheckHopByHop(packet.L3()).problem) {
    SendError(packet, {.type = kParameterProblem, .code = problem->code, .info = problem->pointer});
  }
}

// Which interface, and for whom the frame is (eth_type_trans).
bool Path::AcceptLink(const InputPacket& input, const packet::LinkInfo& link, Passage& packet) {
  packet.in_interface = input.interface;
  if (link.vlan != 0 && Find(input.interface) != nullptr) {
    packet.in_interface = host_.FindInterface(fmt::format("{}.{}", Find(input.interface)->name, link.vlan));
  }
  const host::Interface* interface = Find(packet.in_interface);
  packet.meta.iif = interface != nullptr ? interface->name_bits : host::InterfaceBits(input.frame.interface);
  packet.meta.mac_source = link.mac_source;
  packet.meta.mac_destination = link.mac_destination;
  if (link.has_mac) packet.meta.present |= abi::HeaderBit(abi::Header::kMac);
  const bool unknown = HasHost() && interface == nullptr && !packet.forced;
  const bool unknown_vlan = link.vlan != 0 && interface == nullptr;
  if (unknown || unknown_vlan) {
    End(packet, Verdict::kDrop, Before(unknown_vlan ? "VLAN without an interface" : "unknown interface"));
    return false;
  }
  auto type = abi::PacketType::kHost;
  if (link.has_packet_type) {
    // What left the machine that captured it, and is said to come in here.
    const bool outgoing = link.packet_type == abi::PacketType::kOutgoing;
    type = outgoing ? abi::PacketType::kHost : link.packet_type;
  } else if (link.has_mac && link.mac_destination == kBroadcastMac) {
    type = abi::PacketType::kBroadcast;
  } else if (link.has_mac && (link.mac_destination & kGroupBit) != 0) {
    type = abi::PacketType::kMulticast;
  } else if (link.has_mac && interface != nullptr && !interface->loopback && HasHost() &&
             link.mac_destination != interface->mac) {
    type = abi::PacketType::kOtherHost;
  }
  if (options_.rewrite_mac) type = abi::PacketType::kHost;
  if (type == abi::PacketType::kOtherHost) {
    End(packet, Verdict::kDrop, Before("frame for another host"));
    return false;
  }
  packet.meta.packet_type = static_cast<std::uint8_t>(type);
  return true;
}

void Path::FromWire(Passage& packet) {
  if (!Defragment(packet, Hook::kPrerouting) || !RunHook(packet, Hook::kPrerouting)) return;
  packet.route = router_->Input(QueryOf(packet));
  TellRoute(packet);
  Routed(packet);
}

// Behind PREROUTING the route says what the packet is.
void Path::Routed(Passage& packet) {
  switch (packet.route.kind) {
    case RouteKind::kMartianSource:
      StackDrop(packet, Hook::kPrerouting, "martian source");
      return;
    case RouteKind::kMartianDestination:
      StackDrop(packet, Hook::kPrerouting, "martian destination");
      return;
    case RouteKind::kNone:
    case RouteKind::kUnreachable:
    case RouteKind::kProhibit:
    case RouteKind::kBlackhole:
      Unroutable(packet);
      return;
    case RouteKind::kLocal:
    case RouteKind::kBroadcast:
    case RouteKind::kMulticast:
      if (CheckOptions(packet)) DeliverLocally(packet);
      return;
    case RouteKind::kUnicast:
      if (CheckOptions(packet)) Forward(packet);
      return;
  }
}

bool Path::CheckOptions(Passage& packet) {
  if (packet.meta.family != 4 || (packet.L3()[0] & 0x0FU) <= 5) return true;
  const PacketOptionHost host(packet, router_.get(), now_ns_);
  if (const auto fault = netfilter::CompileOptions(packet.L3(), host, packet.options)) {
    StackDrop(packet, Hook::kPrerouting, "malformed IP options");
    SendError(packet, {.type = 12, .code = 0, .info = std::uint32_t{*fault} << 24U});
    return false;
  }
  if (packet.options.source_route != 0) {
    StackDrop(packet, Hook::kPrerouting, "source route");
    return false;
  }
  return true;
}

void Path::Unroutable(Passage& packet) {
  const bool ip4 = packet.meta.family == 4;
  const bool multicast = abi::IsMulticast(static_cast<abi::Family>(packet.meta.family), packet.meta.daddr);
  if (!multicast && !CheckOptions(packet)) return;  // there is a route, if to nowhere; to a group there is none
  const bool forwards = router_->Forwards(static_cast<abi::Family>(packet.meta.family), packet.in_interface);
  const auto answer = std::ranges::find(kNoRouteAnswers, packet.route.kind, &NoRouteAnswer::kind);
  const bool answers = !multicast && forwards && answer != kNoRouteAnswers.end();
  StackDrop(packet, Hook::kPrerouting,
            multicast  ? "multicast group not joined"
            : forwards ? "no route"
                       : "not for the host, and forwarding is off");
  if (answers) SendError(packet, ip4 ? answer->ip4 : answer->ip6);
}

// Without conntrack, what IPv4 brings for the host itself is put together between PREROUTING and INPUT.
void Path::DeliverLocally(Passage& packet) {
  if (packet.meta.family == 4 && netfilter::IsFragment(packet)) {
    netfilter::Geometry geometry;
    const auto gathered = defragmenter_.Gather(packet, netfilter::DefragUser::kLocalDelivery, now_ns_, geometry);
    if (gathered != netfilter::DefragResult::kWhole) {
      const bool kept = gathered == netfilter::DefragResult::kKept;
      StackDrop(packet, Hook::kPrerouting, kept ? "fragment kept for reassembly" : "fragment thrown away");
      return;
    }
    packet.joined_for_host = true;
  }
  packet.out_interface = -1;
  packet.meta.oif = 0;
  if (!RunHook(packet, Hook::kInput)) return;
  End(packet, Verdict::kAccept, {FateKind::kLocal, Hook::kInput});
  if (options_.record_frames) Record(result_->local, packet, packet.in_interface, packet.L3());
}

}  // namespace iptc::engine
