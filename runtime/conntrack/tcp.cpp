// The judgement of one TCP packet: table, exceptions to the table, window, timeout
// (net/netfilter/nf_conntrack_proto_tcp.c, nf_conntrack_tcp_packet).
#include "runtime/conntrack/tcp.h"

#include <algorithm>
#include <utility>

#include "runtime/conntrack/help/sequence.h"
#include "runtime/conntrack/tracker.h"

namespace iptc::conntrack {
namespace {

// What is left to do for a packet after the table and its exceptions.
enum class Next : std::uint8_t {
  kTestWindow,
  kAccept,  // in the window without a test
  kIgnore,  // passes, changes nothing
  kInvalid,
  kReopen  // the entry goes, the packet is looked up again
};

struct Judgement {
  const TcpSegment& segment;
  unsigned direction;
  TcpState before;
  TcpState after;
  bool established;  // the entry is ESTABLISHED and assured
  std::uint32_t status;
  bool any_reset;  // nf_conntrack_tcp_ignore_invalid_rst
};

TcpSide Start(const TcpSegment& segment) {
  TcpSide side;
  side.end = segment.end;
  side.max_win = std::max<std::uint32_t>(segment.window, 1);
  return side;
}

// The first packet of an entry. False: no packet to start with.
bool StartTrack(TcpTrack& track, const TcpSegment& segment, bool loose) {
  const TcpState state = TcpTransition(0, segment.event, TcpState::kNone);
  if (state == TcpState::kInvalid || (state != TcpState::kSynSent && !loose)) return false;
  track = TcpTrack{};
  track.side[0] = Start(segment);
  track.side[0].max_end = track.side[0].end;  // it may send nothing more before the other side opens its window
  if (state == TcpState::kSynSent) {
    ReadSynOptions(segment, track.side[0]);
  } else {
    track.side[0].max_end += track.side[0].max_win;
    track.side[0].flags = track.side[1].flags = kTcpSackPermitted | kTcpBeLiberal;
  }
  track.last_event = std::to_underlying(TcpEvent::kNone);
  return true;
}

bool LastWas(const TcpTrack& track, TcpEvent event) { return track.last_event == std::to_underlying(event); }

// A new SYN for a connection that was closed in due form, or reset by the same side.
bool MayReopen(const TcpTrack& track, unsigned direction) {
  if (((track.side[0].flags | track.side[1].flags) & kTcpCloseInit) != 0) return true;
  return track.last_dir == direction && LastWas(track, TcpEvent::kRst);
}

// A SYN/ACK that acknowledges exactly the SYN that was ignored before: both ends agree, so take their word.
bool Resynchronises(const TcpTrack& track, const Judgement& j) {
  return j.segment.event == TcpEvent::kSynAck && LastWas(track, TcpEvent::kSyn) && track.last_dir != j.direction &&
         j.segment.ack == track.last_end;
}

void Resynchronise(TcpTrack& track, Judgement& j) {
  j.before = TcpState::kSynSent;
  j.after = TcpState::kSynRecv;
  TcpSide& syn_sender = track.side[track.last_dir];
  syn_sender.end = syn_sender.max_end = track.last_end;
  syn_sender.max_win = std::max<std::uint32_t>(track.last_win, 1);
  syn_sender.scale = track.last_scale;
  track.last_flags = static_cast<std::uint8_t>(track.last_flags & ~kTcpChallengeAck);
  syn_sender.flags = track.last_flags;
  TcpSide& other = track.side[j.direction];
  const auto liberal = static_cast<std::uint8_t>(other.flags & kTcpBeLiberal);
  other = TcpSide{};
  other.flags = liberal;
}

// Keeps what an ignored packet said, for the answer to it.
void Remember(TcpTrack& track, const Judgement& j) {
  track.last_event = std::to_underlying(j.segment.event);
  track.last_dir = static_cast<std::uint8_t>(j.direction);
  track.last_seq = j.segment.seq;
  track.last_end = j.segment.end;
  track.last_win = j.segment.window;
  if (j.segment.event == TcpEvent::kSyn && j.direction == 0) {
    TcpSide syn;
    ReadSynOptions(j.segment, syn);
    track.last_flags = syn.flags;
    track.last_scale = syn.scale;
    if (j.before == TcpState::kLastAck) track.last_flags |= kTcpChallengeAck;
  }
  if (j.before == TcpState::kSynSent && j.segment.event == TcpEvent::kAck && j.direction == 1) {
    track.last_ack = j.segment.ack;
  }
}

Next OnIgnored(TcpTrack& track, Judgement& j) {
  if (Resynchronises(track, j)) {
    Resynchronise(track, j);
    return Next::kTestWindow;
  }
  Remember(track, j);
  return Next::kIgnore;
}

Next OnSynSent(TcpTrack& track, Judgement& j) {
  if (j.before < TcpState::kTimeWait) return Next::kTestWindow;
  return MayReopen(track, j.direction) ? Next::kReopen : OnIgnored(track, j);
}

// An ACK that answers a SYN ignored in LAST_ACK is a challenge (RFC 5961), not the last one.
Next OnTimeWait(TcpTrack& track, Judgement& j) {
  const bool challenge = j.before == TcpState::kLastAck && j.segment.event == TcpEvent::kAck &&
                         track.last_dir != j.direction && LastWas(track, TcpEvent::kSyn) &&
                         (track.last_flags & kTcpChallengeAck) != 0;
  if (!challenge) return Next::kTestWindow;
  track.last_flags = static_cast<std::uint8_t>(track.last_flags & ~kTcpChallengeAck);
  return Next::kIgnore;
}

Next OnSynSent2(TcpTrack& track, Judgement&) {
  track.last_flags |= kTcpSimultaneousOpen;
  return Next::kTestWindow;
}

Next OnSynRecv(TcpTrack& track, Judgement& j) {
  if (j.direction == 1 && j.segment.event == TcpEvent::kAck && (track.last_flags & kTcpSimultaneousOpen) != 0) {
    j.after = TcpState::kEstablished;
  }
  return Next::kTestWindow;
}

bool Closing(TcpState state) {
  return state == TcpState::kFinWait || state == TcpState::kLastAck || state == TcpState::kTimeWait ||
         state == TcpState::kClose || state == TcpState::kCloseWait;
}

// RFC 5961: a RST must hit the other side's ACK exactly, or follow its own data; what is merely in the window may
// bring a challenge ACK, so the connection stays. `done`: the RST was judged.
Next JudgeResetSequence(const TcpTrack& track, Judgement& j, bool& done) {
  const std::uint32_t expected = track.side[1 - j.direction].max_ack;
  done = true;
  if (j.segment.seq == 0 && !j.established) return Next::kTestWindow;  // answers a SYN that was let through
  if (Before(j.segment.seq, expected) && !j.any_reset) return Next::kInvalid;
  if (!j.established || j.segment.seq == expected) return Next::kTestWindow;
  if (LastWas(track, TcpEvent::kAck) && track.last_dir == j.direction && j.segment.seq == track.last_end) {
    return Next::kTestWindow;
  }
  j.after = j.before;
  done = false;
  return Next::kTestWindow;
}

Next OnClose(TcpTrack& track, Judgement& j) {
  if (j.segment.event != TcpEvent::kRst) return Next::kTestWindow;
  if (Closing(j.before)) return Next::kAccept;
  if ((track.side[1 - j.direction].flags & kTcpMaxAckSet) != 0 && !LastWas(track, TcpEvent::kSyn)) {
    bool done = false;
    const Next next = JudgeResetSequence(track, j, done);
    if (done) return next;
  }
  // The answer to the other side's SYN or to an ACK that was ignored: it may acknowledge what the window test does not
  // know of.
  const bool answers_syn =
      (j.status & abi::kCtSeenReply) != 0 && LastWas(track, TcpEvent::kSyn) && track.last_dir != j.direction;
  const bool answers_ack = (j.status & abi::kCtAssured) == 0 && LastWas(track, TcpEvent::kAck);
  if ((answers_syn || answers_ack) && j.segment.ack == track.last_end) return Next::kAccept;
  const bool answers_challenge = j.before == TcpState::kSynSent && LastWas(track, TcpEvent::kAck) &&
                                 track.last_dir == 1 && j.segment.seq == track.last_ack;
  return answers_challenge ? Next::kAccept : Next::kTestWindow;
}

Next JudgeByState(TcpTrack& track, Judgement& j) {
  switch (j.after) {
    case TcpState::kSynSent:
      return OnSynSent(track, j);
    case TcpState::kIgnore:
      return OnIgnored(track, j);
    case TcpState::kInvalid:
      return Next::kInvalid;
    case TcpState::kTimeWait:
      return OnTimeWait(track, j);
    case TcpState::kSynSent2:
      return OnSynSent2(track, j);
    case TcpState::kSynRecv:
      return OnSynRecv(track, j);
    case TcpState::kClose:
      return OnClose(track, j);
    case TcpState::kNone:
    case TcpState::kEstablished:
    case TcpState::kFinWait:
    case TcpState::kCloseWait:
    case TcpState::kLastAck:
      break;
  }
  return Next::kTestWindow;
}

// While a SYN of SYNPROXY's, or its answer, is lost, a keep-alive of the client is what brings forth another.
bool IsKeepAlive(const TcpTrack& track, const Judgement& j) {
  return j.before == TcpState::kSynSent && j.segment.event == TcpEvent::kAck && j.direction == 0 &&
         track.last_dir == 0 && track.side[0].end - 1 == j.segment.seq;
}

// A RST or FIN outside the window, answered by one of the other side: the ends know better, so the entry need not stay
// for days (nf_tcp_handle_invalid).
void OnOutOfWindow(TrackContext& context, TcpTrack& track, const Judgement& j) {
  if (!context.conn->Has(abi::kCtAssured)) return;
  if (j.segment.event != TcpEvent::kRst && j.segment.event != TcpEvent::kFin) return;
  if (track.last_dir == j.direction || !(LastWas(track, TcpEvent::kFin) || LastWas(track, TcpEvent::kRst))) {
    track.last_event = std::to_underlying(j.segment.event);
    track.last_dir = static_cast<std::uint8_t>(j.direction);
    return;
  }
  const std::uint64_t unacknowledged = context.options.timeouts.tcp_unacknowledged * kSecond;
  if (context.conn->deadline_ns > context.table.Now() + unacknowledged) {
    context.table.Refresh(*context.conn, unacknowledged);
  }
}

std::uint32_t TimeoutOf(const Options& options, const TcpTrack& track, const Judgement& j) {
  const Timeouts& timeouts = options.timeouts;
  const std::uint32_t usual = timeouts.tcp[std::to_underlying(j.after)];
  if (track.retransmits >= options.tcp_max_retrans && usual > timeouts.tcp_max_retrans) return timeouts.tcp_max_retrans;
  if (j.segment.event == TcpEvent::kRst) return timeouts.tcp[std::to_underlying(TcpState::kClose)];
  if (((track.side[0].flags | track.side[1].flags) & kTcpDataUnacknowledged) != 0 &&
      usual > timeouts.tcp_unacknowledged) {
    return timeouts.tcp_unacknowledged;
  }
  if (track.last_win == 0 && usual > timeouts.tcp_max_retrans) return timeouts.tcp_max_retrans;
  return usual;
}

// Takes the packet into account, the window test passed.
void Apply(TrackContext& context, TcpTrack& track, const Judgement& j) {
  Conn& conn = *context.conn;
  track.last_event = std::to_underlying(j.segment.event);
  track.last_dir = static_cast<std::uint8_t>(j.direction);
  track.state = std::to_underlying(j.after);
  if (j.before != j.after && j.after == TcpState::kFinWait) track.side[j.direction].flags |= kTcpCloseInit;
  std::uint32_t timeout = TimeoutOf(context.options, track, j);
  if (!conn.Has(abi::kCtSeenReply)) {
    if (j.segment.Has(kTcpRst)) {
      context.Count();
      context.table.Kill(conn);  // the only answer is a refusal
      return;
    }
    // A repeated SYN does not keep the entry, or a port in use by others would be held for ever.
    if (j.segment.event == TcpEvent::kSyn && j.before == TcpState::kSynSent) return;
    if (j.after == TcpState::kEstablished) timeout = std::min(timeout, context.options.timeouts.tcp_unacknowledged);
  } else if ((j.before == TcpState::kSynRecv || j.before == TcpState::kEstablished) &&
             j.after == TcpState::kEstablished) {
    conn.view.status |= abi::kCtAssured;
  }
  context.Refresh(timeout);
}

}  // namespace

TrackResult TrackTcp(TrackContext& context) {
  const auto segment = ReadSegment(context.transport.data);
  if (!segment || context.ChecksumWrong() || !ValidFlags(segment->flags)) return TrackResult::kInvalid;
  Conn& conn = *context.conn;
  TcpTrack& track = conn.track.tcp;
  if (!conn.Confirmed() && !StartTrack(track, *segment, context.options.tcp_loose)) return TrackResult::kInvalid;

  const auto before = static_cast<TcpState>(track.state);
  Judgement j{.segment = *segment,
              .direction = context.Dir(),
              .before = before,
              .after = TcpTransition(context.Dir(), segment->event, before),
              .established = before == TcpState::kEstablished && conn.Has(abi::kCtAssured),
              .status = conn.view.status,
              .any_reset = context.options.tcp_ignore_invalid_rst};
  if (j.after == TcpState::kInvalid && conn.extra != nullptr && conn.extra->proxied && IsKeepAlive(track, j)) {
    return TrackResult::kAccept;
  }
  const Next next = JudgeByState(track, j);
  if (next == Next::kInvalid) return TrackResult::kInvalid;
  if (next == Next::kIgnore) return TrackResult::kAccept;
  if (next == Next::kReopen) {
    context.table.Kill(conn);
    return TrackResult::kRepeat;
  }
  if (next == Next::kTestWindow) {
    const WindowResult window = CheckWindow(track, j.direction, *segment, context.options.tcp_be_liberal,
                                            SequenceOffset(conn, 1 - j.direction, segment->ack - 1));
    if (window == WindowResult::kIgnore) return TrackResult::kAccept;
    if (window == WindowResult::kInvalid) {
      OnOutOfWindow(context, track, j);
      return TrackResult::kInvalid;
    }
  }
  Apply(context, track, j);
  return TrackResult::kAccept;
}

}  // namespace iptc::conntrack
