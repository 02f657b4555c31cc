// Rewriting an IP packet in place, checksums patched the way the kernel patches them (net/netfilter/nf_nat_proto.c,
// xt_HL.c, xt_DSCP.c, ip_decrease_ttl): a checksum that was wrong before stays wrong by as much.
//
//   packet::IpView view = packet::ViewOf(ref);       // or ViewOf(quoted bytes), for what an ICMP error quotes
//   packet::SetAddress(view, packet::Side::kSource, address);
//   packet::SetPort(view, packet::Side::kSource, port);
//   packet::Redissect(ref.meta);                     // when the outer packet changed
//
// Lengths never change here. Bytes that are not there are not written: a quoted packet may stop 8 bytes into its
// transport header, and then a checksum beyond them is left alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "runtime/abi/netfilter.h"
#include "runtime/packet/packet_ref.h"

namespace iptc::packet {

enum class Side : std::uint8_t { kSource, kDestination };

struct IpView {
  std::span<std::uint8_t> ip;  // from the IP header on; the IP header is whole
  abi::Family family = abi::Family::kIp4;
  std::uint8_t proto = 0;
  std::uint32_t l4_offset = 0;  // not beyond ip
  bool has_transport = false;   // not a later fragment

  [[nodiscard]] std::span<std::uint8_t> L4() const { return ip.subspan(l4_offset); }
};

[[nodiscard]] IpView ViewOf(PacketRef& packet);
// A packet inside another: may be shorter than its total length says. Nothing if its IP header is not whole.
[[nodiscard]] std::optional<IpView> ViewOf(std::span<std::uint8_t> quoted);

// Sets an address; patches the IPv4 header's checksum and the transport checksum of TCP, UDP, UDPlite, ICMPv6
// (not of DCCP: measured on Linux 6.18, NAT leaves it alone).
void SetAddress(const IpView& view, Side side, U128 address);

// Sets a port of TCP, UDP, UDPlite or SCTP (whose CRC32c is computed anew). Nothing for other protocols.
void SetPort(const IpView& view, Side side, std::uint16_t port);

// Sets the identifier of an ICMP or ICMPv6 query. The caller knows that the type has one.
void SetIcmpId(const IpView& view, std::uint16_t id);

// Computes the ICMP or ICMPv6 checksum anew: after what an error quotes was rewritten.
void UpdateIcmpChecksum(const IpView& view);

// TTL or hop limit; false, and nothing done, when it is 0 already.
bool DecrementTtl(const IpView& view);
void SetTtl(const IpView& view, std::uint8_t ttl);

// tos = (tos & ~mask) ^ value, or the traffic class.
void SetTos(const IpView& view, std::uint8_t value, std::uint8_t mask);

// Sets a 16-bit word of a TCP header whose checksum is there, and patches that (inet_proto_csum_replace2).
void SetTcpWord(std::span<std::uint8_t> tcp, std::size_t offset, std::uint16_t value);
// Sets the IPv4 total length, the checksum patched, or the IPv6 payload length, to the bytes that are there.
void UpdateTotalLength(const IpView& view);

// Computes the IPv4 header's checksum anew. Nothing in IPv6.
void UpdateIpChecksum(const IpView& view);

// Computes the transport checksum anew, of the protocols that have one, over all bytes there (a UDPlite coverage is
// honoured, a UDP checksum of 0 is computed too). For packets made here, and after a payload changed.
void UpdateTransportChecksum(const IpView& view);

}  // namespace iptc::packet
