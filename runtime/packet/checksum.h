// Internet checksums (RFC 1071) and their incremental update (RFC 1624), and SCTP's CRC32c (RFC 9260 appendix A).
// Values are in host order as read from the wire.
#pragma once

#include <cstdint>
#include <span>

#include "runtime/abi/packet_meta.h"

namespace iptc::packet {

// One's complement sum of the bytes, not yet folded or inverted; `initial` continues an earlier sum. A piece of odd
// length can only be the last one.
[[nodiscard]] std::uint32_t ChecksumAdd(std::span<const std::uint8_t> bytes, std::uint32_t initial = 0);
// What an IP header whose checksum is right adds to a sum. It is not 0: with it a payload of zeros is as good as any.
inline constexpr std::uint32_t kSumOfGoodHeader = 0xFFFF;
[[nodiscard]] std::uint16_t ChecksumFold(std::uint32_t sum);  // folded and inverted
[[nodiscard]] std::uint32_t PseudoHeaderSum(const abi::PacketMeta& meta, std::uint32_t l4_length);
[[nodiscard]] std::uint32_t PseudoHeaderSum(abi::Family family, U128 saddr, U128 daddr, std::uint8_t proto,
                                            std::uint32_t l4_length);

// The checksum after a 16-bit word of the summed data changed from `before` to `after`.
[[nodiscard]] std::uint16_t ChecksumPatch(std::uint16_t checksum, std::uint16_t before, std::uint16_t after);
// The same for a run of words: addresses. Both spans have one even length.
[[nodiscard]] std::uint16_t ChecksumPatch(std::uint16_t checksum, std::span<const std::uint8_t> before,
                                          std::span<const std::uint8_t> after);

// The CRC32c that SCTP carries, over a packet from its common header on; the checksum field counts as zero. The value
// is as Load32 of the field reads it.
[[nodiscard]] std::uint32_t SctpChecksum(std::span<const std::uint8_t> sctp);

// Whether the transport checksum of the packet is right, as conntrack sees it (nf_ip_checksum, nf_ip6_checksum in
// net/netfilter/utils.c and their callers in nf_conntrack_proto_*.c): over what is there up to the end of the IP
// packet, whatever a UDP length says. True where conntrack looks at none: a UDP checksum of 0 in IPv4 and IPv6, other
// protocols, fragments other than the first. False where the header that holds the checksum is not there.
[[nodiscard]] bool TransportChecksumOk(const abi::PacketMeta& meta);

}  // namespace iptc::packet
