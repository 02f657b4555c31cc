// The TCP window test. S is the sender of the segment, R its receiver. A segment fits when
//   I    seq <= S.max_end                      not beyond what R's window allows
//   II   end >= S.end - R.max_win              not wholly before R's window
//   III  sack <= R.end                         acknowledges only what R sent
//   IV   sack >= R.end - max(66000, S.max_win) nor something from long ago
// where sack is the highest right edge in a SACK option if R announced that it understands them, else ack.
// After Guido van Rooij, "Real Stateful TCP Packet Filtering in IP Filter"; net/netfilter/nf_conntrack_proto_tcp.c
// (tcp_in_window).
#include <algorithm>

#include "runtime/conntrack/tcp.h"
#include "runtime/conntrack/tcp_options.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

constexpr std::uint32_t kMaxAckWindow = 66000;
constexpr std::size_t kSackBlock = 8;

// The segment's numbers as the test uses them.
struct Numbers {
  std::uint32_t seq, end, ack, sack;
};

std::uint32_t HighestSack(const TcpSegment& segment) {
  std::uint32_t highest = segment.ack;
  ForEachOption(segment.options, [&highest](std::uint8_t kind, std::span<const std::uint8_t> data) {
    if (kind != kOptionSack || data.empty() || data.size() % kSackBlock != 0) return true;
    for (; !data.empty(); data = data.subspan(kSackBlock)) {
      const std::uint32_t right = packet::Load32(&data[4]);
      if (After(right, highest)) highest = right;
    }
    return false;
  });
  return highest;
}

void StartSender(TcpSide& sender, TcpSide& receiver, const TcpSegment& segment, unsigned direction) {
  sender.end = sender.max_end = segment.end;
  sender.max_win = std::max<std::uint32_t>(segment.window, 1);
  ReadSynOptions(segment, sender);
  // RFC 7323: windows are scaled only if both sides asked for it.
  if (direction == 1 && (sender.flags & receiver.flags & kTcpWindowScale) == 0) sender.scale = receiver.scale = 0;
}

// Nothing is known of the sender and this is no SYN: what it says is taken for true.
void PickUpSender(TcpSide& sender, TcpSide& receiver, const TcpSegment& segment, std::uint32_t sack) {
  sender.end = segment.end;
  sender.max_win = std::max(std::uint32_t{segment.window} << sender.scale, 1U);
  sender.max_end = segment.end + sender.max_win;
  if (receiver.max_win == 0) {
    receiver.end = receiver.max_end = sack;
  } else if (sack == receiver.end + 1) {
    ++receiver.end;  // the answer to a keepalive
  }
}

// Gets to know the sender where this segment starts it (again). True: a lone SYN, which has nothing to test.
bool MeetSender(TcpTrack& track, unsigned direction, const TcpSegment& segment, std::uint32_t sack) {
  TcpSide& sender = track.side[direction];
  TcpSide& receiver = track.side[1 - direction];
  const auto state = static_cast<TcpState>(track.state);
  if (sender.max_win == 0) {
    if (!segment.Has(kTcpSyn)) {
      PickUpSender(sender, receiver, segment, sack);
      return false;
    }
    StartSender(sender, receiver, segment, direction);
    return !segment.Has(kTcpAck);
  }
  const bool opening = state == TcpState::kSynSent || state == TcpState::kSynRecv;
  if (segment.Has(kTcpSyn) && After(segment.end, sender.end) && opening) {
    StartSender(sender, receiver, segment, direction);  // RFC 9293: begun anew with a higher sequence number
    return direction == 1 && !segment.Has(kTcpAck);
  }
  return false;
}

WindowResult Test(TcpSide& sender, const TcpSide& receiver, const Numbers& n) {
  const std::uint32_t ack_window = std::max(kMaxAckWindow, sender.max_win);
  const bool acks_known_data = Before(n.sack, receiver.end + 1);
  const bool ack_recent = After(n.sack, receiver.end - ack_window - 1);
  const bool in_receive_window = After(n.end, sender.end - receiver.max_win - 1);
  if (!Before(n.seq, sender.max_end + 1)) {
    // A little more than the window allows: if the receiver takes it, its ACKs will cover it, so remember the end.
    const std::uint32_t overshot = n.end - sender.max_end + 1;
    if (receiver.max_win == 0 || !in_receive_window || !ack_recent || overshot > receiver.max_win || !acks_known_data) {
      return WindowResult::kInvalid;
    }
    sender.end = n.end;
    sender.flags |= kTcpDataUnacknowledged;
    return WindowResult::kIgnore;
  }
  if (!acks_known_data) return WindowResult::kInvalid;
  if (receiver.max_win != 0 && !in_receive_window) return WindowResult::kIgnore;
  return ack_recent ? WindowResult::kAccept : WindowResult::kIgnore;
}

void Learn(TcpSide& sender, TcpSide& receiver, const TcpSegment& segment, const Numbers& n) {
  const std::uint32_t window = std::uint32_t{segment.window} << (segment.Has(kTcpSyn) ? 0U : sender.scale);
  sender.max_win = std::max(sender.max_win, window + (n.sack - n.ack));
  if (After(n.end, sender.end)) {
    sender.end = n.end;
    sender.flags |= kTcpDataUnacknowledged;
  }
  if (segment.Has(kTcpAck) && ((sender.flags & kTcpMaxAckSet) == 0 || After(n.ack, sender.max_ack))) {
    sender.max_ack = n.ack;
    sender.flags |= kTcpMaxAckSet;
  }
  if (receiver.max_win != 0 && After(n.end, sender.max_end)) receiver.max_win += n.end - sender.max_end;
  if (After(n.sack + window, receiver.max_end - 1)) receiver.max_end = n.sack + window + (window == 0 ? 1U : 0U);
  if (n.ack == receiver.end) receiver.flags = static_cast<std::uint8_t>(receiver.flags & ~kTcpDataUnacknowledged);
}

void CountRetransmits(TcpTrack& track, unsigned direction, const TcpSegment& segment, const Numbers& n) {
  if (segment.event != TcpEvent::kAck) return;
  if (track.last_dir == direction && track.last_seq == n.seq && track.last_ack == n.ack && track.last_end == n.end &&
      track.last_win == segment.window) {
    ++track.retransmits;
    return;
  }
  track.last_dir = static_cast<std::uint8_t>(direction);
  track.last_seq = n.seq;
  track.last_ack = n.ack;
  track.last_end = n.end;
  track.last_win = segment.window;
  track.retransmits = 0;
}

}  // namespace

WindowResult CheckWindow(TcpTrack& track, unsigned direction, const TcpSegment& segment, bool liberal,
                         std::uint32_t receiver_offset) {
  TcpSide& sender = track.side[direction];
  TcpSide& receiver = track.side[1 - direction];
  Numbers n{segment.seq, segment.end, segment.ack, segment.ack};
  if ((receiver.flags & kTcpSackPermitted) != 0) n.sack = HighestSack(segment);
  n.ack -= receiver_offset;
  n.sack -= receiver_offset;

  if (MeetSender(track, direction, segment, n.sack)) return WindowResult::kAccept;
  // No ACK counts as the best one; so does the 0 that broken stacks send with RST and ACK.
  if (!segment.Has(kTcpAck) || (segment.Has(kTcpRst) && n.ack == 0)) n.ack = n.sack = receiver.end;
  // A RST that answers a SYN.
  if (segment.Has(kTcpRst) && n.seq == 0 && static_cast<TcpState>(track.state) == TcpState::kSynSent) {
    n.seq = n.end = sender.end;
  }
  const WindowResult result = Test(sender, receiver, n);
  if (result != WindowResult::kAccept) {
    return liberal || (sender.flags & kTcpBeLiberal) != 0 ? WindowResult::kAccept : result;
  }
  Learn(sender, receiver, segment, n);
  CountRetransmits(track, direction, segment, n);
  return WindowResult::kAccept;
}

}  // namespace iptc::conntrack
