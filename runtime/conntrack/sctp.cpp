// SCTP (net/netfilter/nf_conntrack_proto_sctp.c): the association's state by the chunks seen, verification tags checked
// as in RFC 9260 section 8.5.
#include <array>
#include <bitset>
#include <optional>
#include <utility>

#include "runtime/conntrack/tracker.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using Bytes = std::span<const std::uint8_t>;

enum class SctpState : std::uint8_t {
  kNone,
  kClosed,
  kCookieWait,
  kCookieEchoed,
  kEstablished,
  kShutdownSent,
  kShutdownReceived,
  kShutdownAckSent,
  kHeartbeatSent,
  kInvalid  // only in the table
};
constexpr std::size_t kStates = kSctpStates;

enum Chunk : std::uint8_t {
  kData = 0,
  kInit = 1,
  kInitAck = 2,
  kHeartbeat = 4,
  kHeartbeatAck = 5,
  kAbort = 6,
  kShutdown = 7,
  kShutdownAck = 8,
  kError = 9,
  kCookieEcho = 10,
  kCookieAck = 11,
  kShutdownComplete = 14
};
constexpr std::size_t kChunkTypes = 15;  // others change nothing
constexpr std::uint8_t kTagReflected = 1;
constexpr std::size_t kCommonHeader = 12, kChunkHeader = 4, kInitFixed = 16;

constexpr SctpState CL = SctpState::kClosed, CW = SctpState::kCookieWait, CE = SctpState::kCookieEchoed,
                    ES = SctpState::kEstablished, SS = SctpState::kShutdownSent, SR = SctpState::kShutdownReceived,
                    SA = SctpState::kShutdownAckSent, HS = SctpState::kHeartbeatSent, iv = SctpState::kInvalid;

struct Transition {
  Chunk chunk;
  std::array<std::array<SctpState, kStates>, 2> next;  // original, reply
};
// clang-format off
constexpr auto kTransitions = std::to_array<Transition>({
    //                        NO  CL  CW  CE  ES  SS  SR  SA  HS    NO  CL  CW  CE  ES  SS  SR  SA  HS
    {kInit,             {{{{CL, CL, CW, CE, ES, CL, CL, SA, CW}}, {{iv, CL, CW, CE, ES, SS, SR, SA, iv}}}}},
    {kInitAck,          {{{{CL, CL, CW, CE, ES, SS, SR, SA, CL}}, {{iv, CW, CW, CE, ES, SS, SR, SA, iv}}}}},
    {kAbort,            {{{{CL, CL, CL, CL, CL, CL, CL, CL, CL}}, {{iv, CL, CL, CL, CL, CL, CL, CL, iv}}}}},
    {kShutdown,         {{{{CL, CL, CW, CE, SS, SS, SR, SA, CL}}, {{iv, CL, CW, CE, SR, SS, SR, SA, iv}}}}},
    {kShutdownAck,      {{{{SA, CL, CW, CE, ES, SA, SA, SA, SA}}, {{iv, CL, CW, CE, ES, SA, SA, SA, iv}}}}},
    {kError,            {{{{CL, CL, CW, CE, ES, SS, SR, SA, CL}}, {{iv, CL, CW, CL, ES, SS, SR, SA, iv}}}}},
    {kCookieEcho,       {{{{CL, CL, CE, CE, ES, SS, SR, SA, CL}}, {{iv, CL, CE, CE, ES, SS, SR, SA, iv}}}}},
    {kCookieAck,        {{{{CL, CL, CW, ES, ES, SS, SR, SA, CL}}, {{iv, CL, CW, ES, ES, SS, SR, SA, iv}}}}},
    {kShutdownComplete, {{{{CL, CL, CW, CE, ES, SS, SR, CL, CL}}, {{iv, CL, CW, CE, ES, SS, SR, CL, iv}}}}},
    {kHeartbeat,        {{{{HS, CL, CW, CE, ES, SS, SR, SA, HS}}, {{iv, CL, CW, CE, ES, SS, SR, SA, HS}}}}},
    {kHeartbeatAck,     {{{{CL, CL, CW, CE, ES, SS, SR, SA, HS}}, {{iv, CL, CW, CE, ES, SS, SR, SA, ES}}}}},
});
// clang-format on

SctpState Next(unsigned direction, std::uint8_t chunk, SctpState state) {
  for (const Transition& row : kTransitions) {
    if (row.chunk == chunk) return row.next[direction][std::to_underlying(state)];
  }
  return state;
}

using ChunkSet = std::bitset<kChunkTypes>;

bool AnyOf(const ChunkSet& seen, std::initializer_list<Chunk> chunks) {
  for (const Chunk chunk : chunks) {
    if (seen[chunk]) return true;
  }
  return false;
}

// visit(chunk's bytes from its header on, their number) -> whether to go on; false if it stopped.
template <class Visit>
bool ForEachChunk(Bytes data, Visit visit) {
  std::size_t count = 0;
  for (std::size_t offset = kCommonHeader; offset + kChunkHeader <= data.size(); ++count) {
    if (!visit(data.subspan(offset), count)) return false;
    offset += (packet::Load16(&data[offset + 2]) + std::size_t{3}) & ~std::size_t{3};
  }
  return true;
}

// Which chunks there are. Nothing if one has no length, if one that must be alone or first is not, or there is none.
std::optional<ChunkSet> CheckChunks(Bytes data) {
  ChunkSet seen;
  bool alone = false, any = false;
  const bool sound = ForEachChunk(data, [&](Bytes chunk, std::size_t count) {
    const std::uint8_t type = chunk[0];
    alone = alone || type == kInit || type == kInitAck || type == kShutdownComplete;
    const bool first_only = type == kCookieAck || type == kCookieEcho || alone;
    if ((first_only && count != 0) || packet::Load16(&chunk[2]) == 0) return false;
    if (type < kChunkTypes) seen.set(type);
    return any = true;
  });
  if (!sound || !any) return std::nullopt;
  return seen;
}

std::optional<std::uint32_t> InitTag(Bytes chunk) {
  if (chunk.size() < kChunkHeader + kInitFixed) return std::nullopt;
  return packet::Load32(&chunk[kChunkHeader]);
}

bool StartTrack(SctpTrack& track, Bytes data, std::uint32_t vtag) {
  track = SctpTrack{};
  return ForEachChunk(data, [&](Bytes chunk, std::size_t) {
    const std::uint8_t type = chunk[0];
    const SctpState state = Next(0, type, SctpState::kNone);
    if (state == SctpState::kNone || state == SctpState::kInvalid) return false;
    if (type == kInit) {
      const auto tag = InitTag(chunk);
      if (vtag != 0 || !tag) return false;
      track.vtag[1] = *tag;
      track.init[0] = true;
    } else if (type == kHeartbeat) {
      track.vtag[0] = vtag;
    } else if (type == kShutdownAck) {
      track.vtag[1] = vtag;  // the answer to one that no association knows has its tag (RFC 9260 section 8.4)
    }
    return true;
  });
}

// One packet's walk over its chunks.
struct Walk {
  SctpTrack& track;
  const ChunkSet& seen;
  unsigned direction;
  std::uint32_t vtag;
  bool confirmed;
  bool ignore = false;  // passes, but does not prolong the entry
  bool assured = false;
  SctpState last = SctpState::kNone;
};

// With the T bit, the tag is the other side's (RFC 9260 section 8.5.1 B and C).
bool TagMatches(const Walk& walk, Bytes chunk) {
  const unsigned side = (chunk[1] & kTagReflected) != 0 ? 1 - walk.direction : walk.direction;
  return walk.vtag == walk.track.vtag[side];
}

enum class ChunkVerdict : std::uint8_t { kTake, kSkip, kInvalid };

// A heartbeat may come over a path whose first packets went elsewhere: its tag is learned, and a wrong one is forgiven
// once if the answer carries it too.
ChunkVerdict CheckHeartbeat(Walk& walk, bool ack) {
  SctpTrack& track = walk.track;
  std::uint32_t& tag = track.vtag[walk.direction];
  if (tag == 0) {
    tag = walk.vtag;
  } else if (walk.vtag == tag) {
    track.heartbeat_vtag_failed = false;
  } else if (walk.seen[kData] || walk.ignore) {
    return ChunkVerdict::kInvalid;
  } else if (!ack) {
    track.heartbeat_vtag_failed = true;
    track.last_dir = static_cast<std::uint8_t>(walk.direction);
    walk.ignore = true;
    return ChunkVerdict::kSkip;
  } else if (!track.heartbeat_vtag_failed || track.last_dir == walk.direction) {
    return ChunkVerdict::kInvalid;
  } else {
    track.heartbeat_vtag_failed = false;
    tag = walk.vtag;
    track.vtag[1 - walk.direction] = 0;
  }
  return ChunkVerdict::kTake;
}

ChunkVerdict CheckTag(Walk& walk, Bytes chunk) {
  bool matches = true;
  switch (chunk[0]) {
    case kInit:
      matches = walk.vtag == 0;
      break;
    case kAbort:
    case kShutdownComplete:
      matches = TagMatches(walk, chunk);
      break;
    case kCookieEcho:
      matches = walk.vtag == walk.track.vtag[walk.direction];
      break;
    case kCookieAck:
      walk.track.init = {};
      break;
    case kHeartbeat:
    case kHeartbeatAck:
      return CheckHeartbeat(walk, chunk[0] == kHeartbeatAck);
    default:
      break;
  }
  return matches ? ChunkVerdict::kTake : ChunkVerdict::kInvalid;
}

// Both ends may begin at once (RFC 9260 section 5.2). An INIT ACK may not ask for another tag than its sender did
// before, unless it answers the only INIT.
bool TakeInit(Walk& walk, Bytes chunk) {
  const auto tag = InitTag(chunk);
  if (!tag) return false;
  auto& init = walk.track.init;
  std::uint32_t& known = walk.track.vtag[1 - walk.direction];
  if (known == *tag) return true;
  if (chunk[0] == kInit) {
    if (init[walk.direction]) init[1 - walk.direction] = false;
    init[walk.direction] = true;
  } else if (init[1 - walk.direction] ? init[walk.direction] : known != 0) {
    return false;
  }
  known = *tag;
  return true;
}

bool Take(Walk& walk, Bytes chunk) {
  const ChunkVerdict verdict = CheckTag(walk, chunk);
  if (verdict != ChunkVerdict::kTake) return verdict == ChunkVerdict::kSkip;
  SctpTrack& track = walk.track;
  const auto before = static_cast<SctpState>(track.state);
  const SctpState after = Next(walk.direction, chunk[0], before);
  if (after == SctpState::kInvalid) return false;
  if ((chunk[0] == kInit || chunk[0] == kInitAck) && !TakeInit(walk, chunk)) return false;
  // A repeated INIT does not keep the entry.
  if (chunk[0] == kInit && before == SctpState::kClosed && after == SctpState::kClosed && walk.confirmed)
    walk.ignore = true;
  track.state = std::to_underlying(after);
  walk.last = after;
  walk.assured = walk.assured || (before != after && after == SctpState::kEstablished);
  return true;
}

}  // namespace

TrackResult TrackSctp(TrackContext& context) {
  const Bytes data = context.transport.data;
  if (data.size() < kCommonHeader || context.ChecksumWrong()) return TrackResult::kInvalid;
  const auto seen = CheckChunks(data);
  if (!seen) return TrackResult::kInvalid;
  Conn& conn = *context.conn;
  SctpTrack& track = conn.track.sctp;
  const std::uint32_t vtag = packet::Load32(&data[4]);
  if (!conn.Confirmed()) {
    if (AnyOf(*seen, {kAbort, kShutdownComplete, kCookieAck})) return TrackResult::kInvalid;
    if (!StartTrack(track, data, vtag)) return TrackResult::kInvalid;
  }
  const bool tag_checked_by_chunk =
      AnyOf(*seen, {kInit, kShutdownComplete, kCookieEcho, kAbort, kShutdownAck, kHeartbeat, kHeartbeatAck});
  if (!tag_checked_by_chunk && vtag != track.vtag[context.Dir()]) return TrackResult::kInvalid;

  Walk walk{.track = track, .seen = *seen, .direction = context.Dir(), .vtag = vtag, .confirmed = conn.Confirmed()};
  const bool sound = ForEachChunk(data, [&walk](Bytes chunk, std::size_t) { return Take(walk, chunk); });
  if (walk.assured) conn.view.status |= abi::kCtAssured;
  if (!sound) return TrackResult::kInvalid;
  if (!walk.ignore) context.Refresh(context.options.timeouts.sctp[std::to_underlying(walk.last)]);
  return TrackResult::kAccept;
}

}  // namespace iptc::conntrack
