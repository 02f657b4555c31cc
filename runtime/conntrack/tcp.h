// The TCP tracker's parts: reading a segment, the window test, and (tcp.cpp) the judgement of one packet.
// Sequence numbers compare modulo 2^32. Source: net/netfilter/nf_conntrack_proto_tcp.c.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/tcp_table.h"

namespace iptc::conntrack {

// Bits of TcpSide::flags and TcpTrack::last_flags, as IP_CT_TCP_FLAG_* (nf_conntrack_tcp.h, uapi).
inline constexpr std::uint8_t kTcpWindowScale = 0x01, kTcpSackPermitted = 0x02, kTcpCloseInit = 0x04,
                              kTcpBeLiberal = 0x08, kTcpDataUnacknowledged = 0x10, kTcpMaxAckSet = 0x20,
                              kTcpChallengeAck = 0x40, kTcpSimultaneousOpen = 0x80;

struct TcpSegment {
  std::uint32_t seq = 0, ack = 0;
  std::uint32_t end = 0;  // seq + payload, SYN and FIN counted
  std::uint16_t window = 0;
  std::uint8_t flags = 0;
  TcpEvent event = TcpEvent::kNone;
  std::span<const std::uint8_t> options;

  [[nodiscard]] bool Has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

// Nothing if the header is not whole or its length is wrong.
[[nodiscard]] std::optional<TcpSegment> ReadSegment(std::span<const std::uint8_t> transport);
[[nodiscard]] bool ValidFlags(std::uint8_t flags);

// Sets scale and SACK-permitted of a side by a SYN's options; all else but "liberal" is forgotten. A segment without
// options changes nothing.
void ReadSynOptions(const TcpSegment& segment, TcpSide& side);

enum class WindowResult : std::uint8_t { kAccept, kIgnore, kInvalid };

// Tests the segment against what both sides sent and advertised, and learns from it when it fits.
// `liberal`: whatever does not fit is accepted without learning. `receiver_offset`: by how much the numbers that it
// acknowledges were moved on their way (help/sequence.h).
[[nodiscard]] WindowResult CheckWindow(TcpTrack& track, unsigned direction, const TcpSegment& segment, bool liberal,
                                       std::uint32_t receiver_offset = 0);

[[nodiscard]] constexpr bool Before(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) < 0; }
[[nodiscard]] constexpr bool After(std::uint32_t a, std::uint32_t b) { return Before(b, a); }

}  // namespace iptc::conntrack
