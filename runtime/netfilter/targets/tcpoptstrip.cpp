#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"
#include "runtime/netfilter/tcp_header.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

bool Strips(const abi::TcpOptionStripParams& params, std::uint8_t kind) {
  constexpr unsigned kWordBits = 32;
  return (params.kinds[kind / kWordBits] >> (kind % kWordBits) & 1U) != 0;
}

// The byte in the word that it shares with its neighbour.
void SetByte(const TcpHeader& header, std::size_t offset, std::uint8_t value) {
  const std::size_t word = offset & ~std::size_t{1};
  const std::uint16_t before = packet::Load16(header.segment.data() + word);
  const unsigned after = offset == word ? (before & 0x00FFU) | unsigned{value} << 8U : (before & 0xFF00U) | value;
  packet::SetTcpWord(header.segment, word, static_cast<std::uint16_t>(after));
}

TargetVerdict Act(packet::PacketRef& packet, const void* block, TargetContext& /*context*/) {
  const auto& params = *static_cast<const abi::TcpOptionStripParams*>(block);
  if (packet.meta.frag_offset != 0) return TargetVerdict::kContinue;
  const auto header = FindTcpHeader(packet);
  if (!header) return TargetVerdict::kDrop;
  for (std::size_t i = kTcpHeaderSize; i < header->length;) {
    const std::size_t length = TcpOptionLength(*header, i);
    if (i + length > header->length) break;
    if (Strips(params, header->segment[i])) {
      for (std::size_t j = i; j < i + length; ++j) SetByte(*header, j, kTcpOptionNop);
    }
    i += length;
  }
  packet::Redissect(packet.meta);
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kTcpoptstripTarget;
constexpr Target kTcpoptstripTarget{.name = "TCPOPTSTRIP", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
