// ConnTable: every confirmed connection, found by either of its tuples.
//
// Overview: a chained hash over both tuples (SipHash, secret key), entries from a slab, deadlines on a timer wheel, and
// a second, small hash by source for NAT (nf_nat_bysource). A lookup never returns an entry whose time is over.
//
// Life-cycle: Allocate, then Insert (or Drop by the last packet that holds it), then Kill or expiry.
// Synchronization: none; one table belongs to one Conntrack.
// Source: net/netfilter/nf_conntrack_core.c.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/conn_extra.h"
#include "runtime/conntrack/expectation.h"
#include "runtime/conntrack/gre_keys.h"
#include "runtime/conntrack/siphash.h"
#include "runtime/conntrack/slab.h"
#include "runtime/conntrack/timer_wheel.h"
#include "runtime/conntrack/tuple.h"

namespace iptc::conntrack {

class ConnTable {
 public:
  // What Linux sizes its hash table to on a machine with more than 4 GiB; a smaller maximum does not shrink it, and how
  // full the buckets are decides what early drop can find.
  static constexpr std::size_t kDefaultBuckets = 262144;

  struct Found {
    Conn* conn = nullptr;
    abi::CtDirection direction = abi::CtDirection::kOriginal;
  };

  // `maximum` 0: no limit. There are at least `buckets` chains, and one for each entry of the maximum, up
  // to 16 million.
  ConnTable(std::size_t maximum, std::uint64_t seed, std::size_t buckets = kDefaultBuckets);
  ConnTable(const ConnTable&) = delete;
  ConnTable& operator=(const ConnTable&) = delete;

  // Time goes forward only: an earlier time than before counts as the latest known.
  // Entries whose time is over are reclaimed, a few at each call; no lookup finds them in any case.
  void Advance(std::uint64_t now_ns);
  [[nodiscard]] std::uint64_t Now() const { return now_ns_; }

  // The entry that has this tuple in a direction whose zone is the one asked for (nf_conntrack_find_get).
  [[nodiscard]] Found Find(const Tuple& tuple, const CtZone& zone = {});

  // For a lookup soon to come: Prepare asks the processor for the tuple's bucket, Prefetch, a few packets later, for
  // the first entry of its chain. Neither changes an answer.
  [[nodiscard]] std::uint32_t Prepare(const Tuple& tuple) const {
    const std::uint32_t hash = Hash(tuple);
    __builtin_prefetch(&buckets_[hash & mask_]);
    return hash;
  }
  void Prefetch(std::uint32_t prepared) const;

  // A new entry with one reference; null when the table is full and nothing near the tuple's bucket can go.
  [[nodiscard]] Conn* Allocate(const Tuple& original, const Tuple& reply, const CtZone& zone = {});

  // Puts an entry into the table (__nf_conntrack_confirm). False: one of its tuples is taken.
  [[nodiscard]] bool Insert(Conn& conn);

  // Takes an entry out of the table. It stays valid for the packets that refer to it.
  void Kill(Conn& conn);

  // One packet less refers to the entry.
  void Drop(Conn& conn);

  void Refresh(Conn& conn, std::uint64_t timeout_ns);
  // Seconds until a confirmed entry ends (nf_ct_expires); 0 for others.
  [[nodiscard]] std::uint32_t SecondsLeft(const Conn& conn) const;

  void SetReply(Conn& conn, const Tuple& reply);

  // Whether another flow of the zone has the reply tuple `wanted` already (nf_conntrack_tuple_taken). Entries of the
  // very same original tuple do not count.
  [[nodiscard]] bool Taken(const Tuple& wanted, const Conn& ignored);

  [[nodiscard]] ExpectTable& Expectations() { return expectations_; }

  [[nodiscard]] GreKeys& CallKeys() { return call_keys_; }

  // The connection's extra record, made now if it has none yet.
  ConnExtra& Extra(Conn& conn);

  void AddToSource(Conn& conn);
  // First entry of the chain that holds the flows from this source, and the next: the chain mixes sources.
  [[nodiscard]] Conn* FirstOfSource(const Tuple& original);
  [[nodiscard]] Conn* NextOfSource(const Conn& conn);

  // Those alive, with those not confirmed yet, as nf_conntrack_count. Reclaims all whose time is over.
  [[nodiscard]] std::size_t Size();
  [[nodiscard]] std::uint64_t Created() const { return created_; }
  [[nodiscard]] std::uint64_t FullDrops() const { return full_drops_; }
  [[nodiscard]] std::size_t LongestChain() const;
  [[nodiscard]] std::size_t Alive() const;  // confirmed entries whose time is not up: visits every chain

 private:
  [[nodiscard]] std::uint32_t Hash(const Tuple& tuple) const;
  [[nodiscard]] std::uint32_t SourceHash(const Tuple& original) const;
  [[nodiscard]] std::uint32_t& Bucket(std::uint32_t hash) { return buckets_[hash & mask_]; }
  [[nodiscard]] std::uint32_t SearchNode(const Tuple& tuple, std::uint32_t hash, const CtZone& zone) const;
  [[nodiscard]] Found FindWithin(const Tuple& tuple, const CtZone& zone);
  [[nodiscard]] bool NodeIs(std::uint32_t node, const Tuple& tuple, std::uint32_t hash) const;
  [[nodiscard]] bool Expired(const Conn& conn) const { return conn.deadline_ns <= now_ns_; }
  bool Reclaim(std::size_t budget);  // true: all that were due
  void Link(Conn& conn, unsigned direction);
  void Unlink(Conn& conn, unsigned direction);
  void RemoveFromSource(Conn& conn);
  [[nodiscard]] bool EarlyDrop(std::uint32_t hash);
  [[nodiscard]] std::size_t EvictBucket(std::uint32_t bucket);

  const std::size_t maximum_;
  SipKey key_;
  std::uint32_t mask_ = 0;
  std::uint64_t now_ns_ = 0;
  std::size_t size_ = 0;
  std::uint64_t created_ = 0;
  std::uint64_t full_drops_ = 0;
  std::vector<std::uint32_t> buckets_;  // first node of each chain
  std::vector<std::uint32_t> sources_;  // first entry of each chain; empty until NAT is used
  ExpectTable expectations_;
  GreKeys call_keys_;
  Slab<Conn> slab_;
  Slab<ConnExtra> extras_;
  TimerWheel wheel_;
};

}  // namespace iptc::conntrack
