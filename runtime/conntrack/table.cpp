#include "runtime/conntrack/table.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>

#include "runtime/conntrack/pptp_calls.h"

namespace iptc::conntrack {
namespace {

constexpr std::size_t kMostBuckets = std::size_t{1} << 24U;
constexpr std::size_t kReclaimedAtOnce = 32;
constexpr unsigned kEvictionRange = 8;  // NF_CT_EVICTION_RANGE, in buckets

std::uint64_t PortsWord(const Tuple& tuple) {
  return std::uint64_t{tuple.sport} << 48U | std::uint64_t{tuple.dport} << 32U | std::uint64_t{tuple.zone} << 16U |
         std::uint64_t{tuple.family} << 8U | tuple.proto;
}

void AddAddress(SipState& state, U128 address) {
  state.Add(static_cast<std::uint64_t>(address >> 64U));
  state.Add(static_cast<std::uint64_t>(address));
}

SipKey DrawKey(std::uint64_t& seed) {
  const std::uint64_t first = NextRandom(seed);
  return {first, NextRandom(seed)};
}

}  // namespace

ConnTable::ConnTable(std::size_t maximum, std::uint64_t seed, std::size_t buckets)
    : maximum_(maximum != 0 ? maximum : kNil), key_(DrawKey(seed)), expectations_(DrawKey(seed)), wheel_(slab_) {
  buckets_.assign(std::bit_ceil(std::clamp(std::max(maximum, buckets), std::size_t{1}, kMostBuckets)), kNil);
  mask_ = static_cast<std::uint32_t>(buckets_.size() - 1);
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

bool ConnTable::NodeIs(std::uint32_t node, const Tuple& tuple, std::uint32_t hash) const {
  const Conn& conn = slab_[node >> 1U];
  return conn.hash[node & 1U] == hash && TupleOf(conn, static_cast<abi::CtDirection>(node & 1U)) == tuple;
}

// In the directions in which `zone` is the tuple's.
std::uint32_t ConnTable::SearchNode(const Tuple& tuple, std::uint32_t hash, const CtZone& zone) const {
  std::uint32_t node = buckets_[hash & mask_];
  while (node != kNil) {
    if (NodeIs(node, tuple, hash) && zone.Id(static_cast<abi::CtDirection>(node & 1U)) == tuple.zone) break;
    node = slab_[node >> 1U].hash_next[node & 1U];
  }
  return node;
}

void ConnTable::Prefetch(std::uint32_t prepared) const {
  constexpr std::size_t kLine = 64;
  const std::uint32_t node = buckets_[prepared & mask_];
  if (node == kNil) return;
  const auto* const conn = reinterpret_cast<const char*>(&slab_[node >> 1U]);
  for (std::size_t at = 0; at < sizeof(Conn); at += kLine) __builtin_prefetch(conn + at);
}

ConnTable::Found ConnTable::Find(const Tuple& tuple, const CtZone& zone) {
  Tuple within = tuple;
  within.zone = zone.Id(abi::CtDirection::kOriginal);
  Found found = FindWithin(within, zone);
  if (found.conn != nullptr || within.zone == zone.Id(abi::CtDirection::kReply)) return found;
  within.zone = zone.Id(abi::CtDirection::kReply);
  return FindWithin(within, zone);
}

ConnTable::Found ConnTable::FindWithin(const Tuple& tuple, const CtZone& zone) {
  const std::uint32_t node = SearchNode(tuple, Hash(tuple), zone);
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
  const std::uint32_t hash = Hash(within);
  while (size_ >= maximum_ && !Reclaim(kReclaimedAtOnce)) {
  }
  if (size_ >= maximum_ && !EarlyDrop(hash)) {
    ++full_drops_;
    return nullptr;
  }
  Conn& conn = slab_.Take();
  SetOriginalTuple(conn, original);
  SetReplyTuple(conn, reply);
  conn.view.zone = zone.id;
  conn.zone_directions = zone.directions;
  conn.hash[0] = hash;
  conn.references = 1;
  ++size_;
  ++created_;
  return &conn;
}

bool ConnTable::EarlyDrop(std::uint32_t hash) {
  for (std::uint32_t i = 0; i < kEvictionRange; ++i) {
    if (EvictBucket((hash + i) & mask_) != 0) return true;
  }
  return false;
}

std::size_t ConnTable::EvictBucket(std::uint32_t bucket) {
  std::size_t evicted = 0;
  std::uint32_t node = buckets_[bucket];
  while (node != kNil) {
    Conn& conn = slab_[node >> 1U];
    const bool expired = Expired(conn);
    if (!expired && conn.Has(abi::kCtAssured)) {
      node = conn.hash_next[node & 1U];
      continue;
    }
    Kill(conn);
    if (!expired) ++evicted;
    node = buckets_[bucket];  // the other tuple of the entry may have stood in this chain as well
  }
  return evicted;
}

bool ConnTable::Insert(Conn& conn) {
  assert(!conn.Confirmed());
  const Tuple original = OriginalTuple(conn), reply = ReplyTuple(conn);
  conn.hash[1] = Hash(reply);
  const CtZone zone = conn.Zone();
  if (FindWithin(original, zone).conn != nullptr || FindWithin(reply, zone).conn != nullptr) return false;
  conn.view.status |= abi::kCtConfirmed;
  conn.deadline_ns += now_ns_;
  Link(conn, 0);
  Link(conn, 1);  // in front: a flow that is its own answer is found in the reply direction, as in the kernel
  wheel_.Add(conn);
  conn.listed |= kListedTable;
  ++conn.references;
  return true;
}

void ConnTable::Link(Conn& conn, unsigned direction) {
  std::uint32_t& head = Bucket(conn.hash[direction]);
  conn.hash_next[direction] = head;
  head = conn.index * 2 + direction;
}

void ConnTable::Unlink(Conn& conn, unsigned direction) {
  const std::uint32_t self = conn.index * 2 + direction;
  std::uint32_t* link = &Bucket(conn.hash[direction]);
  while (*link != self) link = &slab_[*link >> 1U].hash_next[*link & 1U];
  *link = conn.hash_next[direction];
}

void ConnTable::Kill(Conn& conn) {
  if ((conn.listed & kListedTable) == 0) return;
  conn.listed = static_cast<std::uint8_t>(conn.listed & ~kListedTable);
  conn.view.status |= abi::kCtDying;
  Unlink(conn, 0);
  Unlink(conn, 1);
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
}

bool ConnTable::Taken(const Tuple& wanted, const Conn& ignored) {
  const CtZone zone = ignored.Zone();
  Tuple reply = wanted;
  reply.zone = zone.Id(abi::CtDirection::kReply);
  const std::uint32_t hash = Hash(reply);
  const Tuple own = OriginalTuple(ignored);
  for (std::uint32_t node = buckets_[hash & mask_]; node != kNil;) {
    Conn& conn = slab_[node >> 1U];
    const std::uint32_t next = conn.hash_next[node & 1U];
    if (&conn != &ignored && NodeIs(node, reply, hash) &&
        zone.Id(static_cast<abi::CtDirection>(node & 1U)) == reply.zone && OriginalTuple(conn) != own) {
      if (!Expired(conn)) return true;
      Kill(conn);
      return Taken(wanted, ignored);  // the chain changed under our feet
    }
    node = next;
  }
  return false;
}

void ConnTable::AddToSource(Conn& conn) {
  if (sources_.empty()) sources_.assign(buckets_.size(), kNil);
  std::uint32_t& head = sources_[SourceHash(OriginalTuple(conn)) & mask_];
  conn.source_prev = kNil;
  conn.source_next = head;
  if (head != kNil) slab_[head].source_prev = conn.index;
  head = conn.index;
  conn.listed |= kListedSource;
}

void ConnTable::RemoveFromSource(Conn& conn) {
  if ((conn.listed & kListedSource) == 0) return;
  if (conn.source_prev == kNil) {
    sources_[SourceHash(OriginalTuple(conn)) & mask_] = conn.source_next;
  } else {
    slab_[conn.source_prev].source_next = conn.source_next;
  }
  if (conn.source_next != kNil) slab_[conn.source_next].source_prev = conn.source_prev;
  conn.listed = static_cast<std::uint8_t>(conn.listed & ~kListedSource);
}

Conn* ConnTable::FirstOfSource(const Tuple& original) {
  if (sources_.empty()) return nullptr;
  const std::uint32_t index = sources_[SourceHash(original) & mask_];
  return index == kNil ? nullptr : &slab_[index];
}

Conn* ConnTable::NextOfSource(const Conn& conn) {
  return conn.source_next == kNil ? nullptr : &slab_[conn.source_next];
}

std::size_t ConnTable::Alive() const {
  std::size_t alive = 0;
  for (std::uint32_t node : buckets_) {
    for (; node != kNil; node = slab_[node >> 1U].hash_next[node & 1U]) {
      const bool original = (node & 1U) == 0;  // each entry stands in two chains
      alive += original && !Expired(slab_[node >> 1U]) ? 1 : 0;
    }
  }
  return alive;
}

std::size_t ConnTable::LongestChain() const {
  std::size_t longest = 0;
  for (std::uint32_t node : buckets_) {
    std::size_t length = 0;
    for (; node != kNil; node = slab_[node >> 1U].hash_next[node & 1U]) ++length;
    longest = std::max(longest, length);
  }
  return longest;
}

}  // namespace iptc::conntrack
