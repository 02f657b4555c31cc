#include "runtime/conntrack/nat.h"

#include <cassert>
#include <utility>

#include "runtime/conntrack/impl.h"
#include "runtime/conntrack/nat_tuple.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using packet::kIcmpHeader;
using packet::kIp4Header;
using packet::kIp6Header;

using abi::CtDirection;

constexpr std::uint32_t kNatMask = abi::kCtSrcNat | abi::kCtDstNat;
constexpr std::uint32_t kNatDoneMask = abi::kCtSrcNatDone | abi::kCtDstNatDone;
constexpr std::uint8_t kIcmpRedirect = 5, kIcmp6Redirect = 137;
constexpr std::size_t kGuaranteedTransport = 8;
constexpr std::size_t kGreCall = 6;

constexpr std::uint32_t DoneBit(Manip manip) {
  return manip == Manip::kSource ? abi::kCtSrcNatDone : abi::kCtDstNatDone;
}
constexpr Manip Other(Manip manip) { return manip == Manip::kSource ? Manip::kDestination : Manip::kSource; }
constexpr CtDirection Other(CtDirection direction) {
  return direction == CtDirection::kOriginal ? CtDirection::kReply : CtDirection::kOriginal;
}

// Whether this half of NAT changes packets of this direction: a translated source is the answers' destination.
bool Applies(const Conn& conn, Manip manip, CtDirection direction) {
  const bool source = (manip == Manip::kSource) == (direction == CtDirection::kOriginal);
  return conn.Has(source ? abi::kCtSrcNat : abi::kCtDstNat);
}

bool IsIcmpOf(const abi::PacketMeta& meta) { return meta.proto == (meta.family == 4 ? kProtoIcmp : kProtoIcmpv6); }

bool IsIcmpError(const packet::PacketRef& packet) {
  return packet.meta.ct_state == abi::kCtRelated && IsIcmpOf(packet.meta);
}

// ICMP types whose id NAT may change (nf_nat_proto.c, icmp_manip_pkt, icmpv6_manip_pkt).
bool HasTranslatableId(std::uint8_t proto, std::uint8_t type) {
  if (proto == kProtoIcmpv6) return type == 128 || type == 129;
  return type == 0 || type == 8 || (type >= 13 && type <= 18);
}

bool HasPorts(std::uint8_t proto) {
  return proto == kProtoTcp || proto == kProtoUdp || proto == kProtoUdpLite || proto == kProtoSctp;
}

// Whether enough of the transport header is there to be translated, and understood. GRE's version is looked at where
// the destination changes.
bool Translatable(const packet::IpView& view, Manip manip) {
  if (!view.has_transport) return true;
  const bool icmp = view.proto == kProtoIcmp || view.proto == kProtoIcmpv6;
  if (!icmp && !HasPorts(view.proto) && view.proto != kProtoGre) return true;
  if (view.L4().size() < kGuaranteedTransport) return false;
  const bool gre_destination = view.proto == kProtoGre && manip == Manip::kDestination;
  return !gre_destination || (view.L4()[1] & kGreVersionMask) <= kGreVersionPptp;
}

// Rewrites one side of an IP packet to a tuple's. False: its transport header cannot be.
bool Manipulate(packet::IpView view, const Tuple& target, Manip manip) {
  if (!Translatable(view, manip)) return false;
  const bool icmp = view.proto == kProtoIcmp || view.proto == kProtoIcmpv6;
  // The call is the receiver's: the source's does not stand in the packet.
  const bool call = view.proto == kProtoGre && manip == Manip::kDestination && view.has_transport;
  if (call && (view.L4()[1] & kGreVersionMask) == kGreVersionPptp) packet::Store16(&view.L4()[kGreCall], target.dport);
  // Of other protocols only the addresses change: since Linux 6.18 even a DCCP checksum is left as it was.
  view.has_transport = view.has_transport && (icmp || HasPorts(view.proto));
  const bool source = manip == Manip::kSource;
  const auto side = source ? packet::Side::kSource : packet::Side::kDestination;
  packet::SetAddress(view, side, source ? target.saddr : target.daddr);
  if (!view.has_transport) return true;
  if (!icmp) {
    packet::SetPort(view, side, source ? target.sport : target.dport);
  } else if (HasTranslatableId(view.proto, view.L4()[0])) {
    packet::SetIcmpId(view, target.sport);
  }
  return true;
}

// What a packet of this direction must look like: the inverse of what the other direction is.
Tuple TargetOf(const Conn& conn, CtDirection direction) {
  const auto target = Invert(TupleOf(conn, Other(direction)));
  assert(target);
  return *target;
}

}  // namespace

Nat::Nat(Conntrack& conntrack, std::uint64_t seed) : conntrack_(conntrack), random_(seed) {}

Manip Nat::ManipOf(abi::Hook hook) {
  return hook == abi::Hook::kInput || hook == abi::Hook::kPostrouting ? Manip::kSource : Manip::kDestination;
}

bool Nat::NeedsBinding(const packet::PacketRef& packet, abi::Hook hook) {
  if (packet.conn == nullptr || IsIcmpError(packet)) return false;
  if (packet.meta.ct_state != abi::kCtNew && packet.meta.ct_state != abi::kCtRelated) return false;
  return !packet.conn->Has(DoneBit(ManipOf(hook)));
}

NatVerdict Nat::Bind(packet::PacketRef& packet, Manip manip, const abi::NatParams* range) {
  assert(packet.conn != nullptr);
  Conn& conn = *packet.conn;
  if (conn.Confirmed()) return NatVerdict::kAccept;  // too late to change its tuples
  if (conn.Has(DoneBit(manip))) return NatVerdict::kDrop;
  const Tuple current = TargetOf(conn, CtDirection::kOriginal);
  abi::NatParams keep{.flags = abi::kNatMapAddresses};
  keep.min_addr = keep.max_addr = manip == Manip::kSource ? current.saddr : current.daddr;
  MakeBinding(conntrack_.Internals().Table(), random_, conn, manip, range != nullptr ? *range : keep);
  return NatVerdict::kAccept;
}

NatVerdict Nat::Rewrite(packet::PacketRef& packet, abi::Hook hook) {
  if (packet.conn == nullptr) return NatVerdict::kAccept;
  const Manip manip = ManipOf(hook);
  if (IsIcmpError(packet)) return RewriteIcmpError(packet, manip);

  Conn& conn = *packet.conn;
  const auto direction = static_cast<CtDirection>(packet.meta.ct_dir);
  if (hook == abi::Hook::kPostrouting && direction == CtDirection::kOriginal && conn.masquerade_interface >= 0 &&
      conn.masquerade_interface != packet.out_interface) {
    conntrack_.Internals().Table().Kill(conn);
    return NatVerdict::kDrop;
  }
  if (!Applies(conn, manip, direction)) return NatVerdict::kAccept;
  if (!Manipulate(packet::ViewOf(packet), TargetOf(conn, direction), manip)) return NatVerdict::kDrop;
  packet::Redissect(packet.meta);
  return NatVerdict::kAccept;
}

// nf_nat_icmp_reply_translation: the quoted packet went the other way, so its other side is what this half translates;
// the outer packet then is made to look like a packet of its direction.
NatVerdict Nat::RewriteIcmpError(packet::PacketRef& packet, Manip manip) {
  const Conn& conn = *packet.conn;
  const packet::IpView outer = packet::ViewOf(packet);
  const std::size_t quoted_header = packet.meta.family == 4 ? kIp4Header : kIp6Header;
  if (outer.L4().size() < kIcmpHeader + quoted_header) return NatVerdict::kDrop;
  if (!packet.checksum_trusted && !packet::TransportChecksumOk(packet.meta)) return NatVerdict::kDrop;
  packet.checksum_trusted = true;
  const std::uint8_t redirect = packet.meta.family == 4 ? kIcmpRedirect : kIcmp6Redirect;
  // A redirect is about addresses that the sender of a translated flow never saw.
  if (outer.L4()[0] == redirect && ((conn.view.status & kNatDoneMask) != kNatDoneMask || conn.Has(kNatMask))) {
    return NatVerdict::kDrop;
  }
  const auto direction = static_cast<CtDirection>(packet.meta.ct_dir);
  if (!Applies(conn, manip, direction)) return NatVerdict::kAccept;

  const auto quoted = packet::ViewOf(outer.L4().subspan(kIcmpHeader));
  if (!quoted || !Manipulate(*quoted, TupleOf(conn, Other(direction)), Other(manip))) return NatVerdict::kDrop;
  packet::UpdateIcmpChecksum(outer);
  if (!Manipulate(outer, TargetOf(conn, direction), manip)) return NatVerdict::kDrop;
  packet::Redissect(packet.meta);
  return NatVerdict::kAccept;
}

}  // namespace iptc::conntrack
