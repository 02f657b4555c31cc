#include "runtime/conntrack/expectation.h"

#include <cassert>

namespace iptc::conntrack {
namespace {

constexpr std::size_t kBuckets = 1024;  // must be a power of two

bool SameDestination(const Tuple& a, const Tuple& b) {
  return a.daddr == b.daddr && a.dport == b.dport && a.proto == b.proto && a.family == b.family && a.zone == b.zone;
}

bool Fits(const Expectation& expectation, const Tuple& tuple) {
  return SameDestination(expectation.tuple, tuple) &&
         (expectation.any_source || expectation.tuple.saddr == tuple.saddr) &&
         (expectation.any_source_port || expectation.tuple.sport == tuple.sport);
}

bool SameTuple(const Expectation& a, const Expectation& b) {
  return a.tuple == b.tuple && a.any_source == b.any_source && a.any_source_port == b.any_source_port;
}

// Both could be meant by one packet: what both name of the source is the same.
bool Overlap(const Expectation& a, const Expectation& b) {
  return SameDestination(a.tuple, b.tuple) && (a.any_source || b.any_source || a.tuple.saddr == b.tuple.saddr) &&
         (a.any_source_port || b.any_source_port || a.tuple.sport == b.tuple.sport);
}

}  // namespace

std::uint32_t& ExpectTable::Bucket(const Tuple& tuple) {
  SipState state(key_);
  state.Add(static_cast<std::uint64_t>(tuple.daddr >> 64U));
  state.Add(static_cast<std::uint64_t>(tuple.daddr));
  state.Add(std::uint64_t{tuple.dport} << 16U | std::uint64_t{tuple.family} << 8U | tuple.proto);
  return buckets_[state.Finish() & (kBuckets - 1)];
}

std::expected<void, ExpectRefusal> ExpectTable::Add(const Expectation& expectation, const ExpectPolicy& policy,
                                                    std::uint64_t now_ns) {
  assert(expectation.master != nullptr && expectation.master->extra != nullptr);
  if (buckets_.empty()) buckets_.assign(kBuckets, kNil);
  Expire(now_ns);
  std::uint32_t same = kNil;
  if (Clashes(expectation, same)) return std::unexpected(ExpectRefusal::kBusy);
  if (same != kNil) Unlink(same);
  MakeRoom(*expectation.master, policy.maximum);
  if (size_ >= maximum_) return std::unexpected(ExpectRefusal::kFull);
  Insert(expectation, policy, now_ns);
  return {};
}

// Looks through the chain as the kernel does: up to the same expectation of the same master, which is to be replaced.
bool ExpectTable::Clashes(const Expectation& expectation, std::uint32_t& same) {
  for (std::uint32_t i = Bucket(expectation.tuple); i != kNil; i = nodes_[i].hash_next) {
    const Expectation& other = nodes_[i].expectation;
    if (other.master == expectation.master && SameTuple(other, expectation)) {
      same = i;
      return false;
    }
    if (Overlap(other, expectation)) return true;
  }
  return false;
}

// A helper's maximum is small, and so is the list.
void ExpectTable::MakeRoom(Conn& master, std::size_t maximum) {
  std::size_t count = 0;
  std::uint32_t oldest = kNil;
  for (std::uint32_t i = master.extra->expectations; i != kNil; i = nodes_[i].master_next) {
    oldest = i;
    ++count;
  }
  if (count >= maximum) Unlink(oldest);
}

void ExpectTable::Insert(const Expectation& expectation, const ExpectPolicy& policy, std::uint64_t now_ns) {
  std::uint32_t index = free_;
  if (index == kNil) {
    index = static_cast<std::uint32_t>(nodes_.size());
    nodes_.emplace_back();
  } else {
    free_ = nodes_[index].hash_next;
  }
  Node& node = nodes_[index];
  node = Node{.expectation = expectation, .deadline_ns = now_ns + policy.timeout_ns, .helper = policy.helper};

  std::uint32_t& bucket = Bucket(expectation.tuple);
  node.hash_next = bucket;
  bucket = index;

  std::uint32_t& newest = expectation.master->extra->expectations;
  node.master_next = newest;
  if (newest != kNil) nodes_[newest].master_prev = index;
  newest = index;

  Queue& queue = QueueOf(node);
  node.queue_prev = queue.last;
  (queue.last == kNil ? queue.first : nodes_[queue.last].queue_next) = index;
  queue.last = index;
  ++size_;
}

void ExpectTable::Unlink(std::uint32_t index) {
  Node& node = nodes_[index];
  std::uint32_t* link = &Bucket(node.expectation.tuple);
  while (*link != index) link = &nodes_[*link].hash_next;
  *link = node.hash_next;

  Conn& master = *node.expectation.master;
  (node.master_prev == kNil ? master.extra->expectations : nodes_[node.master_prev].master_next) = node.master_next;
  if (node.master_next != kNil) nodes_[node.master_next].master_prev = node.master_prev;

  Queue& queue = QueueOf(node);
  (node.queue_prev == kNil ? queue.first : nodes_[node.queue_prev].queue_next) = node.queue_next;
  (node.queue_next == kNil ? queue.last : nodes_[node.queue_next].queue_prev) = node.queue_prev;

  node.hash_next = free_;
  free_ = index;
  --size_;
}

void ExpectTable::Expire(std::uint64_t now_ns) {
  for (Queue& queue : queues_) {
    while (queue.first != kNil && nodes_[queue.first].deadline_ns <= now_ns) Unlink(queue.first);
  }
}

std::uint32_t ExpectTable::Find(const Tuple& tuple) {
  std::uint32_t index = Bucket(tuple);
  while (index != kNil && !Fits(nodes_[index].expectation, tuple)) index = nodes_[index].hash_next;
  return index;
}

std::optional<Expectation> ExpectTable::Take(const Tuple& tuple, std::uint64_t now_ns) {
  if (size_ == 0) return std::nullopt;
  Expire(now_ns);
  const std::uint32_t index = Find(tuple);
  if (index == kNil) return std::nullopt;
  const Expectation expectation = nodes_[index].expectation;
  if (!expectation.master->Confirmed()) return std::nullopt;
  Unlink(index);
  return expectation;
}

void ExpectTable::Remove(const Expectation& expectation) {
  for (std::uint32_t i = expectation.master->extra->expectations; i != kNil; i = nodes_[i].master_next) {
    if (!SameTuple(nodes_[i].expectation, expectation)) continue;
    Unlink(i);
    return;
  }
}

void ExpectTable::RemoveFor(const Tuple& tuple) {
  const std::uint32_t index = size_ == 0 ? kNil : Find(tuple);
  if (index != kNil) Unlink(index);
}

void ExpectTable::RemoveAllOf(Conn& master) {
  if (master.extra == nullptr) return;
  while (master.extra->expectations != kNil) Unlink(master.extra->expectations);
}

}  // namespace iptc::conntrack
