#include "runtime/netfilter/defrag.h"

#include <algorithm>
#include <compare>
#include <deque>
#include <map>

#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using packet::Load16;
using packet::Store16;

constexpr std::uint64_t kLifetimeNs = 30'000'000'000;  // net.ipv4.ipfrag_time
constexpr std::uint16_t kDontFragment = 0x4000;
constexpr std::uint32_t kLargestPacket = 65535;

struct Key {
  std::uint32_t saddr, daddr;
  std::uint16_t id;
  std::uint8_t proto;
  DefragUser user;
  friend auto operator<=>(const Key&, const Key&) = default;
};

struct Piece {
  std::uint32_t offset = 0;
  std::vector<std::uint8_t> payload;
  [[nodiscard]] std::uint32_t End() const { return offset + static_cast<std::uint32_t>(payload.size()); }
};

// Pieces that came in order and without a gap. Whether a fragment repeats or overlaps is judged by runs, not pieces.
struct Run {
  std::uint32_t begin = 0, end = 0;
};

enum class Fit : std::uint8_t { kNew, kDuplicate, kOverlap };

struct Queue {
  std::uint64_t expires_ns = 0;
  std::vector<Piece> pieces;         // by offset
  std::vector<Run> runs;             // by offset
  std::vector<std::uint8_t> header;  // the IP header of the fragment at offset 0
  std::uint32_t length = 0;          // of the payload, as far as is known
  std::uint32_t there = 0;           // bytes collected
  std::uint32_t largest = 0, largest_df = 0;
  std::uint8_t ecn_seen = 0;  // a bit for each ECN codepoint
  bool last_in = false;

  [[nodiscard]] bool Complete() const { return !header.empty() && last_in && there == length; }
  // Whether the fragment agrees with what is known of the packet's end; takes note of it.
  bool NoteEnd(std::uint32_t end, bool more);
  Fit Place(std::uint32_t begin, std::uint32_t end);
};

bool Queue::NoteEnd(std::uint32_t end, bool more) {
  if (!more) {
    if (end < length || (last_in && end != length)) return false;
    last_in = true;
    length = end;
  } else if (end > length) {
    if (last_in) return false;
    length = end;
  }
  return true;
}

Fit Queue::Place(std::uint32_t begin, std::uint32_t end) {
  if (runs.empty() || runs.back().end < end) {
    if (!runs.empty() && begin < runs.back().end) return Fit::kOverlap;
    if (!runs.empty() && begin == runs.back().end) {
      runs.back().end = end;
    } else {
      runs.push_back({begin, end});
    }
    return Fit::kNew;
  }
  const auto run = std::ranges::find_if(runs, [&](const Run& r) { return begin < r.end; });
  if (run == runs.end() || end <= run->begin) {
    runs.insert(run, {begin, end});
    return Fit::kNew;
  }
  return begin >= run->begin && end <= run->end ? Fit::kDuplicate : Fit::kOverlap;
}

// RFC 3168 5.3: congestion seen by one fragment was seen by the packet; not-ECT among others is forged.
bool MergeEcn(std::uint8_t seen, std::uint8_t& tos) {
  constexpr std::uint8_t kNotEct = 1U << 0U, kCe = 1U << 3U;
  if ((seen & kNotEct) != 0 && seen != kNotEct) return (seen & kCe) == 0;
  if ((seen & kCe) != 0) tos |= 3;
  return true;
}

}  // namespace

class Defragmenter::Impl {
 public:
  DefragResult Gather(packet::PacketRef& packet, DefragUser user, std::uint64_t now_ns, Geometry& geometry);

 private:
  using Queues = std::map<Key, Queue>;
  DefragResult Discard(Queues::iterator queue) {
    queues_.erase(queue);
    return DefragResult::kInvalid;
  }
  void Expire(std::uint64_t now_ns);
  static bool Assemble(const Queue& queue, packet::PacketRef& packet, Geometry& geometry);

  Queues queues_;
  std::deque<std::pair<std::uint64_t, Key>> deadlines_;  // in order of time
};

void Defragmenter::Impl::Expire(std::uint64_t now_ns) {
  while (!deadlines_.empty() && deadlines_.front().first <= now_ns) {
    const auto it = queues_.find(deadlines_.front().second);
    if (it != queues_.end() && it->second.expires_ns <= now_ns) queues_.erase(it);
    deadlines_.pop_front();
  }
}

DefragResult Defragmenter::Impl::Gather(packet::PacketRef& packet, DefragUser user, std::uint64_t now_ns,
                                        Geometry& geometry) {
  Expire(now_ns);
  const auto ip = packet.L3();
  const std::size_t header = (ip[0] & 0x0FU) * 4U;
  const Key key{packet::Load32(&ip[12]), packet::Load32(&ip[16]), Load16(&ip[4]), ip[9], user};
  const auto [it, fresh] = queues_.try_emplace(key);
  Queue& queue = it->second;
  if (fresh) {
    queue.expires_ns = now_ns + kLifetimeNs;
    deadlines_.emplace_back(queue.expires_ns, key);
  }
  const std::uint32_t begin = packet.meta.frag_offset;
  const bool more = packet.meta.more_fragments != 0;
  auto end = begin + static_cast<std::uint32_t>(ip.size() - header);
  if (more) end &= ~7U;
  if (!queue.NoteEnd(end, more) || end == begin) return Discard(it);
  const Fit fit = queue.Place(begin, end);
  if (fit == Fit::kDuplicate) return DefragResult::kInvalid;
  if (fit == Fit::kOverlap) return Discard(it);

  const auto payload = ip.subspan(header, end - begin);
  const auto at = std::ranges::find_if(queue.pieces, [&](const Piece& p) { return p.offset > begin; });
  queue.pieces.insert(at, Piece{begin, {payload.begin(), payload.end()}});
  queue.there += end - begin;
  queue.ecn_seen |= static_cast<std::uint8_t>(1U << (ip[1] & 3U));
  const auto size = static_cast<std::uint32_t>(header + payload.size());
  queue.largest = std::max(queue.largest, size);
  if ((Load16(&ip[6]) & kDontFragment) != 0) queue.largest_df = std::max(queue.largest_df, size);
  if (begin == 0) queue.header.assign(ip.begin(), ip.begin() + static_cast<std::ptrdiff_t>(header));
  if (!queue.Complete()) return DefragResult::kKept;
  const bool good = Assemble(queue, packet, geometry);
  queues_.erase(it);
  return good ? DefragResult::kWhole : DefragResult::kInvalid;
}

bool Defragmenter::Impl::Assemble(const Queue& queue, packet::PacketRef& packet, Geometry& geometry) {
  const std::size_t total = queue.header.size() + queue.length;
  std::uint8_t tos = queue.header[1];
  if (total > kLargestPacket || !MergeEcn(queue.ecn_seen, tos)) return false;
  packet.bytes.resize(packet.l3_offset + total);
  auto ip = packet.L3();
  std::ranges::copy(queue.header, ip.begin());
  geometry.Clear();
  for (const Piece& piece : queue.pieces) {
    std::ranges::copy(piece.payload, ip.begin() + static_cast<std::ptrdiff_t>(queue.header.size() + piece.offset));
    geometry.sizes.push_back(static_cast<std::uint32_t>(piece.payload.size()));
  }
  geometry.largest = std::max(queue.largest, queue.largest_df);
  geometry.dont_fragment = queue.largest_df == queue.largest;
  ip[1] = tos;
  Store16(&ip[2], static_cast<std::uint16_t>(total));
  Store16(&ip[6], geometry.dont_fragment ? kDontFragment : 0);
  packet.meta.l3 = ip.data();
  packet.meta.l3_len = static_cast<std::uint32_t>(total);
  packet.meta.ip_len = static_cast<std::uint32_t>(total);
  packet::UpdateIpChecksum(packet::ViewOf(packet));
  packet::Redissect(packet.meta);
  return true;
}

Defragmenter::Defragmenter() : impl_(std::make_unique<Impl>()) {}
Defragmenter::~Defragmenter() = default;

DefragResult Defragmenter::Gather(packet::PacketRef& packet, DefragUser user, std::uint64_t now_ns,
                                  Geometry& geometry) {
  return impl_->Gather(packet, user, now_ns, geometry);
}

}  // namespace iptc::netfilter
