// A packet as people write it in `trace`, tests and witnesses: "tcp 10.0.0.1:1234 > 192.168.0.2:25 in eth0 syn".
// Plain data; compiler/syntax reads and prints the notation, runtime/packet builds the bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/netfilter.h"
#include "runtime/abi/u128.h"

namespace iptc::abi {

struct PacketSpec {
  Family family = Family::kIp4;
  std::uint8_t proto = 6;
  U128 saddr = 0, daddr = 0;  // host order
  std::uint16_t sport = 0, dport = 0;
  std::uint8_t icmp_type = 8, icmp_code = 0;
  std::string in = {}, out = {};               // interface names, empty: not given
  std::optional<std::uint8_t> tcp_flags = {};  // default SYN
  std::vector<std::uint8_t> tcp_options = {};  // option kinds to carry
  std::optional<std::uint8_t> ct_state = {};   // abi::kCt… bit forced on the packet
  std::optional<std::uint32_t> mark = {};
  std::optional<std::uint64_t> mac_source = {};
  std::optional<std::uint8_t> ttl = {}, tos = {};
  std::optional<std::uint32_t> length = {};           // total length of the IP packet
  std::optional<std::uint16_t> fragment_offset = {};  // in bytes
  bool more_fragments = false;
  std::optional<std::uint32_t> cut = {};  // bytes of the transport header that are there
  std::optional<std::uint32_t> uid = {}, gid = {};
  std::optional<std::uint64_t> at_ns = {};  // after the packet before; nothing: it is not said
  std::vector<std::uint8_t> hex = {};       // `hex:…`: the whole IP packet
  std::string capture_file = {};            // `pcap:FILE#N`
  std::uint64_t capture_number = 0;
  friend bool operator==(const PacketSpec&, const PacketSpec&) = default;
};

}  // namespace iptc::abi
