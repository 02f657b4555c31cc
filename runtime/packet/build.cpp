#include "runtime/packet/build.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "runtime/packet/dissect.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::packet {
namespace {

using abi::Family;
using abi::PacketSpec;
using Packet = std::vector<std::uint8_t>;

constexpr std::uint8_t kSyn = 0x02, kAck = 0x10;
constexpr std::size_t kLongestOptions = 40, kLongestPacket = 0xFFFF;
constexpr std::uint64_t kLocalMac = 0x020000000001;  // locally administered

// Options with a length of their own; others are kind and length alone.
struct OptionLength {
  std::uint8_t kind;
  std::uint8_t length;
};
constexpr OptionLength kOptionLengths[] = {{0, 1}, {1, 1}, {2, 4}, {3, 3}, {4, 2}, {5, 10}, {8, 10}};

Packet TcpOptions(const PacketSpec& spec) {
  Packet options;
  for (const std::uint8_t kind : spec.tcp_options) {
    const auto* row = std::find_if(std::begin(kOptionLengths), std::end(kOptionLengths),
                                   [kind](const OptionLength& r) { return r.kind == kind; });
    const std::size_t start = options.size();
    const std::uint8_t length = row == std::end(kOptionLengths) ? std::uint8_t{2} : row->length;
    options.resize(start + length);
    options[start] = kind;
    if (length > 1) options[start + 1] = length;
    if (kind == 2) Store16(options.data() + start + 2, 1460);
  }
  options.resize((options.size() + 3) / 4 * 4);
  return options;
}

void PutPorts(const PacketSpec& spec, Packet& l4) {
  Store16(l4.data(), spec.sport);
  Store16(l4.data() + 2, spec.dport);
}

Packet Tcp(const PacketSpec& spec) {
  Packet l4(20);
  const std::uint8_t flags = spec.tcp_flags.value_or(kSyn);
  const Packet options = TcpOptions(spec);
  PutPorts(spec, l4);
  Store32(l4.data() + 4, 1);
  if ((flags & kAck) != 0) Store32(l4.data() + 8, 1);
  l4[12] = static_cast<std::uint8_t>(((l4.size() + options.size()) / 4) << 4U);
  l4[13] = flags;
  Store16(l4.data() + 14, 65535);
  l4.insert(l4.end(), options.begin(), options.end());
  return l4;
}

// The length is settled once the packet has its size.
Packet Udp(const PacketSpec& spec) {
  Packet l4(8);
  PutPorts(spec, l4);
  return l4;
}

Packet Icmp(const PacketSpec& spec) {
  Packet l4(8);
  l4[0] = spec.icmp_type;
  l4[1] = spec.icmp_code;
  Store16(l4.data() + 4, 1);
  Store16(l4.data() + 6, 1);
  return l4;
}

Packet Sctp(const PacketSpec& spec) {
  constexpr std::size_t kCommon = 12, kInit = 20;
  Packet l4(kCommon + kInit);
  PutPorts(spec, l4);
  std::uint8_t* chunk = l4.data() + kCommon;
  chunk[0] = 1;  // INIT
  Store16(chunk + 2, kInit);
  Store32(chunk + 4, 1);      // initiate tag
  Store32(chunk + 8, 65535);  // receiver window
  Store16(chunk + 12, 1);     // streams out
  Store16(chunk + 14, 1);     // streams in
  Store32(chunk + 16, 1);     // TSN
  return l4;
}

Packet Dccp(const PacketSpec& spec) {
  Packet l4(20);
  PutPorts(spec, l4);
  l4[4] = static_cast<std::uint8_t>(l4.size() / 4);
  l4[8] = 1;  // type Request, extended sequence numbers
  return l4;
}

// First byte: "no next header", for protocols that are extension headers in IPv6; second: AH's length in words less 2.
Packet Other(const PacketSpec& spec) {
  Packet l4(16);
  const bool auth = spec.proto == kProtoAuth;
  if (spec.family == Family::kIp6 || auth) l4[0] = kProtoNone;
  if (auth) l4[1] = static_cast<std::uint8_t>(l4.size() / 4 - 2);
  return l4;
}

struct Row {
  std::uint8_t proto;
  Packet (*build)(const PacketSpec&);
};
constexpr Row kRows[] = {{kProtoTcp, Tcp},     {kProtoUdp, Udp},   {kProtoUdpLite, Udp}, {kProtoIcmp, Icmp},
                         {kProtoIcmpv6, Icmp}, {kProtoSctp, Sctp}, {kProtoDccp, Dccp}};

Packet Transport(const PacketSpec& spec) {
  for (const Row& row : kRows) {
    if (row.proto == spec.proto) return row.build(spec);
  }
  return Other(spec);
}

std::uint16_t FragmentField(const PacketSpec& spec, unsigned unit_shift, unsigned more_bit) {
  const unsigned offset = spec.fragment_offset.value_or(0) / 8U;
  return static_cast<std::uint16_t>((offset << unit_shift) | (spec.more_fragments ? more_bit : 0U));
}

Packet Ip4Header(const PacketSpec& spec) {
  Packet ip(20);
  ip[0] = 0x45;
  ip[1] = spec.tos.value_or(0);
  Store16(ip.data() + 4, 1);
  Store16(ip.data() + 6, FragmentField(spec, 0, 0x2000));
  ip[8] = spec.ttl.value_or(64);
  ip[9] = spec.proto;
  Store32(ip.data() + 12, static_cast<std::uint32_t>(spec.saddr));
  Store32(ip.data() + 16, static_cast<std::uint32_t>(spec.daddr));
  return ip;
}

Packet Ip6Header(const PacketSpec& spec) {
  Packet ip(kIp6Header);
  const bool fragment = spec.fragment_offset.has_value() || spec.more_fragments;
  Store16(ip.data(), static_cast<std::uint16_t>(0x6000U | (unsigned{spec.tos.value_or(0)} << 4U)));
  ip[6] = fragment ? kProtoFragment : spec.proto;
  ip[7] = spec.ttl.value_or(64);
  Store128(ip.data() + 8, spec.saddr);
  Store128(ip.data() + 24, spec.daddr);
  if (!fragment) return ip;
  ip.resize(kIp6Header + 8);
  ip[kIp6Header] = spec.proto;
  Store16(ip.data() + kIp6Header + 2, FragmentField(spec, 3, 1));
  Store32(ip.data() + kIp6Header + 4, 1);
  return ip;
}

void SetLengthsAndChecksums(const PacketSpec& spec, std::size_t l4_offset, Packet& ip) {
  const bool ip4 = spec.family == Family::kIp4;
  const std::size_t l4_size = ip.size() - l4_offset;
  if (ip4) {
    Store16(ip.data() + 2, static_cast<std::uint16_t>(ip.size()));
  } else {
    Store16(ip.data() + 4, static_cast<std::uint16_t>(ip.size() - kIp6Header));
  }
  if (spec.proto == kProtoUdp && l4_size >= 6) {
    Store16(ip.data() + l4_offset + 4, static_cast<std::uint16_t>(l4_size));
  }
  const IpView view{.ip = ip,
                    .family = spec.family,
                    .proto = spec.proto,
                    .l4_offset = static_cast<std::uint32_t>(l4_offset),
                    .has_transport = spec.fragment_offset.value_or(0) == 0};
  UpdateTransportChecksum(view);
  UpdateIpChecksum(view);
}

}  // namespace

std::expected<std::vector<std::uint8_t>, std::string> Build(const abi::PacketSpec& spec) {
  if (!spec.hex.empty()) return spec.hex;
  if (!spec.capture_file.empty()) return std::unexpected("the packet is one of a capture file");
  Packet ip = spec.family == Family::kIp4 ? Ip4Header(spec) : Ip6Header(spec);
  const std::size_t l4_offset = ip.size();
  Packet l4 = Transport(spec);
  if (spec.proto == kProtoTcp && l4.size() > 20 + kLongestOptions) {
    return std::unexpected("TCP options take more than 40 bytes");
  }
  if (spec.cut) l4.resize(std::min<std::size_t>(*spec.cut, l4.size()));
  ip.insert(ip.end(), l4.begin(), l4.end());
  if (spec.length) {
    const std::size_t longest = kLongestPacket + (spec.family == Family::kIp4 ? 0 : kIp6Header);
    if (*spec.length < l4_offset) return std::unexpected("the length is less than that of the IP header");
    if (*spec.length > longest) return std::unexpected("the length is more than that of any IP packet");
    ip.resize(*spec.length);
  }
  SetLengthsAndChecksums(spec, l4_offset, ip);
  return ip;
}

std::expected<std::vector<std::uint8_t>, std::string> BuildFrame(const abi::PacketSpec& spec,
                                                                 std::uint64_t mac_destination) {
  std::expected<Packet, std::string> ip = Build(spec);
  if (!ip) return ip;
  Packet frame(kEthernetHeader);
  Store48(frame.data(), mac_destination);
  Store48(frame.data() + 6, spec.mac_source.value_or(kLocalMac));
  const bool ip6 = spec.hex.empty() ? spec.family == Family::kIp6 : (spec.hex[0] >> 4U) == 6;
  Store16(frame.data() + 12, ip6 ? kEtherTypeIp6 : kEtherTypeIp4);
  frame.insert(frame.end(), ip->begin(), ip->end());
  return frame;
}

}  // namespace iptc::packet
