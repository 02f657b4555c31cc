// Internet checksums (RFC 1071) and their incremental update (RFC 1624). Values are in host order as read from the
// wire.
#pragma once

#include <cstdint>
#include <span>

#include "runtime/abi/packet_meta.h"

namespace iptc::packet {

// One's complement sum of the bytes, not yet folded or inverted; `initial` continues an earlier sum.
[[nodiscard]] std::uint32_t ChecksumAdd(std::span<const std::uint8_t> bytes, std::uint32_t initial = 0);
[[nodiscard]] std::uint16_t ChecksumFold(std::uint32_t sum);  // folded and inverted
[[nodiscard]] std::uint32_t PseudoHeaderSum(const abi::PacketMeta& meta, std::uint32_t l4_length);

// The checksum after a 16-bit word of the summed data changed from `before` to `after`.
[[nodiscard]] std::uint16_t ChecksumPatch(std::uint16_t checksum, std::uint16_t before, std::uint16_t after);

// Whether the transport checksum of the packet is right, as conntrack's nf_checksum sees it (a UDP checksum of 0 is).
[[nodiscard]] bool TransportChecksumOk(const abi::PacketMeta& meta);

}  // namespace iptc::packet
