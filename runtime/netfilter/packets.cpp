#include "runtime/netfilter/packets.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>

#include "runtime/abi/address_kind.h"
#include "runtime/host/address.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/icmp_error.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using packet::kIcmpHeader;
using packet::kIp4Header;
using packet::kIp6Header;
using packet::kTcpHeader;
using packet::Load16;
using packet::Load32;
using packet::Store16;
using packet::Store32;

constexpr std::uint8_t kTtl = 64;
constexpr std::uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kAck = 0x10;
constexpr std::size_t kIcmp4Limit = 576;   // of the whole error (RFC 1812 4.3.2.3)
constexpr std::size_t kIcmp6Limit = 1280;  // IPV6_MIN_MTU

bool IsIp4(const packet::PacketRef& original) { return original.meta.family == 4; }

std::span<const std::uint8_t> Transport(const packet::PacketRef& original) {
  return original.L3().subspan(std::min<std::size_t>(original.meta.l4_offset, original.L3().size()));
}

// An IP header for a payload of `length` bytes, zeros so far.
void PutIpHeader(std::vector<std::uint8_t>& out, bool ip4, U128 source, U128 destination, std::uint8_t proto,
                 std::uint8_t tos, bool dont_fragment, std::size_t length) {
  if (ip4) {
    out.assign(kIp4Header + length, 0);
    out[0] = 0x45;
    out[1] = tos;
    Store16(&out[2], static_cast<std::uint16_t>(kIp4Header + length));
    out[6] = dont_fragment ? 0x40 : 0;
    out[8] = kTtl;
    out[9] = proto;
    Store32(&out[12], static_cast<std::uint32_t>(source));
    Store32(&out[16], static_cast<std::uint32_t>(destination));
  } else {
    out.assign(kIp6Header + length, 0);
    out[0] = 0x60;
    Store16(&out[4], static_cast<std::uint16_t>(length));
    out[6] = proto;
    out[7] = kTtl;
    packet::Store128(&out[8], source);
    packet::Store128(&out[24], destination);
  }
}

void Seal(std::vector<std::uint8_t>& out) {
  packet::UpdateIpChecksum(*packet::ViewOf(std::span<std::uint8_t>(out)));
  FinishChecksum(out);
}

// Leaves the checksum to the device (CHECKSUM_PARTIAL).
void SealPartially(std::vector<std::uint8_t>& out) {
  packet::UpdateIpChecksum(*packet::ViewOf(std::span<std::uint8_t>(out)));
  abi::PacketMeta meta;
  [[maybe_unused]] const auto defect = packet::DissectIp(out, meta);
  assert(defect == packet::Defect::kNone);
  const auto length = static_cast<std::uint32_t>(out.size() - meta.l4_offset);
  const auto sum = static_cast<std::uint16_t>(~packet::ChecksumFold(packet::PseudoHeaderSum(meta, length)));
  Store16(&out[meta.l4_offset + 16], sum);
}

// As is_ineligible has it: a fragment may be short, and a later one is never asked.
bool QuotesIcmp6Error(std::span<const std::uint8_t> ip) {
  const auto skipped = packet::SkipExtensions(ip);
  if (!skipped || skipped->proto != packet::kProtoIcmpv6) return false;
  return skipped->offset < ip.size() ? packet::IsIcmp6Error(ip[skipped->offset]) : skipped->fragment_field == 0;
}

// An ICMP error about an ICMP error, or about a type nobody knows, is never sent; nor about an ICMP packet that is
// too short to tell.
bool QuotesIcmpError(const packet::PacketRef& original) {
  if (!IsIp4(original)) return QuotesIcmp6Error(original.L3());
  if (original.meta.proto != packet::kProtoIcmp) return false;
  const auto transport = Transport(original);
  if (transport.empty()) return true;
  const std::uint8_t type = transport[0];
  constexpr std::uint8_t kHighestType = 18;
  return type > kHighestType || packet::IsIcmp4Error(type);
}

abi::Family FamilyOf(const packet::PacketRef& original) { return static_cast<abi::Family>(original.meta.family); }

host::RouteKind KindOfDestination(const packet::PacketRef& original, const host::Router* router) {
  if (router == nullptr) return host::RouteKind::kUnicast;
  if (abi::IsMulticast(FamilyOf(original), original.meta.daddr)) return host::RouteKind::kMulticast;
  if (IsIp4(original) && original.meta.daddr == abi::kLimitedBroadcast4) return host::RouteKind::kBroadcast;
  return router->Lookup({.family = FamilyOf(original), .daddr = original.meta.daddr, .saddr = original.meta.saddr})
      .kind;
}

bool IsGroup(host::RouteKind kind) {
  return kind == host::RouteKind::kBroadcast || kind == host::RouteKind::kMulticast;
}

// The way back to the sender, with the address that the host takes as source on it.
struct WayBack {
  bool there = false;
  U128 source = 0;
};

WayBack FindWayBack(const packet::PacketRef& original, const host::Router* router, U128 destination,
                    std::optional<U128> source, int out) {
  if (router == nullptr) return {true, original.meta.daddr};
  const auto route =
      router->Output({.family = FamilyOf(original), .daddr = destination, .saddr = source.value_or(0), .out = out});
  if (!source) source = route.source;
  return {route.Leads() && source, source.value_or(0)};
}

host::RouteKind KindOfSender(const packet::PacketRef& original, const host::Router& router) {
  return router.Lookup({.family = FamilyOf(original), .daddr = original.meta.saddr}).kind;
}

// What an ICMP error is sent from: the address that the original was for, if it is the host's. Otherwise IPv4 takes the
// one of the way back, IPv6 one of the interface that the original came in by, unless the way back is lo.
std::optional<U128> SourceOfError(const packet::PacketRef& original, const host::Router* router, host::RouteKind kind) {
  if (kind == host::RouteKind::kLocal) return original.meta.daddr;
  if (router == nullptr || IsIp4(original) || original.in_interface < 0) return std::nullopt;
  if (KindOfSender(original, *router) == host::RouteKind::kLocal) return std::nullopt;
  return router->SelectSource(FamilyOf(original), original.in_interface, original.meta.saddr);
}

// An ICMPv6 error about an option that wants to be told of even where the packet was for a group (opt_unrec).
bool AboutUnknownOption(const packet::PacketRef& original, const IcmpError& error) {
  constexpr std::uint8_t kParameterProblem = 4, kUnknownOption = 2;
  constexpr unsigned kAlwaysTell = 2;  // the two high bits of its type
  if (IsIp4(original) || error.type != kParameterProblem || error.code != kUnknownOption) return false;
  return error.info < original.L3().size() && original.L3()[error.info] >> 6U == kAlwaysTell;
}

// IPv6 never answers an anycast address; of the addresses that are local, those are the ones that no interface has.
bool SenderIsAnycast(const packet::PacketRef& original, const host::Router* router) {
  if (router == nullptr || IsIp4(original)) return false;
  return KindOfSender(original, *router) == host::RouteKind::kLocal &&
         !router->HasAddress(FamilyOf(original), original.meta.saddr);
}

// Whether there is a byte behind the extension headers, in no later fragment.
bool HasTransport6(std::span<const std::uint8_t> ip) {
  const auto skipped = packet::SkipExtensions(ip);
  return skipped && !skipped->IsLaterFragment() && skipped->offset < ip.size();
}

}  // namespace

bool RejectChecksumOk(const packet::PacketRef& original, bool trust_conntrack) {
  // Checksums that are not the Internet checksum of the whole payload.
  constexpr auto kNoInternetChecksum = std::to_array<std::uint8_t>(
      {packet::kProtoGre, packet::kProtoEsp, packet::kProtoAuth, packet::kProtoSctp, packet::kProtoUdpLite});
  const std::uint8_t proto = original.meta.proto;
  if (!IsIp4(original) && trust_conntrack && original.checksum_trusted) return true;
  if (!IsIp4(original) && !HasTransport6(original.L3())) return false;
  if (std::ranges::find(kNoInternetChecksum, proto) != kNoInternetChecksum.end()) return true;
  const auto transport = Transport(original);
  if (proto == packet::kProtoUdp && transport.size() >= 8 && Load16(&transport[6]) == 0) return true;
  const bool pseudo = !IsIp4(original) || proto == packet::kProtoTcp || proto == packet::kProtoUdp;
  const auto length = static_cast<std::uint32_t>(transport.size());
  const bool with_header = IsIp4(original) && !(trust_conntrack && original.checksum_judged);
  const std::uint32_t initial = (pseudo ? packet::PseudoHeaderSum(original.meta, length) : 0) +
                                (with_header || !IsIp4(original) ? 0 : packet::kSumOfGoodHeader);
  return packet::ChecksumFold(packet::ChecksumAdd(with_header ? original.L3() : transport, initial)) == 0;
}

bool MakeTcpReset(const packet::PacketRef& original, const host::Router* router, std::vector<std::uint8_t>& out) {
  const auto transport = Transport(original);
  if (original.meta.proto != packet::kProtoTcp || transport.size() < kTcpHeader) return false;
  const std::uint8_t flags = transport[13];
  if ((flags & kRst) != 0) return false;
  if (IsGroup(KindOfDestination(original, router))) return false;
  if (!FindWayBack(original, router, original.meta.saddr, original.meta.daddr, -1).there) return false;

  PutIpHeader(out, IsIp4(original), original.meta.daddr, original.meta.saddr, packet::kProtoTcp, 0, true, kTcpHeader);
  std::uint8_t* tcp = out.data() + out.size() - kTcpHeader;
  Store16(tcp, original.meta.dport);
  Store16(tcp + 2, original.meta.sport);
  if ((flags & kAck) != 0) {
    Store32(tcp + 4, Load32(&transport[8]));
    tcp[13] = kRst;
  } else {
    const std::uint32_t header = std::uint32_t{transport[12]} >> 4U << 2U;
    const std::uint32_t used = static_cast<std::uint32_t>(transport.size()) - header + ((flags & kSyn) != 0 ? 1 : 0) +
                               ((flags & kFin) != 0 ? 1 : 0);
    Store32(tcp + 8, Load32(&transport[4]) + used);
    tcp[13] = kRst | kAck;
  }
  tcp[12] = 0x50;
  IsIp4(original) ? SealPartially(out) : Seal(out);
  return true;
}

void MakeSegment(const abi::PacketMeta& meta, bool back, std::span<const std::uint8_t> tcp,
                 std::vector<std::uint8_t>& out) {
  PutIpHeader(out, meta.family == 4, back ? meta.daddr : meta.saddr, back ? meta.saddr : meta.daddr, packet::kProtoTcp,
              0, true, tcp.size());
  std::ranges::copy(tcp, out.end() - static_cast<std::ptrdiff_t>(tcp.size()));
  SealPartially(out);
}

void FinishChecksum(std::span<std::uint8_t> l3) { packet::UpdateTransportChecksum(*packet::ViewOf(l3)); }

int InterfaceOfError(const packet::PacketRef& original) {
  return !IsIp4(original) && abi::IsLinkLocal6(original.meta.saddr) ? original.in_interface : -1;
}

bool MakeIcmpError(const packet::PacketRef& original, const IcmpError& error, const host::Router* router,
                   const IpOptions& options, const OptionHost& host, std::vector<std::uint8_t>& out) {
  const auto kind = KindOfDestination(original, router);
  const bool for_host = original.meta.packet_type == static_cast<std::uint8_t>(abi::PacketType::kHost);
  const bool later_fragment = IsIp4(original) && original.meta.frag_offset != 0;
  const bool for_others = (IsGroup(kind) || !for_host) && !AboutUnknownOption(original, error);
  if (later_fragment || for_others || QuotesIcmpError(original)) return false;
  const bool ip4 = IsIp4(original);
  const auto route = ip4 ? EchoSourceRoute(original.L3(), options) : std::nullopt;
  const U128 destination = route ? route->first_hop : original.meta.saddr;
  const WayBack way =
      FindWayBack(original, router, destination, SourceOfError(original, router, kind), InterfaceOfError(original));
  if (!way.there || SenderIsAnycast(original, router)) return false;
  const auto echo = EchoOptions(original.L3(), options, way.source, host);
  if (!echo) return false;

  const std::size_t ip_header = (ip4 ? kIp4Header : kIp6Header) + echo->size();
  const std::size_t limit = ip4 ? kIcmp4Limit : kIcmp6Limit;
  const std::size_t quoted = std::min(original.L3().size(), limit - ip_header - kIcmpHeader);
  const std::uint8_t tos = ip4 ? (0xC0 | (original.meta.tos & 0x1E)) : 0;
  const std::uint8_t proto = ip4 ? packet::kProtoIcmp : packet::kProtoIcmpv6;
  PutIpHeader(out, ip4, way.source, destination, proto, tos, false, echo->size() + kIcmpHeader + quoted);
  if (!echo->empty()) {
    out[0] = static_cast<std::uint8_t>(0x40 | ip_header / 4);
    std::ranges::copy(*echo, out.data() + kIp4Header);
  }
  std::uint8_t* icmp = out.data() + ip_header;
  icmp[0] = error.type;
  icmp[1] = error.code;
  Store32(icmp + 4, error.info);
  std::ranges::copy(original.L3().first(quoted), icmp + kIcmpHeader);
  Seal(out);
  return true;
}

}  // namespace iptc::netfilter
