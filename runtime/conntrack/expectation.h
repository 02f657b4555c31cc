// Expectations: connections that a helper read of in another connection's payload (the master's), foreseen before their
// first packet (net/netfilter/nf_conntrack_expect.c).
//
//   auto added = table.Expectations().Add(expectation, policy, now_ns);      // by a helper
//   auto expected = table.Expectations().Take(tuple, now_ns);                // by the first packet that fits
//
// Overview: a chained hash over the destination (SipHash, secret key), which an expectation always names whole; the
// source's address and port may be left open. Each master has a list of its own, newest first; each policy a queue in
// the order of the ends, as all of one policy wait equally long.
//
// Life-cycle: an expectation ends when its connection comes, when its time is over, when a newer one of its master
// needs the room, or with its master. Its memory is reused; the table never holds more than its maximum.
// Synchronization: none; one table belongs to one ConnTable. Times are in nanoseconds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "runtime/abi/conn_helper.h"
#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/siphash.h"
#include "runtime/conntrack/slab.h"
#include "runtime/conntrack/tuple.h"

namespace iptc::conntrack {

class ConnTable;
struct Expectation;

// Gives the expected connection its NAT bindings; `random` is where ports are drawn from.
using FollowFn = void (*)(ConnTable& table, std::uint64_t& random, Conn& conn, const Expectation& expectation);

struct Expectation {
  Conn* master = nullptr;
  Tuple tuple = {};             // of the expected connection's first packet; what is left open is 0
  bool any_source = false;      // the source address is left open
  bool any_source_port = true;  // the source port is
  abi::CtDirection direction = abi::CtDirection::kOriginal;  // of the master: which way the expected packet goes
  std::uint16_t saved_port = 0;                              // the destination port before NAT changed the payload
  FollowFn follow = nullptr;                                 // null: the master is not translated
};

// How many expectations of a helper one master may have, and how long each waits.
struct ExpectPolicy {
  abi::ConnHelper helper = abi::ConnHelper::kNone;
  std::size_t maximum = 1;
  std::uint64_t timeout_ns = 0;
};

enum class ExpectRefusal : std::uint8_t {
  kBusy,  // another expectation has the same destination, and no source tells them apart (EBUSY)
  kFull   // no room, in the table (EMFILE)
};

class ExpectTable {
 public:
  // `maximum`: nf_conntrack_expect_max.
  ExpectTable(std::size_t maximum, SipKey key) : maximum_(maximum), key_(key) {}

  // The same expectation again of the same master takes the older one's place; a master with too many loses its oldest.
  [[nodiscard]] std::expected<void, ExpectRefusal> Add(const Expectation& expectation, const ExpectPolicy& policy,
                                                       std::uint64_t now_ns);

  // The expectation that a new connection's first packet fulfils, taken out of the table. Nothing while its master has
  // not left the host itself.
  [[nodiscard]] std::optional<Expectation> Take(const Tuple& tuple, std::uint64_t now_ns);

  // Takes back what was added (nf_ct_unexpect_related): the one of this master and tuple, if it still waits.
  void Remove(const Expectation& expectation);

  // Takes back the one that this tuple would fulfil, whoever's it is.
  void RemoveFor(const Tuple& tuple);

  // The master ended.
  void RemoveAllOf(Conn& master);

  [[nodiscard]] std::size_t Size() const { return size_; }

 private:
  struct Node {
    Expectation expectation;
    std::uint64_t deadline_ns = 0;
    std::uint32_t hash_next = kNil;  // or of the free list
    std::uint32_t master_next = kNil, master_prev = kNil;
    std::uint32_t queue_next = kNil, queue_prev = kNil;
    abi::ConnHelper helper = abi::ConnHelper::kNone;
  };
  struct Queue {
    std::uint32_t first = kNil, last = kNil;
  };

  [[nodiscard]] std::uint32_t& Bucket(const Tuple& tuple);
  [[nodiscard]] Queue& QueueOf(const Node& node) { return queues_[static_cast<std::size_t>(node.helper)]; }
  [[nodiscard]] std::uint32_t Find(const Tuple& tuple);
  [[nodiscard]] bool Clashes(const Expectation& expectation, std::uint32_t& same);
  void MakeRoom(Conn& master, std::size_t maximum);
  void Insert(const Expectation& expectation, const ExpectPolicy& policy, std::uint64_t now_ns);
  void Unlink(std::uint32_t index);
  void Expire(std::uint64_t now_ns);

  const std::size_t maximum_;
  SipKey key_;
  std::size_t size_ = 0;
  std::vector<std::uint32_t> buckets_;  // first of each chain, the newest in front; empty until something is expected
  std::vector<Node> nodes_;
  std::uint32_t free_ = kNil;
  std::array<Queue, static_cast<std::size_t>(abi::ConnHelper::kCount)> queues_;  // by helper, the oldest in front
};

}  // namespace iptc::conntrack
