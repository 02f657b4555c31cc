// Walking the options of a TCP header in a packet, for the targets that change them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "runtime/packet/packet_ref.h"

namespace iptc::netfilter {

inline constexpr std::size_t kTcpHeaderSize = 20;
inline constexpr std::uint8_t kTcpOptionNop = 1, kTcpOptionMss = 2;

struct TcpHeader {
  std::span<std::uint8_t> segment;  // header, options and payload: at least kTcpHeaderSize bytes
  std::size_t length = 0;           // header and options by the data offset; at least as much, not beyond the segment
};

// Nothing where the header, or its options, are not wholly there.
[[nodiscard]] std::optional<TcpHeader> FindTcpHeader(packet::PacketRef& packet);

// How far it is to the next option. An option of length 0 counts as 1, so that a walk ends; a length beyond the header
// is up to the caller.
[[nodiscard]] std::size_t TcpOptionLength(const TcpHeader& header, std::size_t offset);

}  // namespace iptc::netfilter
