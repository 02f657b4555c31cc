// Which socket a packet is for, as net/ipv4/netfilter/nf_socket_ipv4.c and its IPv6 twin read it.
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "runtime/host/sockets.h"

namespace iptc::host {
namespace {

using abi::Header;
using abi::HeaderBit;
using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kIcmpv6 = 58;
constexpr std::size_t kIcmpHeader = 8, kIp4Header = 20, kIp6Header = 40, kPorts = 4;

std::uint16_t Load16(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

U128 LoadAddress(Bytes bytes) {
  U128 address = 0;
  for (const std::uint8_t byte : bytes) address = address << 8U | byte;
  return address;
}

// The host sent what is quoted: its source is the host's end. `ip` begins with a whole IP header.
std::optional<SocketQuery> Quoted(abi::Family family, Bytes ip, std::uint8_t protocol, std::size_t ports) {
  if ((protocol != kTcp && protocol != kUdp) || ports + kPorts > ip.size()) return std::nullopt;
  const bool ip4 = family == abi::Family::kIp4;
  const std::size_t source = ip4 ? 12 : 8, length = ip4 ? 4 : 16;
  return SocketQuery{.family = family,
                     .protocol = protocol,
                     .source = LoadAddress(ip.subspan(source + length, length)),
                     .destination = LoadAddress(ip.subspan(source, length)),
                     .source_port = Load16(ip, ports + 2),
                     .destination_port = Load16(ip, ports)};
}

std::optional<SocketQuery> QuotedBy4(Bytes icmp) {
  constexpr std::array<std::uint8_t, 5> kErrors = {3, 4, 5, 11, 12};
  if (icmp.size() < kIcmpHeader + kIp4Header || std::ranges::find(kErrors, icmp[0]) == kErrors.end()) return {};
  const Bytes ip = icmp.subspan(kIcmpHeader);
  return Quoted(abi::Family::kIp4, ip, ip[9], std::size_t{4} * (ip[0] & 0x0FU));
}

// As ipv6_skip_exthdr: a fragment that is not the first has no transport header.
std::optional<SocketQuery> QuotedBy6(Bytes icmp) {
  constexpr std::uint8_t kInformational = 0x80;
  constexpr std::uint8_t kHopByHop = 0, kRouting = 43, kFragment = 44, kAuthentication = 51, kDestination = 60;
  constexpr std::array kExtensions = {kHopByHop, kRouting, kFragment, kAuthentication, kDestination};
  if (icmp.size() < kIcmpHeader + kIp6Header || (icmp[0] & kInformational) != 0) return {};
  const Bytes ip = icmp.subspan(kIcmpHeader);
  std::uint8_t next = ip[6];
  std::size_t at = kIp6Header;
  while (std::ranges::find(kExtensions, next) != kExtensions.end()) {
    const std::size_t needed = next == kFragment ? 4 : 2;
    if (at + needed > ip.size()) return {};
    if (next == kFragment && (Load16(ip, at + 2) & 0xFFF8U) != 0) return {};
    const std::size_t units = ip[at + 1];
    const std::size_t length = next == kFragment ? 8 : next == kAuthentication ? (units + 2) * 4 : (units + 1) * 8;
    next = ip[at];
    at += length;
  }
  return Quoted(abi::Family::kIp6, ip, next, at);
}

std::optional<SocketQuery> OwnQuery(const abi::PacketMeta& meta) {
  const bool ip4 = meta.family == 4;
  const bool tcp = meta.proto == kTcp && (meta.present & HeaderBit(Header::kTcp)) != 0;
  const bool udp = meta.proto == kUdp && (meta.present & HeaderBit(Header::kUdp)) != 0;
  if (tcp || udp) {
    return SocketQuery{.family = static_cast<abi::Family>(meta.family),
                       .protocol = meta.proto,
                       .source = meta.saddr,
                       .destination = meta.daddr,
                       .source_port = meta.sport,
                       .destination_port = meta.dport};
  }
  if (meta.proto != (ip4 ? kIcmp : kIcmpv6) || (meta.present & HeaderBit(Header::kIcmp)) == 0) return {};
  const Bytes icmp = Bytes(meta.l3, meta.l3_len).subspan(meta.l4_offset);
  return ip4 ? QuotedBy4(icmp) : QuotedBy6(icmp);
}

// A reply to a source that NAT chose is for the address that the host's socket has; so are ICMP's errors, not ICMPv6's.
bool AnswersTranslatedSource(const abi::PacketMeta& meta) {
  const bool reply = meta.ct_dir == static_cast<std::uint8_t>(abi::CtDirection::kReply);
  const std::uint8_t state = meta.proto == kIcmp ? abi::kCtRelated : abi::kCtEstablished;
  const bool tracked = (meta.present & HeaderBit(Header::kConntrack)) != 0;
  return tracked && reply && meta.ct_state == state && (meta.ct->status & abi::kCtSrcNatDone) != 0;
}

}  // namespace

std::optional<SocketQuery> QueryOf(const abi::PacketMeta& meta) {
  auto query = OwnQuery(meta);
  if (query && AnswersTranslatedSource(meta)) {
    query->destination = meta.ct->orig_saddr;
    query->destination_port = meta.ct->orig_sport;
  }
  return query;
}

}  // namespace iptc::host
