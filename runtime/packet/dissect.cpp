#include "runtime/packet/dissect.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "runtime/packet/checksum.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::packet {
namespace {

using abi::Header;
using abi::HeaderBit;
using abi::PacketMeta;
using Bytes = std::span<const std::uint8_t>;

constexpr std::uint32_t kCallersBits = HeaderBit(Header::kConntrack) | HeaderBit(Header::kMac) |
                                       HeaderBit(Header::kOwner) | HeaderBit(Header::kKernelSocket);

// How much of a transport header each present bit asks for. ICMP is ICMP in IPv4 and ICMPv6 in IPv6 alone.
struct TransportRow {
  std::uint8_t proto;
  std::uint8_t family;  // 0: both
  std::uint8_t size;
  Header bit;
};
constexpr TransportRow kTransport[] = {
    {kProtoTcp, 0, 4, Header::kPorts},  {kProtoTcp, 0, 20, Header::kTcp},      {kProtoUdp, 0, 4, Header::kPorts},
    {kProtoUdp, 0, 8, Header::kUdp},    {kProtoUdpLite, 0, 4, Header::kPorts}, {kProtoUdpLite, 0, 8, Header::kUdp},
    {kProtoSctp, 0, 4, Header::kPorts}, {kProtoSctp, 0, 12, Header::kSctp},    {kProtoDccp, 0, 4, Header::kPorts},
    {kProtoDccp, 0, 12, Header::kDccp}, {kProtoIcmp, 4, 8, Header::kIcmp},     {kProtoIcmpv6, 6, 8, Header::kIcmp},
};

void ReadTransport(PacketMeta& meta) {
  meta.sport = meta.dport = 0;
  meta.tcp_flags = meta.icmp_type = meta.icmp_code = 0;
  if (meta.frag_offset != 0 || (meta.present & HeaderBit(Header::kProtocol)) == 0) return;
  const std::uint32_t there = meta.l3_len - meta.l4_offset;
  for (const TransportRow& row : kTransport) {
    if (row.proto == meta.proto && (row.family == 0 || row.family == meta.family) && there >= row.size) {
      meta.present |= HeaderBit(row.bit);
    }
  }
  const std::uint8_t* l4 = meta.l3 + meta.l4_offset;
  if ((meta.present & HeaderBit(Header::kPorts)) != 0) {
    meta.sport = Load16(l4);
    meta.dport = Load16(l4 + 2);
  }
  if ((meta.present & HeaderBit(Header::kTcp)) != 0) meta.tcp_flags = l4[13];
  if ((meta.present & HeaderBit(Header::kIcmp)) != 0) {
    meta.icmp_type = l4[0];
    meta.icmp_code = l4[1];
  }
}

void SetFragmentBits(PacketMeta& meta) {
  if (meta.frag_offset == 0) meta.present |= HeaderBit(Header::kFirstFragment);
  // IPv6 hands its matches the offset in bytes, so that the test for an offset of "1" never holds there.
  if (meta.frag_offset != 8 || meta.family == 6) meta.present |= HeaderBit(Header::kNotShortTcpFrag);
}

// The caller has checked that the IP header is whole.
void ReadIp4(PacketMeta& meta) {
  const std::uint8_t* ip = meta.l3;
  meta.family = 4;
  meta.saddr = Load32(ip + 12);
  meta.daddr = Load32(ip + 16);
  meta.ip_len = Load16(ip + 2);
  meta.tos = ip[1];
  meta.ttl = ip[8];
  meta.proto = ip[9];
  const std::uint32_t fragment = Load16(ip + 6);
  meta.frag_offset = static_cast<std::uint16_t>((fragment & 0x1FFFU) * 8U);
  meta.more_fragments = (fragment & 0x2000U) != 0 ? 1 : 0;
  meta.l4_offset = std::min((ip[0] & 0x0FU) * 4U, meta.l3_len);
  meta.present = (meta.present & kCallersBits) | HeaderBit(Header::kProtocol);
  SetFragmentBits(meta);
  ReadTransport(meta);
}

void ReadIp6(PacketMeta& meta) {
  const std::uint8_t* ip = meta.l3;
  meta.family = 6;
  meta.saddr = Load128(ip + 8);
  meta.daddr = Load128(ip + 24);
  meta.ip_len = meta.l3_len;  // a jumbogram's header does not say it
  meta.tos = static_cast<std::uint8_t>(Load16(ip) >> 4U);
  meta.ttl = ip[7];
  const ExtensionWalk walk = WalkExtensions(Bytes(ip, meta.l3_len));
  meta.proto = walk.proto;
  meta.l4_offset = walk.offset;
  meta.frag_offset = walk.fragment_offset;
  meta.more_fragments = walk.more_fragments ? 1 : 0;
  meta.present = (meta.present & kCallersBits) | (walk.whole ? HeaderBit(Header::kProtocol) : 0U);
  SetFragmentBits(meta);
  ReadTransport(meta);
}

Defect DissectIp4(Bytes ip, PacketMeta& meta) {
  if (ip.size() < kIp4Header) return Defect::kTruncatedIp;
  if ((ip[0] >> 4U) != 4) return Defect::kBadIpVersion;
  const std::uint32_t header = (ip[0] & 0x0FU) * 4U;
  if (header < kIp4Header) return Defect::kBadIpHeaderLength;
  if (ip.size() < header) return Defect::kTruncatedIp;
  if (ChecksumFold(ChecksumAdd(ip.first(header))) != 0) return Defect::kBadIpChecksum;
  const std::uint32_t total = Load16(ip.data() + 2);
  if (ip.size() < total) return Defect::kTruncatedIp;
  if (total < header) return Defect::kBadTotalLength;
  meta.l3 = ip.data();
  meta.l3_len = total;
  ReadIp4(meta);
  return Defect::kNone;
}

Defect DissectIp6(Bytes ip, PacketMeta& meta) {
  if (ip.size() < kIp6Header) return Defect::kTruncatedIp;
  if ((ip[0] >> 4U) != 6) return Defect::kBadIpVersion;
  const std::uint32_t payload = Load16(ip.data() + 4);
  const bool hop_by_hop = ip[6] == kProtoHopByHop;
  if (payload != 0 || !hop_by_hop) {  // a payload length of 0 with hop-by-hop options: they may hold a jumbo length
    if (ip.size() < payload + kIp6Header) return Defect::kTruncatedIp;
    ip = ip.first(payload + kIp6Header);
  }
  if (hop_by_hop) {
    const HopByHop options = CheckHopByHop(ip);
    if (!options.sound) return Defect::kBadExtension;
    if (options.jumbo_length != 0) ip = ip.first(options.jumbo_length + kIp6Header);
  }
  meta.l3 = ip.data();
  meta.l3_len = static_cast<std::uint32_t>(ip.size());
  ReadIp6(meta);
  return Defect::kNone;
}

constexpr std::array<std::string_view, static_cast<std::size_t>(Defect::kCount)> kDescriptions = {
    "no defect",
    "the frame ends within its link header",
    "a capture of a link type that cannot be read",
    "not an IP packet",
    "the frame ends within the IP packet",
    "wrong IP version",
    "IP header length below 20 bytes",
    "wrong IP header checksum",
    "IP total length shorter than its header",
    "malformed hop-by-hop options",
    "IPv6 addresses that cannot come from this interface",
};

}  // namespace

std::string_view Describe(Defect defect) { return kDescriptions[static_cast<std::size_t>(defect)]; }

Defect DissectIp(std::span<const std::uint8_t> ip, abi::PacketMeta& meta) {
  if (ip.empty()) return Defect::kTruncatedIp;
  return (ip[0] >> 4U) == 6 ? DissectIp6(ip, meta) : DissectIp4(ip, meta);
}

Defect DissectIp(std::span<const std::uint8_t> ip, std::uint16_t ethertype, abi::PacketMeta& meta) {
  return ethertype == kEtherTypeIp6 ? DissectIp6(ip, meta) : DissectIp4(ip, meta);
}

Defect CheckAddresses(const abi::PacketMeta& meta, bool loopback) {
  if (meta.family != 6) return Defect::kNone;
  const auto top = [](U128 address) { return static_cast<unsigned>(address >> 120U); };
  const unsigned scope = static_cast<unsigned>(meta.daddr >> 112U) & 0x0FU;
  const bool multicast = top(meta.daddr) == 0xFF;
  const bool refused = (!loopback && (meta.saddr == 1 || meta.daddr == 1)) || top(meta.saddr) == 0xFF ||
                       (multicast && scope == 0) || (multicast && scope == 1 && !loopback);
  return refused ? Defect::kBadAddress : Defect::kNone;
}

void Redissect(abi::PacketMeta& meta) {
  if ((meta.l3[0] >> 4U) == 6) {
    ReadIp6(meta);
  } else {
    ReadIp4(meta);
  }
}

}  // namespace iptc::packet
