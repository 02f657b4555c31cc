#include "runtime/netfilter/tcp_header.h"

namespace iptc::netfilter {

std::optional<TcpHeader> FindTcpHeader(packet::PacketRef& packet) {
  constexpr std::size_t kDataOffset = 12;
  const std::span<std::uint8_t> segment = packet.L3().subspan(packet.meta.l4_offset);
  if (segment.size() < kTcpHeaderSize) return std::nullopt;
  const std::size_t length = (segment[kDataOffset] >> 4U) * std::size_t{4};
  if (length < kTcpHeaderSize || segment.size() < length) return std::nullopt;
  return TcpHeader{segment, length};
}

std::size_t TcpOptionLength(const TcpHeader& header, std::size_t offset) {
  if (header.segment[offset] <= kTcpOptionNop || offset + 1 >= header.segment.size()) return 1;
  const std::uint8_t length = header.segment[offset + 1];
  return length == 0 ? 1 : length;
}

}  // namespace iptc::netfilter
