// Dissect: bytes of one frame to PacketMeta, bounds-checked everywhere, no allocation.
//
// Errors are values: what the IP stack would throw away before netfilter comes back as a Defect (net/ipv4/ip_input.c
// ip_rcv_core, net/ipv6/ip6_input.c ip6_rcv_core). A cut-short transport header is no defect: the packet goes on and
// its matches see what is missing.
// Invariants after DissectIp returned kNone: l4_offset <= l3_len <= ip.size(), and a header whose present bit is set
// lies wholly in [l3 + l4_offset, l3 + l3_len).
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
  kTruncatedLink,    // no whole link header
  kUnknownLinkType,  // the capture's, not the frame's: none of its frames can be read
  kNotIp,            // ARP, LLC, unknown ethertype
  kTruncatedIp,      // no whole IP header, or fewer bytes than the total length says
  kBadIpVersion,
  kBadIpHeaderLength,
  kBadIpChecksum,
  kBadTotalLength,  // shorter than its header
  kBadExtension,    // IPv6: malformed hop-by-hop options
  kBadAddress,      // IPv6: addresses that cannot come from a wire
  kCount
};
[[nodiscard]] std::string_view Describe(Defect defect);

inline constexpr std::uint16_t kEtherTypeIp4 = 0x0800, kEtherTypeIp6 = 0x86DD;

// What the link layer told.
struct LinkInfo {
  std::uint32_t l3_offset = 0;
  std::uint16_t ethertype = 0;
  std::uint64_t mac_source = 0, mac_destination = 0;
  bool has_mac = false;          // a whole Ethernet header: both addresses
  std::uint16_t vlan = 0;        // VLAN id of the outermost tag that has one, 0: none (or priority-tagged)
  bool has_packet_type = false;  // Linux cooked: who the frame was for
  abi::PacketType packet_type = abi::PacketType::kHost;
};

// Finds the network header. kNone means that `ethertype` is IPv4 or IPv6 and `l3_offset` is in the frame or at its
// end. The fields of `link` that were read before a defect are set.
[[nodiscard]] Defect DissectLink(std::span<const std::uint8_t> frame, LinkType link_type, LinkInfo& link);

// Dissects from the IP header on; the version is the first nibble's. Sets l3, l3_len, ip_len, addresses, l4 fields and
// the bits of `present` but kConntrack and kMac; leaves interfaces, MAC, mark, conntrack, packet type and arrival to
// the caller.
[[nodiscard]] Defect DissectIp(std::span<const std::uint8_t> ip, abi::PacketMeta& meta);

// The same, with the ethertype's word on which version it has to be (kBadIpVersion if it is another).
[[nodiscard]] Defect DissectIp(std::span<const std::uint8_t> ip, std::uint16_t ethertype, abi::PacketMeta& meta);

// IPv6 addresses that ip6_rcv_core refuses before PREROUTING (kBadAddress): loopback on another interface than
// `loopback`, multicast sources, multicast destinations of scope 0, or of scope 1 from a wire. IPv4 has no such check
// there: its martians are found after PREROUTING, by routing.
[[nodiscard]] Defect CheckAddresses(const abi::PacketMeta& meta, bool loopback);

// Reads the fields of `meta` again after the bytes behind meta.l3 were rewritten in place, or after the caller set l3
// and l3_len to another packet that is known to be sound. Checks no checksum.
void Redissect(abi::PacketMeta& meta);

}  // namespace iptc::packet
