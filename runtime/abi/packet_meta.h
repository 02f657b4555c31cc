// PacketMeta is the one record that every match reads: what dissection found, plus what the hooks know so far.
//
// Integers are in host order. Addresses are 128 bits wide, an IPv4 address stands in the low 32. Interface names are
// the 16 zero-padded bytes that the kernel compares (ifname_compare), so `-i eth+` is a masked comparison; an absent
// interface is all zero. `ct` is never null: it points at kNoEntry where there is no entry.
// The layout is known to generated code through runtime/abi/fields.h: adding a field is one row there.
#pragma once

#include <cstdint>

#include "runtime/abi/conntrack.h"
#include "runtime/abi/netfilter.h"
#include "runtime/abi/u128.h"

namespace iptc::abi {

// Bits of PacketMeta::present. "Present" means that all the bytes a kernel match asks for are there.
enum class Header : std::uint8_t {
  kFirstFragment = 0,  // fragment offset 0: an unfragmented packet or the first fragment
  kNotShortTcpFrag,    // fragment offset other than 8: the other half of the TCP header overwrite test
  kPorts,              // 4 bytes of transport header
  kTcp,                // 20 bytes
  kUdp,                // 8 bytes
  kIcmp,               // 8 bytes, ICMP or ICMPv6
  kConntrack,          // the packet has a conntrack entry
  kMac,                // an Ethernet header
  kProtocol,           // the protocol is known; not so in IPv6 behind a cut-short or late chain of extension headers,
                       // where a rule with -p hotdrops (ip6_packet_match)
  kSctp,               // 12 bytes
  kDccp,               // 12 bytes
  kOwner,              // the user is known whose socket sent the packet
  kKernelSocket,       // it was sent by a socket of the kernel's own, which has no user: an ICMP error
  kCount
};

constexpr std::uint32_t HeaderBit(Header header) { return 1U << static_cast<unsigned>(header); }

// As skb->pkt_type.
enum class PacketType : std::uint8_t {
  kHost = 0,
  kBroadcast = 1,
  kMulticast = 2,
  kOtherHost = 3,
  kOutgoing = 4,
  kLoopback = 5
};

struct PacketMeta {
  U128 iif = 0;
  U128 oif = 0;
  U128 saddr = 0;
  U128 daddr = 0;
  const CtView* ct = &kNoEntry;
  const std::uint8_t* l3 = nullptr;   // first byte of the IP header
  std::uint64_t arrival_ns = 0;       // since the epoch
  std::uint64_t mac_source = 0;       // 48 bits
  std::uint64_t mac_destination = 0;  // meaningful with kMac, as the source
  std::uint32_t l3_len = 0;           // bytes that are there from l3 on, not beyond the IP total length
  std::uint32_t ip_len = 0;           // total length: IPv4's by the header, IPv6's l3_len
  std::uint32_t l4_offset = 0;        // from l3; IPv6: behind the extension headers
  std::uint32_t present = 0;          // HeaderBits
  std::uint32_t mark = 0;
  std::uint32_t owner_uid = 0;    // 0 unless kOwner
  std::uint32_t priority = 0;     // the traffic class, as skb->priority; no match asks for it
  std::uint16_t frag_offset = 0;  // in bytes
  std::uint16_t sport = 0;        // 0 unless kPorts
  std::uint16_t dport = 0;
  std::uint16_t socket = 0;    // the host model's socket that TPROXY gave the packet to, counted from 1; 0: none
  std::uint8_t proto = 0;      // IPv6: the first header that is no extension header
  std::uint8_t family = 0;     // 4 or 6
  std::uint8_t tcp_flags = 0;  // CWR ECE URG ACK PSH RST SYN FIN from the highest bit down; 0 unless kTcp
  std::uint8_t icmp_type = 0;  // 0 unless kIcmp
  std::uint8_t icmp_code = 0;
  std::uint8_t ttl = 0;             // or hop limit
  std::uint8_t tos = 0;             // or traffic class
  std::uint8_t packet_type = 0;     // PacketType
  std::uint8_t ct_state = 0;        // kCt… bits
  std::uint8_t ct_dir = 0;          // CtDirection, meaningful with kConntrack
  std::uint8_t more_fragments = 0;  // MF is set
  std::uint8_t hook = 0;            // Hook that is being walked
};

}  // namespace iptc::abi
