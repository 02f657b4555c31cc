#include "runtime/conntrack/table.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

#include "runtime/conntrack/pptp_calls.h"

namespace iptc::conntrack {
namespace {

constexpr std::size_t kDefaultBuckets = 262144, kMostBuckets = std::size_t{1} << 24U;
constexpr std::size_t kBucketsInAPage = 512;  // the kernel fills whole pages with them (nf_ct_alloc_hashtable)
constexpr std::size_t kReclaimedAtOnce = 32;
constexpr unsigned kEvictionRange = 8;  // NF_CT_EVICTION_RANGE, in buckets
// A chain that a connection is to join may have that many nodes and up to as many more as are drawn below the other
// number (MIN_CHAINLEN, MAX_CHAINLEN).
constexpr std::size_t kSureChain = 51, kChainSpread = 30;
// As long as there are no more entries than that for each bucket, no chain gets so long: of a thousand million million
// buckets with eight nodes in the mean, none has fifty.
constexpr std::size_t kSparse = 4;

std::uint32_t BucketsFor(std::size_t maximum, std::size_t wanted) {
  const std::size_t buckets = std::min(wanted != 0 ? wanted : std::max(maximum, kDefaultBuckets), kMostBuckets);
  return static_cast<std::uint32_t>((buckets + kBucketsInAPage - 1) / kBucketsInAPage * kBucketsInAPage);
}

std::uint64_t PortsWord(const Tuple& tuple) {
  return std::uint64_t{tuple.sport} << 48U | std::uint64_t{tuple.dport} << 32U | std::uint64_t{tuple.zone} << 16U |
         std::uint64_t{tuple.family} << 8U | tuple.proto;
}

void AddAddress(SipState& state, U128 address) {
  state.Add(static_cast<std::uint64_t>(address >> 64U));
  state.Add(static_cast<std::uint64_t>(address));
}

}  // namespace

ConnTable::ConnTable(const Limits& limits, std::uint64_t seed)
    : maximum_(limits.maximum != 0 ? limits.maximum : kNil),
      key_(DrawKey(seed)),
      chains_(BucketsFor(limits.maximum, limits.buckets)),
      sources_(chains_.Buckets()),
      expectations_(limits.expectations, DrawKey(seed)),
      random_(NextRandom(seed)),
      wheel_(slab_) {}

std::size_t ConnTable::RoomOf(std::size_t maximum, std::size_t buckets) {
  const std::size_t sparse = kSparse * BucketsFor(maximum, buckets);
  return maximum != 0 ? std::min(maximum, sparse) : sparse;
}

void ConnTable::Advance(std::uint64_t now_ns) {
  if (now_ns <= now_ns_) return;
  now_ns_ = now_ns;
  Reclaim(kReclaimedAtOnce);
}

bool ConnTable::Reclaim(std::size_t budget) {
  return wheel_.Advance(now_ns_, budget, [this](Conn& conn) { Kill(conn); });
}

std::size_t ConnTable::Size() {
  Reclaim(std::numeric_limits<std::size_t>::max());
  return size_;
}

std::uint32_t ConnTable::Hash(const Tuple& tuple) const {
  SipState state(key_);
  if (tuple.family == 4) {
    state.Add(static_cast<std::uint64_t>(tuple.saddr << 32U | tuple.daddr));
  } else {
    AddAddress(state, tuple.saddr);
    AddAddress(state, tuple.daddr);
  }
  state.Add(PortsWord(tuple));
  return static_cast<std::uint32_t>(state.Finish());
}

std::uint32_t ConnTable::SourceHash(const Tuple& original) const {
  SipState state(key_);
  AddAddress(state, original.saddr);
  Tuple source{.sport = original.sport, .proto = original.proto, .family = original.family, .zone = original.zone};
  state.Add(PortsWord(source));
  return static_cast<std::uint32_t>(state.Finish());
}

// Of a node whose hash is the tuple's: whether it stands for the tuple, in a direction in which `zone` is the tuple's.
bool ConnTable::NodeIs(std::uint32_t node, const Tuple& tuple, const CtZone& zone) const {
  const auto direction = static_cast<abi::CtDirection>(node & 1U);
  return TupleOf(slab_[node >> 1U], direction) == tuple && zone.Id(direction) == tuple.zone;
}

std::uint32_t ConnTable::SearchNode(const Tuple& tuple, std::uint32_t hash, const CtZone& zone) const {
  std::uint32_t node = chains_.First(hash);
  while (node != kNil && !NodeIs(node, tuple, zone)) node = chains_.Next(node);
  return node;
}

void ConnTable::PrefetchEntry(const Conn& conn) const {
  constexpr std::size_t kLine = 64;
  const auto* const bytes = reinterpret_cast<const char*>(&conn);
  for (std::size_t at = 0; at < sizeof(Conn); at += kLine) __builtin_prefetch(bytes + at);
}

void ConnTable::Prefetch(std::span<const std::uint32_t> prepared) const {
  constexpr std::size_t kAtOnce = 64;
  std::array<std::uint32_t, kAtOnce> going;  // nodes of those that must go
  std::size_t count = 0;
  for (const std::uint32_t hash : prepared) chains_.PrefetchNodes(hash);
  const bool crowded = size_ + prepared.size() > maximum_;
  for (const std::uint32_t hash : prepared) {
    const std::uint32_t node = chains_.First(hash);
    if (node != kNil) {
      PrefetchEntry(slab_[node >> 1U]);
    } else if (crowded) {
      chains_.Visit(chains_.BucketOf(hash), [&](std::uint32_t other) {
        if (count < kAtOnce) going[count++] = other;
      });
    }
  }
  for (const std::uint32_t node : std::span(going).first(count)) {
    PrefetchEntry(slab_[node >> 1U]);
    chains_.PrefetchHeads(chains_.HashOf(node ^ 1U));
    wheel_.Prefetch(node >> 1U);
  }
  for (const std::uint32_t node : std::span(going).first(count)) {
    chains_.PrefetchNodes(chains_.HashOf(node ^ 1U));
    if ((slab_[node >> 1U].listed & kListedSource) != 0) sources_.Prefetch(node >> 1U);
  }
}

ConnTable::Found ConnTable::Find(const Tuple& tuple, const CtZone& zone) {
  Tuple within = tuple;
  within.zone = zone.Id(abi::CtDirection::kOriginal);
  sought_ = within;
  sought_hash_ = Hash(within);
  const Found found = FindWithin(within, sought_hash_, zone);
  if (found.conn != nullptr || within.zone == zone.Id(abi::CtDirection::kReply)) return found;
  within.zone = zone.Id(abi::CtDirection::kReply);
  return FindWithin(within, Hash(within), zone);
}

ConnTable::Found ConnTable::FindWithin(const Tuple& tuple, std::uint32_t hash, const CtZone& zone) {
  const std::uint32_t node = SearchNode(tuple, hash, zone);
  if (node == kNil) return {};
  Conn& conn = slab_[node >> 1U];
  if (Expired(conn)) {
    Kill(conn);
    return {};
  }
  return {&conn, static_cast<abi::CtDirection>(node & 1U)};
}

Conn* ConnTable::Allocate(const Tuple& original, const Tuple& reply, const CtZone& zone) {
  Tuple within = original;
  within.zone = zone.Id(abi::CtDirection::kOriginal);
  const std::uint32_t hash = within == sought_ ? sought_hash_ : Hash(within);
  while (Full() && !Reclaim(kReclaimedAtOnce)) {
  }
  if (Full() && !EarlyDrop(hash)) {
    ++full_drops_;
    return nullptr;
  }
  Conn& conn = slab_.Take();
  SetOriginalTuple(conn, original);
  SetReplyTuple(conn, reply);
  conn.view.zone = zone.id;
  conn.zone_directions = zone.directions;
  conn.references = 1;
  const std::uint32_t index = Slab<Conn>::IndexOf(conn);
  chains_.Reach(index);
  chains_.SetHash(index * 2, hash);
  if (sources_.Used()) AnnounceSource(conn);
  SetReplyHash(conn);
  ++size_;
  ++created_;
  return &conn;
}

void ConnTable::SetReplyHash(const Conn& conn) {
  const std::uint32_t hash = Hash(ReplyTuple(conn));
  chains_.SetHash(NodeOf(conn) + 1, hash);
  chains_.PrefetchHeads(hash);
}

bool ConnTable::EarlyDrop(std::uint32_t hash) {
  std::uint32_t bucket = chains_.BucketOf(hash);
  for (unsigned i = 0; i < kEvictionRange; ++i) {
    if (EvictBucket(bucket) != 0) return true;
    bucket = (bucket + 1) % chains_.Buckets();
  }
  return false;
}

std::size_t ConnTable::EvictBucket(std::uint32_t bucket) {
  going_.clear();
  chains_.Visit(bucket, [this](std::uint32_t node) {
    const Conn& conn = slab_[node >> 1U];
    if (Expired(conn) || !conn.Has(abi::kCtAssured)) going_.push_back(node >> 1U);
  });
  std::size_t evicted = 0;
  for (const std::uint32_t index : going_) {
    Conn& conn = slab_[index];
    if ((conn.listed & kListedTable) == 0) continue;  // both its tuples stood here
    evicted += Expired(conn) ? 0 : 1;
    Kill(conn);
  }
  return evicted;
}

bool ConnTable::Insert(Conn& conn) {
  assert(!conn.Confirmed());
  const CtZone zone = conn.Zone();
  const std::uint32_t node = NodeOf(conn);
  if (FindWithin(OriginalTuple(conn), chains_.HashOf(node), zone).conn != nullptr) return false;
  if (FindWithin(ReplyTuple(conn), chains_.HashOf(node + 1), zone).conn != nullptr) return false;
  if (MeetsLongChain(node)) return false;
  conn.view.status |= abi::kCtConfirmed;
  conn.deadline_ns += now_ns_;
  chains_.Link(node);
  chains_.Link(node + 1);  // in front: a flow that is its own answer is found in the reply direction, as in the kernel
  wheel_.Add(conn);
  conn.listed |= kListedTable;
  ++conn.references;
  return true;
}

std::size_t ConnTable::Length(std::uint32_t bucket) const {
  std::size_t length = 0;
  chains_.Visit(bucket, [&](std::uint32_t) { ++length; });
  return length;
}

// Whether the chain of one of an entry's tuples is too long for another entry.
bool ConnTable::MeetsLongChain(std::uint32_t node) {
  if (size_ / kSparse < chains_.Buckets()) return false;
  const auto length = [&](std::uint32_t own) { return Length(chains_.BucketOf(chains_.HashOf(own))); };
  const std::size_t longest = std::max(length(node), length(node + 1));
  return longest > kSureChain && longest > kSureChain + NextRandom(random_) % kChainSpread;
}

void ConnTable::Kill(Conn& conn) {
  if ((conn.listed & kListedTable) == 0) return;
  conn.listed = static_cast<std::uint8_t>(conn.listed & ~kListedTable);
  conn.view.status |= abi::kCtDying;
  chains_.Unlink(NodeOf(conn));
  chains_.Unlink(NodeOf(conn) + 1);
  wheel_.Remove(conn);
  if (conn.extra != nullptr && conn.extra->helper == abi::ConnHelper::kPptp) EndCalls(*this, conn);
  expectations_.RemoveAllOf(conn);
  Drop(conn);
}

void ConnTable::Drop(Conn& conn) {
  assert(conn.references > 0);
  if (--conn.references != 0) return;
  RemoveFromSource(conn);
  Conn* const master = conn.extra != nullptr ? conn.extra->master : nullptr;
  if (conn.extra != nullptr) {
    expectations_.RemoveAllOf(conn);
    call_keys_.Forget(conn);
    if (master != nullptr && conn.view.proto == kProtoGre) call_keys_.Forget(*master);
    extras_.Give(*conn.extra);
  }
  slab_.Give(conn);
  --size_;
  if (master != nullptr) Drop(*master);
}

ConnExtra& ConnTable::Extra(Conn& conn) {
  if (conn.extra == nullptr) conn.extra = &extras_.Take();
  return *conn.extra;
}

void ConnTable::Refresh(Conn& conn, std::uint64_t timeout_ns) {
  if (conn.Has(abi::kCtFixedTimeout)) return;
  conn.deadline_ns = conn.Confirmed() ? now_ns_ + timeout_ns : timeout_ns;
  if ((conn.listed & kListedTable) != 0) wheel_.Reschedule(conn);
}

std::uint32_t ConnTable::SecondsLeft(const Conn& conn) const {
  if (!conn.Confirmed() || Expired(conn)) return 0;
  return static_cast<std::uint32_t>((conn.deadline_ns - now_ns_) / kSecond);
}

void ConnTable::SetReply(Conn& conn, const Tuple& reply) {
  assert(!conn.Confirmed());
  SetReplyTuple(conn, reply);
  SetReplyHash(conn);
}

bool ConnTable::Taken(const Tuple& wanted, const Conn& ignored) {
  const CtZone zone = ignored.Zone();
  Tuple reply = wanted;
  reply.zone = zone.Id(abi::CtDirection::kReply);
  const std::uint32_t hash = reply == ReplyTuple(ignored) ? chains_.HashOf(NodeOf(ignored) + 1) : Hash(reply);
  const Tuple own = OriginalTuple(ignored);
  for (std::uint32_t node = chains_.First(hash); node != kNil; node = chains_.Next(node)) {
    Conn& conn = slab_[node >> 1U];
    if (&conn == &ignored || !NodeIs(node, reply, zone) || OriginalTuple(conn) == own) continue;
    if (!Expired(conn)) return true;
    Kill(conn);
    return Taken(wanted, ignored);  // the chain changed under our feet
  }
  return false;
}

void ConnTable::AnnounceSource(Conn& conn) {
  sources_.Announce(Slab<Conn>::IndexOf(conn), SourceHash(OriginalTuple(conn)));
  conn.listed |= kSourceAnnounced;
}

void ConnTable::AddToSource(Conn& conn) {
  if ((conn.listed & kSourceAnnounced) == 0) AnnounceSource(conn);
  sources_.Add(Slab<Conn>::IndexOf(conn));
  conn.listed |= kListedSource;
}

void ConnTable::RemoveFromSource(Conn& conn) {
  if ((conn.listed & kListedSource) == 0) return;
  sources_.Remove(Slab<Conn>::IndexOf(conn));
  conn.listed = static_cast<std::uint8_t>(conn.listed & ~kListedSource);
}

Conn* ConnTable::FirstOfSource(const Tuple& original) {
  const std::uint32_t index = sources_.First(SourceHash(original));
  return index == kNil ? nullptr : &slab_[index];
}

Conn* ConnTable::NextOfSource(const Conn& conn) {
  const std::uint32_t index = sources_.Next(Slab<Conn>::IndexOf(conn));
  return index == kNil ? nullptr : &slab_[index];
}

std::size_t ConnTable::Alive() const {
  std::size_t alive = 0;
  for (std::uint32_t bucket = 0; bucket < chains_.Buckets(); ++bucket) {
    chains_.Visit(bucket, [&](std::uint32_t node) {
      const bool original = (node & 1U) == 0;  // each entry stands in two chains
      alive += original && !Expired(slab_[node >> 1U]) ? 1 : 0;
    });
  }
  return alive;
}

std::size_t ConnTable::LongestChain() const {
  std::size_t longest = 0;
  for (std::uint32_t bucket = 0; bucket < chains_.Buckets(); ++bucket) longest = std::max(longest, Length(bucket));
  return longest;
}

}  // namespace iptc::conntrack
