#include "runtime/conntrack/tuple.h"

#include <algorithm>
#include <array>

#include "runtime/conntrack/gre_keys.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using packet::Load128;
using packet::Load16;
using packet::Load32;
using Bytes = std::span<const std::uint8_t>;

constexpr std::uint16_t kGreProtocolPpp = 0x880B;

struct TypePair {
  std::uint8_t request, reply;
};
constexpr std::array<TypePair, 4> kIcmpPairs = {{{8, 0}, {13, 14}, {15, 16}, {17, 18}}};
constexpr std::array<TypePair, 2> kIcmp6Pairs = {{{128, 129}, {139, 140}}};

std::optional<std::uint8_t> Counterpart(std::span<const TypePair> pairs, std::uint8_t type) {
  for (const TypePair& pair : pairs) {
    if (type == pair.request) return pair.reply;
    if (type == pair.reply) return pair.request;
  }
  return std::nullopt;
}

std::optional<Transport> LocateQuoted4(Bytes packet) {
  if (packet.size() < packet::kIp4Header) return std::nullopt;
  if ((Load16(&packet[6]) & 0x1FFFU) != 0) return std::nullopt;  // ports are only in the first fragment
  const std::size_t offset = (packet[0] & std::size_t{0xF}) * 4;
  if (offset > packet.size()) return std::nullopt;
  return Transport{Load32(&packet[12]), Load32(&packet[16]), packet[9], 4, packet.subspan(offset)};
}

// A chain that leads beyond the packet is one: there is a protocol, without data.
std::optional<Transport> Locate6(Bytes packet) {
  if (packet.size() < packet::kIp6Header) return std::nullopt;
  const auto skipped = packet::SkipExtensions(packet);
  if (!skipped || skipped->IsLaterFragment()) return std::nullopt;
  return Transport{Load128(&packet[8]), Load128(&packet[24]), skipped->proto, 6,
                   packet.subspan(std::min<std::size_t>(skipped->offset, packet.size()))};
}

bool ExtractPorts(Bytes data, const GreKeys& /*keys*/, Tuple& tuple) {
  if (data.size() < 4) return false;
  tuple.sport = Load16(&data[0]);
  tuple.dport = Load16(&data[2]);
  return true;
}

bool ExtractIcmp(Bytes data, const GreKeys& /*keys*/, Tuple& tuple) {
  if (data.size() < 8) return false;
  tuple.sport = Load16(&data[4]);
  tuple.dport = Load16(&data[0]);  // type and code
  return true;
}

// Version 0 is keyed by the addresses alone; version 1 (PPTP) by the call ids, and only PPP is carried in it.
bool ExtractGre(Bytes data, const GreKeys& keys, Tuple& tuple) {
  if (data.size() < 4 || (data[1] & kGreVersionMask) != kGreVersionPptp) return true;
  if (data.size() < 8) return true;
  if (Load16(&data[2]) != kGreProtocolPpp) return false;
  tuple.dport = Load16(&data[6]);
  tuple.sport = keys.Find(tuple);
  return true;
}

struct Extractor {
  std::uint8_t proto;
  bool (*extract)(Bytes, const GreKeys&, Tuple&);
};
constexpr auto kExtractors = std::to_array<Extractor>({{kProtoTcp, ExtractPorts},
                                                       {kProtoUdp, ExtractPorts},
                                                       {kProtoIcmp, ExtractIcmp},
                                                       {kProtoIcmpv6, ExtractIcmp},
                                                       {kProtoSctp, ExtractPorts},
                                                       {kProtoUdpLite, ExtractPorts},
                                                       {kProtoGre, ExtractGre}});

}  // namespace

std::optional<Transport> LocateTransport(const abi::PacketMeta& meta) {
  const Bytes packet(meta.l3, meta.l3_len);
  if (meta.family == 6) return Locate6(packet);
  if (meta.frag_offset != 0 || meta.l4_offset > meta.l3_len) return std::nullopt;
  return Transport{meta.saddr, meta.daddr, meta.proto, meta.family, packet.subspan(meta.l4_offset)};
}

std::optional<Transport> LocateQuotedTransport(std::uint8_t family, std::span<const std::uint8_t> packet) {
  return family == 4 ? LocateQuoted4(packet) : Locate6(packet);
}

std::optional<Tuple> ExtractTuple(const Transport& transport, const GreKeys& keys) {
  Tuple tuple{.saddr = transport.saddr, .daddr = transport.daddr, .proto = transport.proto, .family = transport.family};
  const auto* row = std::ranges::find(kExtractors, transport.proto, &Extractor::proto);
  if (row != kExtractors.end() && !row->extract(transport.data, keys, tuple)) return std::nullopt;
  return tuple;
}

std::optional<Tuple> Invert(const Tuple& tuple) {
  Tuple inverse = tuple;
  std::swap(inverse.saddr, inverse.daddr);
  if (tuple.proto != kProtoIcmp && tuple.proto != kProtoIcmpv6) {
    std::swap(inverse.sport, inverse.dport);
    return inverse;
  }
  const auto type = static_cast<std::uint8_t>(tuple.dport >> 8U);
  const auto answer = tuple.proto == kProtoIcmp ? Counterpart(kIcmpPairs, type) : Counterpart(kIcmp6Pairs, type);
  if (!answer) return std::nullopt;
  inverse.dport = static_cast<std::uint16_t>(std::uint32_t{*answer} << 8U | (tuple.dport & 0xFFU));
  return inverse;
}

Tuple OriginalTuple(const Conn& conn) {
  const abi::CtView& view = conn.view;
  return {view.orig_saddr,
          view.orig_daddr,
          view.orig_sport,
          view.orig_dport,
          view.proto,
          view.family,
          conn.Zone().Id(abi::CtDirection::kOriginal)};
}

Tuple ReplyTuple(const Conn& conn) {
  const abi::CtView& view = conn.view;
  return {view.reply_saddr,
          view.reply_daddr,
          view.reply_sport,
          view.reply_dport,
          view.proto,
          view.family,
          conn.Zone().Id(abi::CtDirection::kReply)};
}

void SetOriginalTuple(Conn& conn, const Tuple& tuple) {
  abi::CtView& view = conn.view;
  view.orig_saddr = tuple.saddr;
  view.orig_daddr = tuple.daddr;
  view.orig_sport = tuple.sport;
  view.orig_dport = tuple.dport;
  view.proto = tuple.proto;
  view.family = tuple.family;
}

void SetReplyTuple(Conn& conn, const Tuple& tuple) {
  abi::CtView& view = conn.view;
  view.reply_saddr = tuple.saddr;
  view.reply_daddr = tuple.daddr;
  view.reply_sport = tuple.sport;
  view.reply_dport = tuple.dport;
}

}  // namespace iptc::conntrack
