// A tuple names one direction of a connection: addresses, ports (or what stands for them), protocol, family, and the
// zone that it is in.
//
// What stands in the ports: TCP, UDP, UDP-Lite, SCTP their ports; ICMP and ICMPv6 the id in the source port and
// type << 8 | code in the destination port; GRE version 1 the receiver's call id in the destination port, the sender's,
// as far as PPTP told it, in the source port; everything else,
// GRE version 0 and DCCP included, zeros (DCCP lost its tracker in Linux 6.18).
// All numbers are in host order. Source: net/netfilter/nf_conntrack_core.c (nf_ct_get_tuple, nf_ct_invert_tuple).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "runtime/abi/conntrack.h"
#include "runtime/abi/packet_meta.h"
#include "runtime/conntrack/conn.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {

using packet::kProtoGre;
using packet::kProtoIcmp;
using packet::kProtoIcmpv6;
using packet::kProtoSctp;
using packet::kProtoTcp;
using packet::kProtoUdp;
using packet::kProtoUdpLite;

class GreKeys;

struct Tuple {
  U128 saddr = 0, daddr = 0;
  std::uint16_t sport = 0, dport = 0;
  std::uint8_t proto = 0, family = 0;
  std::uint16_t zone = 0;
  friend bool operator==(const Tuple&, const Tuple&) = default;
};

// Where the transport header of an IP packet is, and what its IP header says.
struct Transport {
  U128 saddr = 0, daddr = 0;
  std::uint8_t proto = 0, family = 0;
  std::span<const std::uint8_t> data;  // transport header and payload, as much as is there
};

// Nothing for what conntrack cannot follow: a fragment that is not the first, no next header.
[[nodiscard]] std::optional<Transport> LocateTransport(const abi::PacketMeta& meta);
// The same for the start of a packet that an ICMP error quotes; it may be cut anywhere.
[[nodiscard]] std::optional<Transport> LocateQuotedTransport(std::uint8_t family, std::span<const std::uint8_t> packet);

// Nothing if the bytes that make the tuple are not there. `keys` knows the other call of a GRE packet of version 1.
[[nodiscard]] std::optional<Tuple> ExtractTuple(const Transport& transport, const GreKeys& keys);

// The tuple of the answer. Nothing for ICMP types that have no counterpart.
[[nodiscard]] std::optional<Tuple> Invert(const Tuple& tuple);

// An entry's tuples, each in its direction's zone.
[[nodiscard]] Tuple OriginalTuple(const Conn& conn);
[[nodiscard]] Tuple ReplyTuple(const Conn& conn);
[[nodiscard]] inline Tuple TupleOf(const Conn& conn, abi::CtDirection direction) {
  return direction == abi::CtDirection::kOriginal ? OriginalTuple(conn) : ReplyTuple(conn);
}
// Their zones are left alone.
void SetOriginalTuple(Conn& conn, const Tuple& tuple);
void SetReplyTuple(Conn& conn, const Tuple& tuple);

}  // namespace iptc::conntrack
