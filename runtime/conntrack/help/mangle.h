// Changing what a packet's payload says where its connection is translated: the length may change
// (net/netfilter/nf_nat_helper.c, nf_nat_mangle_tcp_packet, nf_nat_mangle_udp_packet).
#pragma once

#include <cstddef>
#include <string_view>

#include "runtime/conntrack/help/helper.h"

namespace iptc::conntrack {

// Puts `text` in the place of `length` bytes from `offset` of the payload on: of TCP behind the header and its options,
// with the sequence numbers of all that comes after noted for adjustment; of UDP behind the 8 bytes of the header.
// The transport checksum is left to the device, but for a UDP checksum of 0. False, and nothing done: too long for an
// IP packet.
[[nodiscard]] bool MangleTcp(HelpContext& context, std::size_t offset, std::size_t length, std::string_view text);
[[nodiscard]] bool MangleUdp(HelpContext& context, std::size_t offset, std::size_t length, std::string_view text);

}  // namespace iptc::conntrack
