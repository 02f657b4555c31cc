// Sequence numbers of TCP connections whose payload was made longer or shorter: the packets that come after are moved
// by as much, the other side's acknowledgements and SACK blocks back (net/netfilter/nf_conntrack_seqadj.c).
// Positions compare modulo 2^32.
#pragma once

#include <cstdint>

#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/table.h"
#include "runtime/packet/packet_ref.h"

namespace iptc::conntrack {

// A packet with that sequence number, of that direction, became longer by `change`. A repeated one counts once.
void NoteLengthChange(ConnTable& table, Conn& conn, unsigned direction, std::uint32_t sequence, std::int32_t change);

// By how much the sequence number of that direction's sender differs behind the firewall.
[[nodiscard]] std::uint32_t SequenceOffset(const Conn& conn, unsigned direction, std::uint32_t sequence);

// Moves a packet's numbers, its checksum patched unless it is left to the device. The kernel asks for no protocol: the
// bytes of an ICMP error of the original direction are treated as if they were TCP's. False: the header, or an option,
// is not whole, and the packet must be dropped.
[[nodiscard]] bool AdjustSequence(packet::PacketRef& packet, const Conn& conn);

}  // namespace iptc::conntrack
