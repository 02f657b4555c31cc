// Packets that the firewall makes itself: TCP resets and ICMP errors, byte for byte as the kernel's (nf_reject_ipv4.c,
// nf_reject_ipv6.c, net/ipv4/icmp.c, net/ipv6/icmp.c). IP id and flow label are 0. Functions return false, and leave
// `out` alone, where the kernel would stay silent: resets and errors are never answered, nor are later fragments,
// broadcasts and multicasts, nor addresses to which there is no route. Without a router (null) every address can be
// reached, and an error's source is the destination of what it answers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/host/routes.h"
#include "runtime/netfilter/icmp_error.h"
#include "runtime/netfilter/ip_options.h"
#include "runtime/packet/packet_ref.h"

namespace iptc::netfilter {

// A RST in answer to a TCP packet. In IPv4 its checksum is that of the pseudo header alone, neither inverted nor over
// the segment: the kernel leaves the rest to the device, and rules and sockets see it so (FinishChecksum).
[[nodiscard]] bool MakeTcpReset(const packet::PacketRef& original, const host::Router* router,
                                std::vector<std::uint8_t>& out);

// The IP packet around a segment without a checksum, between the ends of the packet that `meta` is of; `back`: to its
// sender. The checksum is left to the device, in IPv6 too.
void MakeSegment(const abi::PacketMeta& meta, bool back, std::span<const std::uint8_t> tcp,
                 std::vector<std::uint8_t>& out);

// What the device does at last: the whole checksum.
void FinishChecksum(std::span<std::uint8_t> l3);

// An ICMP or ICMPv6 error (by the original's family) that quotes the packet as it is now. `options` are the IPv4
// options that the stack found in the original, if it looked.
[[nodiscard]] bool MakeIcmpError(const packet::PacketRef& original, const IcmpError& error, const host::Router* router,
                                 const IpOptions& options, const OptionHost& host, std::vector<std::uint8_t>& out);

// The interface that an ICMP error must leave by, because its destination means nothing elsewhere: the one that the
// original came in by, for an IPv6 link-local source. -1: any.
[[nodiscard]] int InterfaceOfError(const packet::PacketRef& original);

// Whether REJECT trusts the packet's bytes enough to answer: the Internet checksum over the transport part holds, or
// the protocol has none of that kind (nf_reject_verify_csum). In IPv4 the kernel sums the IP header too, which is stale
// where options were filled in; ICMP errors, not resets, `trust_conntrack` where that looked at the checksum before: in
// IPv6 they then look no more (reject6_csum_ok), even if a target such as DNPT broke it since.
// Precondition: no later fragment.
[[nodiscard]] bool RejectChecksumOk(const packet::PacketRef& original, bool trust_conntrack);

}  // namespace iptc::netfilter
