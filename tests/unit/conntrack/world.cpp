#include "tests/unit/conntrack/world.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack::testing {
namespace {

void Append16(Bytes& bytes, std::uint32_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8U));
  bytes.push_back(static_cast<std::uint8_t>(value));
}

void Append32(Bytes& bytes, std::uint32_t value) {
  Append16(bytes, value >> 16U);
  Append16(bytes, value & 0xFFFFU);
}

void AppendAddress(Bytes& bytes, U128 address, bool six) {
  for (int shift = six ? 96 : 0; shift >= 0; shift -= 32) Append32(bytes, static_cast<std::uint32_t>(address >> shift));
}

Bytes Header(U128 saddr, U128 daddr, std::uint8_t proto, std::size_t payload) {
  const bool six = (saddr | daddr) >> 32U != 0;
  Bytes ip;
  if (six) {
    Append32(ip, 0x60000000);
    Append16(ip, static_cast<std::uint32_t>(payload));
    ip.push_back(proto);
    ip.push_back(64);
  } else {
    Append16(ip, 0x4500);
    Append16(ip, static_cast<std::uint32_t>(20 + payload));
    Append32(ip, 0x00014000);
    ip.push_back(64);
    ip.push_back(proto);
    Append16(ip, 0);
  }
  AppendAddress(ip, saddr, six);
  AppendAddress(ip, daddr, six);
  return ip;
}

}  // namespace

Bytes Ip(U128 saddr, U128 daddr, std::uint8_t proto, const Bytes& transport) {
  Bytes ip = Header(saddr, daddr, proto, transport.size());
  ip.insert(ip.end(), transport.begin(), transport.end());
  const auto view = packet::ViewOf(ip);
  packet::UpdateTransportChecksum(*view);
  packet::UpdateIpChecksum(*view);
  return ip;
}

Bytes Tcp(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport, const TcpFields& fields) {
  Bytes tcp;
  Append16(tcp, sport);
  Append16(tcp, dport);
  Append32(tcp, fields.seq);
  Append32(tcp, fields.ack);
  const std::size_t options = (fields.options.size() + 3) / 4 * 4;
  tcp.push_back(static_cast<std::uint8_t>((20 + options) / 4 << 4U));
  tcp.push_back(fields.flags);
  Append16(tcp, fields.window);
  Append32(tcp, 0);
  tcp.insert(tcp.end(), fields.options.begin(), fields.options.end());
  tcp.resize(20 + options + fields.payload);
  tcp.insert(tcp.end(), fields.text.begin(), fields.text.end());
  return Ip(saddr, daddr, kProtoTcp, tcp);
}

Bytes Udp(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport, std::size_t payload) {
  Bytes udp;
  Append16(udp, sport);
  Append16(udp, dport);
  Append16(udp, static_cast<std::uint32_t>(8 + payload));
  udp.resize(8 + payload);
  return Ip(saddr, daddr, kProtoUdp, udp);
}

Bytes UdpText(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport, std::string_view text) {
  Bytes udp;
  Append16(udp, sport);
  Append16(udp, dport);
  Append16(udp, static_cast<std::uint32_t>(8 + text.size()));
  Append16(udp, 0);
  udp.insert(udp.end(), text.begin(), text.end());
  return Ip(saddr, daddr, kProtoUdp, udp);
}

Bytes Icmp(U128 saddr, U128 daddr, std::uint8_t type, std::uint8_t code, std::uint16_t id, const Bytes& payload) {
  Bytes icmp = {type, code, 0, 0};
  Append16(icmp, id);
  Append16(icmp, 1);
  icmp.insert(icmp.end(), payload.begin(), payload.end());
  return Ip(saddr, daddr, (saddr | daddr) >> 32U != 0 ? kProtoIcmpv6 : kProtoIcmp, icmp);
}

Bytes IcmpError(U128 saddr, U128 daddr, std::uint8_t type, std::uint8_t code, const Bytes& quoted, std::size_t quote) {
  const Bytes payload(quoted.begin(), quoted.begin() + static_cast<std::ptrdiff_t>(std::min(quote, quoted.size())));
  return Icmp(saddr, daddr, type, code, 0, payload);
}

Bytes Sctp(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport, std::uint32_t vtag, const Bytes& chunks) {
  Bytes sctp;
  Append16(sctp, sport);
  Append16(sctp, dport);
  Append32(sctp, vtag);
  Append32(sctp, 0);
  sctp.insert(sctp.end(), chunks.begin(), chunks.end());
  return Ip(saddr, daddr, kProtoSctp, sctp);
}

bool ChecksumsRight(const Bytes& ip) {
  abi::PacketMeta meta;
  return packet::DissectIp(ip, meta) == packet::Defect::kNone && packet::TransportChecksumOk(meta);
}

World::World(Options options, bool nat_on) : conntrack(options), nat(conntrack, 7), with_nat(nat_on) {}

Seen World::Send(const Bytes& ip, bool confirm) {
  packet::PacketRef packet;
  packet.bytes = ip;
  packet.out_interface = out_interface;
  packet.ct_helper = helper;
  EXPECT_EQ(packet::DissectIp(packet.bytes, packet.meta), packet::Defect::kNone);
  Seen seen;
  seen.dropped = conntrack.Track(packet, now_ns, true) == TrackVerdict::kDrop;
  seen.state = packet.meta.ct_state;
  seen.dir = packet.meta.ct_dir;
  for (const abi::Hook hook : {abi::Hook::kPrerouting, abi::Hook::kPostrouting}) {
    if (!with_nat || seen.dropped) break;
    const Manip manip = Nat::ManipOf(hook);
    if (Nat::NeedsBinding(packet, hook)) {
      const auto& rule = manip == Manip::kSource ? snat : dnat;
      if (manip == Manip::kSource && masquerade) packet.conn->masquerade_interface = out_interface;
      seen.dropped = nat.Bind(packet, manip, rule ? &*rule : nullptr) == NatVerdict::kDrop;
    }
    seen.dropped = seen.dropped || nat.Rewrite(packet, hook) == NatVerdict::kDrop;
  }
  if (!seen.dropped && confirm) seen.dropped = !conntrack.Help(packet, false);
  if (!seen.dropped && packet.partial_checksum) packet::UpdateTransportChecksum(packet::ViewOf(packet));
  if (!seen.dropped && confirm) seen.dropped = !conntrack.Confirm(packet, now_ns);
  seen.has_entry = packet.conn != nullptr;
  seen.view = *packet.meta.ct;
  seen.saddr = packet.meta.saddr;
  seen.daddr = packet.meta.daddr;
  seen.sport = packet.meta.sport;
  seen.dport = packet.meta.dport;
  conntrack.Release(packet);
  seen.out = packet.bytes;
  return seen;
}

const Conn* World::Entry(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport, std::uint8_t proto) {
  const std::uint8_t family = (saddr | daddr) >> 32U != 0 ? 6 : 4;
  Table().Advance(now_ns);
  const auto found = Table().Find({saddr, daddr, sport, dport, proto, family, 0});
  return found.direction == abi::CtDirection::kOriginal ? found.conn : nullptr;
}

std::uint32_t Left(World& world, const Conn& conn) {
  world.Table().Advance(world.now_ns);
  return world.Table().SecondsLeft(conn);
}

}  // namespace iptc::conntrack::testing
