// Which socket a packet is for, as net/ipv4/netfilter/nf_socket_ipv4.c and its IPv6 twin read it.
#include <cstddef>
#include <span>

#include "runtime/host/sockets.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/icmp_error.h"
#include "runtime/packet/wire.h"

namespace iptc::host {
namespace {

using packet::kIcmpHeader;
using packet::kIp4Header;
using packet::kIp6Header;
using packet::Load16;
using packet::Load32;

using abi::Header;
using abi::HeaderBit;
using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kPorts = 4;

// The host sent what is quoted: its source is the host's end. `ip` begins with a whole IP header.
std::optional<SocketQuery> Quoted(abi::Family family, Bytes ip, std::uint8_t protocol, std::size_t ports) {
  if ((protocol != packet::kProtoTcp && protocol != packet::kProtoUdp) || ports + kPorts > ip.size())
    return std::nullopt;
  const bool ip4 = family == abi::Family::kIp4;
  const auto address = [ip4](const std::uint8_t* at) { return ip4 ? U128{Load32(at)} : packet::Load128(at); };
  const std::size_t source = ip4 ? 12 : 8, destination = ip4 ? 16 : 24;
  return SocketQuery{.family = family,
                     .protocol = protocol,
                     .source = address(&ip[destination]),
                     .destination = address(&ip[source]),
                     .source_port = Load16(&ip[ports + 2]),
                     .destination_port = Load16(&ip[ports])};
}

std::optional<SocketQuery> QuotedBy4(Bytes icmp) {
  if (icmp.size() < kIcmpHeader + kIp4Header || !packet::IsIcmp4Error(icmp[0])) return {};
  const Bytes ip = icmp.subspan(kIcmpHeader);
  return Quoted(abi::Family::kIp4, ip, ip[9], std::size_t{4} * (ip[0] & 0x0FU));
}

// A fragment that is not the first has no transport header.
std::optional<SocketQuery> QuotedBy6(Bytes icmp) {
  if (icmp.size() < kIcmpHeader + kIp6Header || !packet::IsIcmp6Error(icmp[0])) return {};
  const Bytes ip = icmp.subspan(kIcmpHeader);
  const auto skipped = packet::SkipExtensions(ip);
  if (!skipped || skipped->IsLaterFragment()) return {};
  return Quoted(abi::Family::kIp6, ip, skipped->proto, skipped->offset);
}

std::optional<SocketQuery> OwnQuery(const abi::PacketMeta& meta) {
  const bool ip4 = meta.family == 4;
  const bool tcp = meta.proto == packet::kProtoTcp && (meta.present & HeaderBit(Header::kTcp)) != 0;
  const bool udp = meta.proto == packet::kProtoUdp && (meta.present & HeaderBit(Header::kUdp)) != 0;
  if (tcp || udp) {
    return SocketQuery{.family = static_cast<abi::Family>(meta.family),
                       .protocol = meta.proto,
                       .source = meta.saddr,
                       .destination = meta.daddr,
                       .source_port = meta.sport,
                       .destination_port = meta.dport};
  }
  if (meta.proto != (ip4 ? packet::kProtoIcmp : packet::kProtoIcmpv6) || (meta.present & HeaderBit(Header::kIcmp)) == 0)
    return {};
  const Bytes icmp = Bytes(meta.l3, meta.l3_len).subspan(meta.l4_offset);
  return ip4 ? QuotedBy4(icmp) : QuotedBy6(icmp);
}

// A reply to a source that NAT chose is for the address that the host's socket has; so are ICMP's errors, not ICMPv6's.
bool AnswersTranslatedSource(const abi::PacketMeta& meta) {
  const bool reply = meta.ct_dir == static_cast<std::uint8_t>(abi::CtDirection::kReply);
  const std::uint8_t state = meta.proto == packet::kProtoIcmp ? abi::kCtRelated : abi::kCtEstablished;
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
