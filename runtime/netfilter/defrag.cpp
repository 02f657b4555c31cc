#include "runtime/netfilter/defrag.h"

#include <algorithm>
#include <array>
#include <compare>
#include <deque>
#include <expected>
#include <map>
#include <optional>

#include "runtime/abi/address_kind.h"
#include "runtime/host/address.h"
#include "runtime/netfilter/ip6_fragment_header.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using packet::kFragmentHeader;
using packet::kIp6Header;
using packet::Load16;
using packet::Store16;

constexpr std::uint64_t kLifetime4Ns = 30'000'000'000;  // net.ipv4.ipfrag_time
constexpr std::uint64_t kLifetime6Ns = 60'000'000'000;  // net.netfilter.nf_conntrack_frag6_timeout
constexpr std::uint16_t kDontFragment = 0x4000;
constexpr std::uint32_t kLargestPacket = 65535;

struct Key {
  U128 saddr = 0, daddr = 0;
  std::uint32_t id = 0;
  int interface = -1;  // IPv6 link-local addresses mean nothing beyond their link
  std::uint8_t family = 0;
  std::uint8_t proto = 0;  // IPv4
  DefragUser user = DefragUser::kPrerouting;
  friend auto operator<=>(const Key&, const Key&) = default;
};

// One fragment, taken apart.
struct Fragment {
  Key key;
  std::vector<std::uint8_t> header;  // all that stands before the payload, without IPv6's fragment header
  std::span<const std::uint8_t> payload;
  std::uint32_t begin = 0;
  std::uint32_t size = 0;  // as it came
  std::uint8_t ecn = 0;
  bool more = false;
  bool dont_fragment = false;
  [[nodiscard]] std::uint32_t End() const { return begin + static_cast<std::uint32_t>(payload.size()); }
};

struct Piece {
  std::uint32_t offset = 0;
  std::vector<std::uint8_t> payload;
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
  std::vector<std::uint8_t> header;  // of the fragment at offset 0
  std::uint32_t length = 0;          // of the payload, as far as is known
  std::uint32_t there = 0;           // bytes collected
  std::uint32_t largest = 0, largest_df = 0;
  std::uint8_t ecn_seen = 0;  // a bit for each ECN codepoint
  bool last_in = false;

  [[nodiscard]] bool Complete() const { return !header.empty() && last_in && there == length; }
  // Whether the fragment agrees with what is known of the packet's end; takes note of it.
  bool NoteEnd(std::uint32_t end, bool more);
  Fit Place(std::uint32_t begin, std::uint32_t end);
  void Add(const Fragment& fragment);
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

void Queue::Add(const Fragment& fragment) {
  const auto at = std::ranges::find_if(pieces, [&](const Piece& p) { return p.offset > fragment.begin; });
  pieces.insert(at, Piece{fragment.begin, {fragment.payload.begin(), fragment.payload.end()}});
  there += static_cast<std::uint32_t>(fragment.payload.size());
  ecn_seen |= static_cast<std::uint8_t>(1U << fragment.ecn);
  largest = std::max(largest, fragment.size);
  if (fragment.dont_fragment) largest_df = std::max(largest_df, fragment.size);
  if (fragment.begin == 0) header = fragment.header;
}

// RFC 3168 5.3: congestion seen by one fragment was seen by the packet; not-ECT among others is forged, and taken for
// an attack where congestion was seen.
std::optional<std::uint8_t> MergedEcn(std::uint8_t seen) {
  constexpr std::uint8_t kNotEct = 1U << 0U, kCe = 1U << 3U;
  if ((seen & kCe) == 0) return std::uint8_t{0};
  if ((seen & kNotEct) != 0) return std::nullopt;
  return std::uint8_t{3};
}

std::expected<Fragment, DefragResult> TakeApart4(const packet::PacketRef& packet, DefragUser user) {
  const auto ip = packet.L3();
  const std::size_t header = std::size_t{4} * (ip[0] & 0x0FU);
  Fragment fragment;
  fragment.key = {.saddr = packet.meta.saddr,
                  .daddr = packet.meta.daddr,
                  .id = Load16(&ip[4]),
                  .family = 4,
                  .proto = ip[9],
                  .user = user};
  fragment.header.assign(ip.begin(), ip.begin() + static_cast<std::ptrdiff_t>(header));
  fragment.begin = (Load16(&ip[6]) & 0x1FFFU) * 8U;
  fragment.more = (Load16(&ip[6]) & 0x2000U) != 0;
  std::size_t size = ip.size() - header;
  if (fragment.more) size &= ~std::size_t{7};
  fragment.payload = ip.subspan(header, size);
  fragment.size = static_cast<std::uint32_t>(header + size);
  fragment.ecn = ip[1] & 3U;
  fragment.dont_fragment = (Load16(&ip[6]) & kDontFragment) != 0;
  return fragment;
}

// Whether a first fragment ends before its transport header does (ipv6frag_thdr_truncated).
bool EndsBeforeTransport(const packet::PacketRef& packet) {
  struct Row {
    std::uint8_t proto;
    std::size_t size;
  };
  constexpr auto kHeaders =
      std::to_array<Row>({{packet::kProtoTcp, 20}, {packet::kProtoUdp, 8}, {packet::kProtoIcmpv6, 8}});
  const auto skipped = packet::SkipExtensions(packet.L3());
  if (!skipped || skipped->IsLaterFragment()) return false;
  const auto row = std::ranges::find(kHeaders, skipped->proto, &Row::proto);
  return skipped->offset + (row == kHeaders.end() ? 1 : row->size) > packet.L3().size();
}

// Without a fragment: kWhole, it is malformed and goes on as it is, for others to see; or thrown away.
std::expected<Fragment, DefragResult> TakeApart6(const packet::PacketRef& packet, DefragUser user) {
  const auto ip = packet.L3();
  const auto at = FindIp6FragmentHeader(ip);
  const bool jumbogram = Load16(&ip[4]) == 0;  // as far as its header tells
  if (jumbogram || !at || EndsBeforeTransport(packet)) return std::unexpected(DefragResult::kWhole);
  if (at->offset + kFragmentHeader > ip.size()) return std::unexpected(DefragResult::kBroken);
  const std::uint16_t offset = Load16(&ip[at->offset + 2]);
  const auto scoped = [](U128 a) { return abi::IsMulticast6(a) || abi::IsLinkLocal6(a); };
  Fragment fragment;
  fragment.key = {.saddr = packet.meta.saddr,
                  .daddr = packet.meta.daddr,
                  .id = packet::Load32(&ip[at->offset + 4]),
                  .interface = scoped(packet.meta.daddr) ? packet.in_interface : -1,
                  .family = 6,
                  .user = user};
  fragment.header.assign(ip.begin(), ip.begin() + static_cast<std::ptrdiff_t>(at->offset));
  // The kernel keeps the place of the byte that names the fragment header in 8 bits: behind 256 bytes of headers it
  // writes elsewhere.
  fragment.header[at->next_header & 0xFFU] = ip[at->offset];
  fragment.begin = offset & 0xFFF8U;
  fragment.more = (offset & 1U) != 0;
  fragment.payload = ip.subspan(at->offset + kFragmentHeader);
  fragment.size = static_cast<std::uint32_t>(ip.size());
  fragment.ecn = ip[1] >> 4U & 3U;
  if (fragment.End() > kLargestPacket) return std::unexpected(DefragResult::kInvalid);
  return fragment;
}

}  // namespace

class Defragmenter::Impl {
 public:
  DefragResult Gather(packet::PacketRef& packet, DefragUser user, std::uint64_t now_ns, Geometry& geometry);

 private:
  using Queues = std::map<Key, Queue>;
  Queues::iterator Find(const Key& key, std::uint64_t now_ns);
  void Expire(std::uint64_t now_ns);
  static bool Assemble(const Queue& queue, packet::PacketRef& packet, Geometry& geometry);

  Queues queues_;
  std::deque<std::pair<std::uint64_t, Key>> deadlines_;  // in the order of their making
};

void Defragmenter::Impl::Expire(std::uint64_t now_ns) {
  while (!deadlines_.empty() && deadlines_.front().first <= now_ns) {
    const auto it = queues_.find(deadlines_.front().second);
    if (it != queues_.end() && it->second.expires_ns <= now_ns) queues_.erase(it);
    deadlines_.pop_front();
  }
}

Defragmenter::Impl::Queues::iterator Defragmenter::Impl::Find(const Key& key, std::uint64_t now_ns) {
  Expire(now_ns);
  auto [it, fresh] = queues_.try_emplace(key);
  if (!fresh && it->second.expires_ns <= now_ns) {
    it->second = Queue{};
    fresh = true;
  }
  if (fresh) {
    it->second.expires_ns = now_ns + (key.family == 4 ? kLifetime4Ns : kLifetime6Ns);
    deadlines_.emplace_back(it->second.expires_ns, key);
  }
  return it;
}

DefragResult Defragmenter::Impl::Gather(packet::PacketRef& packet, DefragUser user, std::uint64_t now_ns,
                                        Geometry& geometry) {
  const bool ip4 = packet.meta.family == 4;
  const auto fragment = ip4 ? TakeApart4(packet, user) : TakeApart6(packet, user);
  if (!fragment) return fragment.error();
  const auto it = Find(fragment->key, now_ns);
  if (!ip4 && fragment->more && fragment->payload.size() % 8 != 0) {  // ends the queue, and goes on as it is
    queues_.erase(it);
    return DefragResult::kWhole;
  }
  Queue& queue = it->second;
  // IPv6 throws away the contradicting fragment alone, IPv4 all.
  if (!queue.NoteEnd(fragment->End(), fragment->more) || fragment->payload.empty()) {
    if (ip4) queues_.erase(it);
    return DefragResult::kInvalid;
  }
  const Fit fit = queue.Place(fragment->begin, fragment->End());
  if (fit == Fit::kOverlap) queues_.erase(it);
  if (fit != Fit::kNew) return DefragResult::kInvalid;
  queue.Add(*fragment);
  if (!queue.Complete()) return DefragResult::kKept;
  const bool good = Assemble(queue, packet, geometry);
  queues_.erase(it);
  return good ? DefragResult::kWhole : DefragResult::kInvalid;
}

bool Defragmenter::Impl::Assemble(const Queue& queue, packet::PacketRef& packet, Geometry& geometry) {
  const std::size_t total = queue.header.size() + queue.length;
  const auto ecn = MergedEcn(queue.ecn_seen);
  const bool ip4 = packet.meta.family == 4;
  if (total > kLargestPacket + (ip4 ? 0 : kIp6Header) || !ecn) return false;
  packet.bytes.resize(packet.l3_offset + total);
  auto ip = packet.L3();
  std::ranges::copy(queue.header, ip.begin());
  geometry.Clear();
  for (const Piece& piece : queue.pieces) {
    std::ranges::copy(piece.payload, ip.begin() + static_cast<std::ptrdiff_t>(queue.header.size() + piece.offset));
    geometry.sizes.push_back(static_cast<std::uint32_t>(piece.payload.size()));
  }
  geometry.header = static_cast<std::uint32_t>(queue.header.size());
  geometry.largest = queue.largest;
  geometry.dont_fragment = queue.largest_df == queue.largest;
  if (ip4) {
    ip[1] |= *ecn;
    Store16(&ip[2], static_cast<std::uint16_t>(total));
    Store16(&ip[6], geometry.dont_fragment ? kDontFragment : 0);
  } else {
    ip[1] = static_cast<std::uint8_t>(ip[1] | *ecn << 4U);
    Store16(&ip[4], static_cast<std::uint16_t>(total - kIp6Header));
  }
  packet.meta.l3 = ip.data();
  packet.meta.l3_len = static_cast<std::uint32_t>(total);
  packet::Redissect(packet.meta);
  packet::UpdateIpChecksum(packet::ViewOf(packet));
  return true;
}

bool IsFragment(const packet::PacketRef& packet) {
  if (packet.meta.frag_offset != 0 || packet.meta.more_fragments != 0) return true;
  return packet.meta.family == 6 && FindIp6FragmentHeader(packet.L3()).has_value();
}

Defragmenter::Defragmenter() : impl_(std::make_unique<Impl>()) {}
Defragmenter::~Defragmenter() = default;

DefragResult Defragmenter::Gather(packet::PacketRef& packet, DefragUser user, std::uint64_t now_ns,
                                  Geometry& geometry) {
  return impl_->Gather(packet, user, now_ns, geometry);
}

}  // namespace iptc::netfilter
