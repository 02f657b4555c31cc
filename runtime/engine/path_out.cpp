// The way out: forwarding, sending, and the frames.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/abi/address_kind.h"
#include "runtime/engine/path.h"
#include "runtime/host/address.h"
#include "runtime/netfilter/fragment.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/jhash.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::engine {
namespace {

using packet::kEthernetHeader;

using abi::Hook;
using host::RouteKind;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t kEtherType = 12;
constexpr std::uint32_t kLoopbackMtu = 65536;
constexpr std::uint16_t kDontFragment = 0x4000;

}  // namespace

// A packet of the host's own: from the IP header on, as a raw socket takes it (raw_send_hdrinc): total length and
// header checksum are the kernel's.
bool Path::ReceiveLocal(const InputPacket& input, Passage& packet) {
  packet::LinkInfo link;
  const auto no_packet = [&](std::string_view reason) {
    End(packet, Verdict::kDrop, {FateKind::kStackBefore, Hook::kOutput, reason});
    return false;
  };
  const auto link_defect = packet::DissectLink(input.frame.bytes, input.frame.link_type, link);
  if (link_defect != packet::Defect::kNone) return no_packet(packet::Describe(link_defect));
  const auto ip = input.frame.bytes.subspan(link.l3_offset);
  packet.bytes.assign(kEthernetHeader, 0);
  packet.bytes.insert(packet.bytes.end(), ip.begin(), ip.end());
  packet.l3_offset = kEthernetHeader;
  auto view = packet::ViewOf(packet.L3());
  if (!view) return no_packet("no whole IP header");
  if (view->family == abi::Family::kIp4) {
    packet::Store16(&view->ip[2], static_cast<std::uint16_t>(view->ip.size()));
    packet::UpdateIpChecksum(*view);
  }
  const auto defect = packet::DissectIp(packet.L3(), packet.meta);
  if (defect == packet::Defect::kBadExtension) {
    DissectUnchecked(packet);
  } else if (defect != packet::Defect::kNone) {
    return no_packet(packet::Describe(defect));
  }
  packet.bytes.resize(packet.l3_offset + packet.meta.l3_len);
  return true;
}

void Path::FromHost(Passage& packet) {
  if (HasHost()) {
    auto query = QueryOf(packet);
    // From there only a raw socket sends to others: its lookup knows nothing of the header's source.
    if (packet.meta.family == 4 && abi::IsLoopback4(query.saddr)) query.saddr = 0;
    packet.route = router_->Output(query);
    TellRoute(packet);
    if (!packet.route.Leads()) {
      End(packet, Verdict::kDrop, {FateKind::kStackBefore, Hook::kOutput, "no route"});
      return;
    }
    packet.out_interface = packet.route.interface;
    const host::Interface* out = Find(packet.out_interface);
    if (out != nullptr && !out->loopback && packet.L3().size() > out->mtu) {
      End(packet, Verdict::kDrop, {FateKind::kStackBefore, Hook::kOutput, "longer than the interface takes"});
      return;
    }
  }
  Output(packet);
}

// Broadcasts, and multicasts that the host listens to, are copied to the host's own sockets.
bool Path::HearsItself(const Passage& packet) const {
  if (!HasHost() || packet.out_interface == loopback_) return false;
  const auto family = static_cast<abi::Family>(packet.meta.family);
  const RouteKind kind = packet.route.kind;
  return kind == RouteKind::kBroadcast ||
         (kind == RouteKind::kMulticast && router_->ListensTo(family, packet.meta.daddr, packet.out_interface));
}

// The copy leaves and comes in before the original does. If it arrives, that is the packet's fate.
void Path::HearAndSend(Passage& packet, void (Path::*send)(Passage&)) {
  Passage copy = packet;  // shares the entry, which the original holds until the end
  copy.bytes.erase(copy.bytes.begin(), copy.bytes.begin() + copy.l3_offset);  // it never had a link header
  copy.l3_offset = 0;
  copy.meta.l3 = copy.L3().data();
  LoopCopy(copy);
  if (copy.conn != packet.conn) Finish(copy);
  const bool arrived = packet.main && result_->fate.kind == FateKind::kLocal;
  const auto where = result_->where;
  (this->*send)(packet);
  if (!arrived) return;
  result_->where = where;
  End(packet, Verdict::kAccept, {FateKind::kLocal, Hook::kInput});
}

// OUTPUT and what follows. packet.out_interface is where the route leads so far. IPv4 makes its copy before POSTROUTING
// (ip_mc_output), IPv6 behind it (ip6_finish_output2); the copy passes it all the same.
void Path::Output(Passage& packet) {
  NameOut(packet);
  if (!Defragment(packet, Hook::kOutput) || !RunHook(packet, Hook::kOutput)) return;
  NameOut(packet);
  if (packet.meta.family == 4 && HearsItself(packet)) {
    HearAndSend(packet, &Path::Leave);
  } else {
    Leave(packet);
  }
}

// TEE puts its copy on the outgoing interface by itself, which POSTROUTING takes for the one that it came in by.
void Path::Leave(Passage& packet) {
  if (packet.duplicate) packet.meta.iif = packet.meta.oif;
  if (!RunHook(packet, Hook::kPostrouting)) return;
  if (HasHost() && packet.out_interface == loopback_) {
    if (FitsInterface(packet, kLoopbackMtu)) LoopPieces(packet);
    return;
  }
  if (packet.meta.family == 6 && HearsItself(packet)) {
    HearAndSend(packet, &Path::Depart);
  } else {
    Depart(packet);
  }
}

void Path::Depart(Passage& packet) {
  End(packet, Verdict::kAccept, {FateKind::kSent, Hook::kPostrouting});
  Transmit(packet);
}

// The copy comes in by the interface that the original will go out by.
void Path::LoopCopy(Passage& copy) {
  if (!RunHook(copy, Hook::kPostrouting)) return;
  ComeBack(copy, abi::PacketType::kLoopback);
}

// What came cut goes over lo in its pieces as well; each shares the entry, which `packet` holds until the end. If any
// arrives, that is the packet's fate; else that of one that was rejected, else the last one's.
void Path::LoopPieces(Passage& packet) {
  const auto pieces = Pieces(packet, kLoopbackMtu);
  if (!pieces) {
    StackDrop(packet, Hook::kPostrouting, "no room for a fragment");
    return;
  }
  if (pieces->empty()) {
    LoopBack(packet);
    return;
  }
  struct Ending {
    Verdict verdict;
    Fate fate;
    std::optional<RuleHit> where;
    [[nodiscard]] int Rank() const { return fate.kind == FateKind::kLocal ? 2 : verdict == Verdict::kReject ? 1 : 0; }
  };
  std::optional<Ending> decisive;
  for (const Bytes& bytes : *pieces) {
    Passage piece = packet;
    piece.geometry.Clear();
    piece.bytes.resize(piece.l3_offset);
    piece.bytes.insert(piece.bytes.end(), bytes.begin(), bytes.end());
    piece.meta.l3 = piece.L3().data();
    piece.meta.l3_len = static_cast<std::uint32_t>(bytes.size());
    packet::Redissect(piece.meta);
    LoopBack(piece);
    if (piece.conn != packet.conn) Finish(piece);
    if (!packet.main) continue;
    const Ending end{result_->verdict, result_->fate, result_->where};
    if (!decisive || end.Rank() >= decisive->Rank()) decisive = end;
  }
  if (!decisive) return;
  result_->where = decisive->where;
  End(packet, decisive->verdict, decisive->fate);
}

// Out by lo and in again: the packet keeps its mark and its entry, and its destination is the host's own. lo gives it
// an Ethernet header of its own, without addresses, which is none for matches.
void Path::LoopBack(Passage& packet) {
  packet.bytes.erase(packet.bytes.begin(), packet.bytes.begin() + packet.l3_offset);
  packet.bytes.insert(packet.bytes.begin(), kEthernetHeader, 0);
  packet.l3_offset = kEthernetHeader;
  packet::Store16(&packet.bytes[kEtherType], packet.meta.family == 4 ? packet::kEtherTypeIp4 : packet::kEtherTypeIp6);
  packet.meta.l3 = packet.L3().data();
  packet.meta.mac_source = packet.meta.mac_destination = 0;
  packet.meta.present &= ~abi::HeaderBit(abi::Header::kMac);
  packet.route.kind = RouteKind::kLocal;
  ComeBack(packet, abi::PacketType::kHost);
}

// In by the interface that it goes out by. What a copy of TEE's brings about waits until the copied packet's own way is
// at its end (netif_rx): by then copies are copied as any packet.
void Path::ComeBack(Passage& packet, abi::PacketType type) {
  packet.in_interface = packet.out_interface;
  packet.meta.iif = packet.meta.oif;
  packet.out_interface = -1;
  packet.meta.oif = 0;
  packet.meta.packet_type = static_cast<std::uint8_t>(type);
  if (!duplicating_) {
    ComeIn(packet);
    return;
  }
  conntrack::Conntrack::Share(packet);
  Passage& waiting = backlog_.emplace_back(packet);
  waiting.meta.l3 = waiting.L3().data();
}

void Path::ComeIn(Passage& packet) {
  const bool options = packet.meta.family == 6 && packet.L3()[6] == packet::kProtoHopByHop;
  if (options && !packet::CheckHopByHop(packet.L3()).sound) {
    StackDrop(packet, Hook::kPostrouting, packet::Describe(packet::Defect::kBadExtension));
    TellOfOptions(packet);
    return;
  }
  if (!Defragment(packet, Hook::kPrerouting) || !RunHook(packet, Hook::kPrerouting)) return;
  if (CheckOptions(packet)) DeliverLocally(packet);
}

void Path::EmptyBacklog() {
  for (; !backlog_.empty(); backlog_.pop_front()) {
    ComeIn(backlog_.front());
    Finish(backlog_.front());
  }
}

// Sources that a router never passes on to another link (ip6_forward); IPv4's are martians already.
bool Path::MayForwardSource(const Passage& packet) {
  const U128 source = packet.meta.saddr;
  if (packet.meta.family == 4 || packet.in_interface == packet.route.interface) return true;
  const bool link_local = abi::IsLinkLocal6(source);
  if (link_local || source <= 1) StackDrop(packet, Hook::kPrerouting, "source that is not forwarded");
  if (link_local) SendError(packet, {.type = 1, .code = 2});  // beyond the scope of the source address
  return !link_local && source > 1;
}

// Checks of ip_forward and ip6_forward; TTL goes down here, before FORWARD.
bool Path::MayForward(Passage& packet) {
  const bool ip4 = packet.meta.family == 4;
  if (packet.meta.packet_type != static_cast<std::uint8_t>(abi::PacketType::kHost)) {
    StackDrop(packet, Hook::kPrerouting, "link-layer broadcast");
    return false;
  }
  if (packet.meta.socket != 0) {
    StackDrop(packet, Hook::kPrerouting, "TPROXY gave it to a socket");
    return false;
  }
  if (packet.meta.ttl <= 1) {
    StackDrop(packet, Hook::kPrerouting, "TTL exceeded");
    SendError(packet, {.type = static_cast<std::uint8_t>(ip4 ? 11 : 3), .code = 0});
    return false;
  }
  if (!MayForwardSource(packet)) return false;
  const host::Interface* out = Find(packet.route.interface);
  const std::uint32_t mtu = out == nullptr ? kLoopbackMtu : out->mtu;
  const bool may_cut = ip4 && (packet::Load16(&packet.L3()[6]) & kDontFragment) == 0;
  const bool came_cut = !packet.geometry.sizes.empty();
  const std::size_t size = came_cut ? packet.geometry.largest : packet.L3().size();
  if (size > mtu && !may_cut) {
    StackDrop(packet, Hook::kPrerouting, "longer than the interface takes");
    SendError(packet, ip4 ? netfilter::IcmpError{3, 4, mtu} : netfilter::IcmpError{2, 0, mtu});
    return false;
  }
  packet::DecrementTtl(packet::ViewOf(packet));
  packet.meta.ttl = static_cast<std::uint8_t>(packet.meta.ttl - 1);
  if (recorder_.Watched()) recorder_.Event(fmt::format("{} lowered to {}", ip4 ? "TTL" : "hop limit", packet.meta.ttl));
  return true;
}

void Path::Forward(Passage& packet) {
  if (!MayForward(packet)) return;
  SetOut(packet);
  if (!RunHook(packet, Hook::kForward)) return;
  if (HasHost() && packet.meta.family == 4 && (packet.L3()[0] & 0x0FU) > 5) {
    netfilter::ForwardOptions(packet.L3(), packet.route.source.value_or(0), packet.options);
  }
  if (!RunHook(packet, Hook::kPostrouting)) return;
  End(packet, Verdict::kAccept, {FateKind::kForwarded, Hook::kPostrouting});
  Transmit(packet);
}

// The way that --hook says. Nothing is known of the host then; the outgoing interface has no name.
void Path::Forced(Passage& packet) {
  switch (*packet.forced) {
    case Hook::kPrerouting:
      if (!Defragment(packet, Hook::kPrerouting) || !RunHook(packet, Hook::kPrerouting)) return;
      End(packet, Verdict::kAccept, {FateKind::kForwarded, Hook::kPrerouting});
      return;
    case Hook::kInput:
      if (!Defragment(packet, Hook::kPrerouting) || !RunHook(packet, Hook::kPrerouting)) return;
      DeliverLocally(packet);
      return;
    case Hook::kForward:
    case Hook::kPostrouting:
      if (!Defragment(packet, Hook::kPrerouting) || !RunHook(packet, Hook::kPrerouting)) return;
      if (HasHost()) packet.route = router_->Lookup(QueryOf(packet));
      Forward(packet);
      return;
    case Hook::kOutput:
      if (HasHost()) packet.out_interface = router_->Output(QueryOf(packet)).interface;
      Output(packet);
      return;
  }
}

// The kernel draws them at random (ipv6_select_ident). Here it is a hash of the packet, the time and the seed, so that
// it depends on no other packet.
std::uint32_t Path::FragmentId(const Passage& packet) const {
  constexpr std::size_t kAddresses = 8, kAddressBytes = 32, kChecksummed = 8;
  const auto ip = packet.L3();
  std::array<std::uint32_t, kAddressBytes / 4 + 4> words = {};
  for (std::size_t i = 0; i < kAddressBytes / 4; ++i) words.at(i) = packet::Load32(&ip[kAddresses + i * 4]);
  words[8] = static_cast<std::uint32_t>(now_ns_);
  words[9] = static_cast<std::uint32_t>(now_ns_ >> 32U);
  const std::size_t l4 = packet.meta.l4_offset;
  if (l4 + kChecksummed <= ip.size()) {
    words[10] = packet::Load32(&ip[l4]);
    words[11] = packet::Load32(&ip[l4 + 4]);
  }
  return std::max(packet::JenkinsHash(words, static_cast<std::uint32_t>(options_.seed)), 1U);
}

// What the packet is cut into on a link of that MTU; no pieces: it goes whole; nothing: it can't be cut so small.
std::optional<std::vector<Bytes>> Path::Pieces(const Passage& packet, std::uint32_t mtu) {
  const std::size_t size = packet.L3().size();
  const bool came_cut = !packet.geometry.sizes.empty();
  if (packet.meta.family == 4 && (size > mtu || came_cut)) {
    return netfilter::FragmentIp4(packet.L3(), mtu, packet.geometry);
  }
  if (packet.meta.family == 6 && came_cut && size > packet.geometry.largest) {
    return netfilter::FragmentIp6(packet.L3(), mtu, packet.geometry, FragmentId(packet));
  }
  return std::vector<Bytes>{};
}

// What came cut may be cut again as it was. Else the sender is told (ip_fragment, ip6_fragment); only copies, and what
// another route was found for, come here too long, as forwarded packets were measured before FORWARD. A copy of what
// the stack put together for the host, not conntrack, fits nowhere: it came in pieces and must not be cut (its DF).
bool Path::FitsInterface(Passage& packet, std::uint32_t mtu) {
  constexpr std::uint32_t kLongestPacket = 65535;
  const bool ip4 = packet.meta.family == 4;
  const bool may_cut = ip4 && (packet::Load16(&packet.L3()[6]) & kDontFragment) == 0;
  const bool came_cut = !packet.geometry.sizes.empty();
  const bool fits = (came_cut ? packet.geometry.largest : packet.L3().size()) <= mtu && !packet.joined_for_host;
  if (may_cut || fits) return true;
  const std::uint32_t told = std::min(mtu, kLongestPacket);
  StackDrop(packet, Hook::kPostrouting, "longer than the interface takes");
  SendError(packet, ip4 ? netfilter::IcmpError{3, 4, told} : netfilter::IcmpError{2, 0, told});
  return false;
}

// Puts an Ethernet header before the packet, or each of its pieces.
void Path::Transmit(Passage& packet) {
  const host::Interface* out = Find(packet.out_interface);
  const std::uint32_t mtu = out == nullptr ? kLoopbackMtu : out->mtu;
  if (!FitsInterface(packet, mtu)) return;
  if (packet.partial_checksum) {  // before it is cut: a device could sum whole packets only
    netfilter::FinishChecksum(packet.L3());
    packet.partial_checksum = false;
  }
  auto pieces = Pieces(packet, mtu);
  if (!pieces) {
    StackDrop(packet, Hook::kPostrouting, "no room for a fragment");
    return;
  }
  if (!options_.record_frames) return;
  for (Bytes& piece : *pieces) WriteFrame(packet, piece);
  if (pieces->empty()) WriteFrame(packet, packet.L3());
}

void Path::WriteFrame(const Passage& packet, std::span<std::uint8_t> l3) {
  std::vector<std::uint8_t> frame(kEthernetHeader);
  const host::Interface* out = Find(packet.out_interface);
  if (out != nullptr) {
    const auto family = static_cast<abi::Family>(packet.meta.family);
    const U128 hop = packet.route.NextHop(packet.meta.daddr);
    packet::Store48(frame.data(), router_->NeighbourMac(family, hop, packet.out_interface).value_or(out->mac));
    packet::Store48(&frame[6], out->mac);
  }
  packet::Store16(&frame[12], packet.meta.family == 4 ? packet::kEtherTypeIp4 : packet::kEtherTypeIp6);
  frame.insert(frame.end(), l3.begin(), l3.end());
  result_->out.push_back({packet.out_interface, std::move(frame), packet.meta.mark, packet.generated});
}

}  // namespace iptc::engine
