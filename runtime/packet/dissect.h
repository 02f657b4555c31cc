// Dissect: bytes of one frame to PacketMeta, bounds-checked everywhere, no allocation.
//
// Errors are values: what the IP stack would throw away before netfilter comes back as a Defect (net/ipv4/ip_input.c
// ip_rcv_core, net/ipv6/ip6_input.c ip6_rcv_core). A cut-short transport header is no defect: the packet goes on and
// its matches see what is missing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/abi/packet_meta.h"

namespace iptc::packet {

// Link types as libpcap numbers them (LINKTYPE_*).
enum class LinkType : std::uint16_t {
  kEthernet = 1,
  kRawIp = 101,
  kLinuxSll = 113,
  kLinuxSll2 = 276,
  kIp4 = 228,
  kIp6 = 229,
  kNull = 0,
  kLoop = 108
};

enum class Defect : std::uint8_t {
  kNone,
  kTruncatedLink,  // no whole link header
  kNotIp,          // ARP, LLC, unknown ethertype
  kTruncatedIp,    // no whole IP header, or fewer bytes than the total length says
  kBadIpVersion,
  kBadIpHeaderLength,
  kBadIpChecksum,
  kBadTotalLength,  // shorter than its header
  kBadExtension,    // IPv6: malformed extension header chain
};
[[nodiscard]] std::string_view Describe(Defect defect);

// What the link layer told.
struct LinkInfo {
  std::uint32_t l3_offset = 0;
  std::uint16_t ethertype = 0;
  std::uint64_t mac_source = 0, mac_destination = 0;
  bool has_mac = false;
  std::uint16_t vlan = 0;        // VLAN id, 0: none (or priority-tagged)
  bool has_packet_type = false;  // Linux cooked: who the frame was for
  abi::PacketType packet_type = abi::PacketType::kHost;
};

[[nodiscard]] Defect DissectLink(std::span<const std::uint8_t> frame, LinkType link_type, LinkInfo& link);

// Dissects from the IP header on. Sets l3, l3_len, ip_len, addresses, l4 fields and `present`; leaves interfaces,
// MAC, mark, conntrack, packet type and arrival to the caller.
[[nodiscard]] Defect DissectIp(std::span<const std::uint8_t> ip, abi::PacketMeta& meta);

// Reads the fields of `meta` again after the bytes behind meta.l3 were rewritten in place.
void Redissect(abi::PacketMeta& meta);

}  // namespace iptc::packet
