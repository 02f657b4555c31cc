// Reading TCP headers and options.
#include <algorithm>

#include "runtime/conntrack/tcp.h"
#include "runtime/conntrack/tcp_options.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using packet::kTcpHeader;

constexpr std::uint8_t kHighestScale = 14;  // RFC 7323 section 2.3

TcpEvent EventOf(std::uint8_t flags) {
  if ((flags & kTcpRst) != 0) return TcpEvent::kRst;
  if ((flags & kTcpSyn) != 0) return (flags & kTcpAck) != 0 ? TcpEvent::kSynAck : TcpEvent::kSyn;
  if ((flags & kTcpFin) != 0) return TcpEvent::kFin;
  return (flags & kTcpAck) != 0 ? TcpEvent::kAck : TcpEvent::kNone;
}

}  // namespace

std::optional<TcpSegment> ReadSegment(std::span<const std::uint8_t> transport) {
  if (transport.size() < kTcpHeader) return std::nullopt;
  const std::size_t header = (transport[12] >> 4U) * std::size_t{4};
  if (header < kTcpHeader || header > transport.size()) return std::nullopt;
  TcpSegment segment;
  segment.seq = packet::Load32(&transport[4]);
  segment.ack = packet::Load32(&transport[8]);
  segment.flags = transport[13];
  segment.window = packet::Load16(&transport[14]);
  segment.event = EventOf(segment.flags);
  segment.options = transport.subspan(kTcpHeader, header - kTcpHeader);
  segment.end = segment.seq + static_cast<std::uint32_t>(transport.size() - header) + (segment.Has(kTcpSyn) ? 1U : 0U) +
                (segment.Has(kTcpFin) ? 1U : 0U);
  return segment;
}

bool ValidFlags(std::uint8_t flags) {
  const auto tested = static_cast<std::uint8_t>(flags & ~(kTcpPsh | kTcpEce | kTcpCwr));
  return std::ranges::find(kTcpValidFlags, tested) != kTcpValidFlags.end();
}

void ReadSynOptions(const TcpSegment& segment, TcpSide& side) {
  if (segment.options.empty()) return;
  side.scale = 0;
  side.flags &= kTcpBeLiberal;
  ForEachOption(segment.options, [&side](std::uint8_t kind, std::span<const std::uint8_t> data) {
    if (kind == kOptionSackPermitted && data.empty()) side.flags |= kTcpSackPermitted;
    if (kind == kOptionWindowScale && data.size() == 1) {
      side.scale = std::min(data[0], kHighestScale);
      side.flags |= kTcpWindowScale;
    }
    return true;
  });
}

}  // namespace iptc::conntrack
