// Build: the bytes of the IP packet that a PacketSpec describes, with right checksums.
//
// What the spec leaves open: TTL 64, TOS 0, IP id 1, no DF; TCP SYN, sequence number 1 (acknowledging 1 with ACK),
// window 65535; ICMP id and sequence number 1; SCTP an INIT, DCCP a Request; other protocols 16 zero bytes. A later
// fragment carries the same bytes as its payload. `length` pads with zeros, or cuts the packet short; `cut` cuts it in
// the transport header. Either way the IP total length says what is there.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "runtime/abi/packet_spec.h"

namespace iptc::packet {

// `hex:` comes back as it is. Errors: a packet from a capture (the caller has the file), lengths that no IP packet has,
// more TCP options than fit.
[[nodiscard]] std::expected<std::vector<std::uint8_t>, std::string> Build(const abi::PacketSpec& spec);

// The same behind an Ethernet header; the source is `spec.mac_source` if given.
[[nodiscard]] std::expected<std::vector<std::uint8_t>, std::string> BuildFrame(const abi::PacketSpec& spec,
                                                                               std::uint64_t mac_destination);

}  // namespace iptc::packet
