// ConnTable: every confirmed connection, found by either of its tuples.
//
// Overview: a chained hash over both tuples (SipHash, secret key; tuple_chains.h), entries from a slab, deadlines on a
// timer wheel, and a second hash by source for NAT (source_chains.h). All three keep their links apart from the
// entries. A lookup never returns an entry whose time is over.
//
// Life-cycle: Allocate, then Insert (or Drop by the last packet that holds it), then Kill or expiry.
// Synchronization: none; one table belongs to one Conntrack.
// Source: net/netfilter/nf_conntrack_core.c.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/conn_extra.h"
#include "runtime/conntrack/expectation.h"
#include "runtime/conntrack/gre_keys.h"
#include "runtime/conntrack/siphash.h"
#include "runtime/conntrack/slab.h"
#include "runtime/conntrack/source_chains.h"
#include "runtime/conntrack/timer_wheel.h"
#include "runtime/conntrack/tuple.h"
#include "runtime/conntrack/tuple_chains.h"

namespace iptc::conntrack {

class ConnTable {
 public:
  struct Found {
    Conn* conn = nullptr;
    abi::CtDirection direction = abi::CtDirection::kOriginal;
  };

  struct Limits {
    std::size_t maximum = 0;
    std::size_t buckets = 0;
    std::size_t expectations = 4096;
  };

  // `maximum` 0: no limit. `buckets` 0: as many as the kernel would choose by itself on a machine with more than 4 GiB,
  // or as the maximum if that is more. They count: early drop looks into eight of them, and a connection whose tuples
  // meet a chain that is too long is refused.
  ConnTable(const Limits& limits, std::uint64_t seed);
  // With fewer entries than that no new one is refused: the table is not full, and no chain of it too long.
  [[nodiscard]] static std::size_t RoomOf(std::size_t maximum, std::size_t buckets);
  ConnTable(const ConnTable&) = delete;
  ConnTable& operator=(const ConnTable&) = delete;

  // Time goes forward only: an earlier time than before counts as the latest known.
  // Entries whose time is over are reclaimed, a few at each call; no lookup finds them in any case.
  void Advance(std::uint64_t now_ns);
  [[nodiscard]] std::uint64_t Now() const { return now_ns_; }

  // The entry that has this tuple in a direction whose zone is the one asked for (nf_conntrack_find_get).
  [[nodiscard]] Found Find(const Tuple& tuple, const CtZone& zone = {});

  // For lookups soon to come: Prepare asks the processor for the heads of the tuple's bucket, Prefetch, a little later,
  // for what will be needed of each prepared tuple's entry, or of those that must go for it. Neither changes an answer.
  [[nodiscard]] std::uint32_t Prepare(const Tuple& tuple) const {
    const std::uint32_t hash = Hash(tuple);
    chains_.PrefetchHeads(hash);
    return hash;
  }
  void Prefetch(std::span<const std::uint32_t> prepared) const;
  // For a new entry that is to be inserted soon, once its reply tuple has been there for a while.
  void PrefetchInsertion(const Conn& conn) const { chains_.PrefetchNodes(chains_.HashOf(NodeOf(conn) + 1)); }

  // A new entry with one reference; null when the table is full and nothing near the tuple's bucket can go.
  [[nodiscard]] Conn* Allocate(const Tuple& original, const Tuple& reply, const CtZone& zone = {});

  // Puts an entry into the table (__nf_conntrack_confirm). False: one of its tuples is taken, or a chain too long.
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
  // The newest entry from this source, and the next older one: by the source's hash, so others may be among them.
  [[nodiscard]] Conn* FirstOfSource(const Tuple& original);
  [[nodiscard]] Conn* NextOfSource(const Conn& conn);

  // Those alive, with those not confirmed yet, as nf_conntrack_count. Reclaims all whose time is over.
  [[nodiscard]] std::size_t Size();
  [[nodiscard]] std::uint64_t Created() const { return created_; }
  [[nodiscard]] std::uint64_t FullDrops() const { return full_drops_; }
  [[nodiscard]] std::size_t LongestChain() const;
  [[nodiscard]] std::size_t Alive() const;  // confirmed entries whose time is not up: visits every chain

 private:
  // Of an entry in its original direction.
  [[nodiscard]] static std::uint32_t NodeOf(const Conn& conn) { return Slab<Conn>::IndexOf(conn) * 2; }
  [[nodiscard]] std::uint32_t Hash(const Tuple& tuple) const;
  void SetReplyHash(const Conn& conn);
  void PrefetchEntry(const Conn& conn) const;
  [[nodiscard]] std::uint32_t SourceHash(const Tuple& original) const;
  [[nodiscard]] std::uint32_t SearchNode(const Tuple& tuple, std::uint32_t hash, const CtZone& zone) const;
  [[nodiscard]] Found FindWithin(const Tuple& tuple, std::uint32_t hash, const CtZone& zone);
  [[nodiscard]] bool NodeIs(std::uint32_t node, const Tuple& tuple, const CtZone& zone) const;
  [[nodiscard]] bool MeetsLongChain(std::uint32_t node);
  [[nodiscard]] std::size_t Length(std::uint32_t bucket) const;
  [[nodiscard]] bool Full() const { return size_ >= maximum_; }
  [[nodiscard]] bool Expired(const Conn& conn) const { return conn.deadline_ns <= now_ns_; }
  bool Reclaim(std::size_t budget);  // true: all that were due
  void AnnounceSource(Conn& conn);
  void RemoveFromSource(Conn& conn);
  [[nodiscard]] bool EarlyDrop(std::uint32_t hash);
  [[nodiscard]] std::size_t EvictBucket(std::uint32_t bucket);

  const std::size_t maximum_;
  SipKey key_;
  std::uint64_t now_ns_ = 0;
  std::size_t size_ = 0;
  std::uint64_t created_ = 0;
  std::uint64_t full_drops_ = 0;
  TupleChains chains_;
  SourceChains sources_;
  ExpectTable expectations_;
  GreKeys call_keys_;
  std::uint64_t random_;  // for how long a chain may get
  Tuple sought_;          // what Find was asked for last
  std::uint32_t sought_hash_ = 0;
  std::vector<std::uint32_t> going_;  // EvictBucket's own, kept for its memory
  Slab<Conn> slab_;
  Slab<ConnExtra> extras_;
  TimerWheel wheel_;
};

}  // namespace iptc::conntrack
