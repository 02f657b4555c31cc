// TupleChains: the hash over tuples, without the tuples. Each entry has two nodes, one a direction: number of the entry
// * 2 + direction. A node is eight bytes, its hash and the next of its chain, apart from the entries: a lookup that
// finds nothing touches none of them, and neither does taking a node out.
//
// Buckets are the kernel's, chosen as it does (scale_hash in net/netfilter/nf_conntrack_core.c): the hash as a fraction
// of 2^32, times their number, which need not be a power of two. Each is kSplit chains here, told apart by further bits
// of the hash, so that most lookups for what is not there end at the head of a chain.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/conntrack/slab.h"

namespace iptc::conntrack {

class TupleChains {
 public:
  explicit TupleChains(std::uint32_t buckets) : buckets_(buckets), heads_(std::size_t{buckets} * kSplit) {}

  // Before anything is said of an entry's nodes.
  void Reach(std::uint32_t entry) { nodes_.Reach(entry * 2 + 1); }

  void SetHash(std::uint32_t node, std::uint32_t hash) { nodes_[node].hash = hash; }
  [[nodiscard]] std::uint32_t HashOf(std::uint32_t node) const { return nodes_[node].hash; }

  [[nodiscard]] std::uint32_t Buckets() const { return buckets_; }
  [[nodiscard]] std::uint32_t BucketOf(std::uint32_t hash) const {
    return static_cast<std::uint32_t>(std::uint64_t{hash} * buckets_ >> 32U);
  }

  // The newest node of that hash, and the next older one; kNil: there is none.
  [[nodiscard]] std::uint32_t First(std::uint32_t hash) const { return Seek(heads_[ChainOf(hash)], hash); }
  [[nodiscard]] std::uint32_t Next(std::uint32_t node) const { return Seek(nodes_[node].next, nodes_[node].hash); }

  // In front of the chain of its hash.
  void Link(std::uint32_t node) {
    Ref& head = heads_[ChainOf(nodes_[node].hash)];
    nodes_[node].next = head;
    head = RefTo(node);
  }

  void Unlink(std::uint32_t node) {
    Ref* link = &heads_[ChainOf(nodes_[node].hash)];
    while (*link != RefTo(node)) link = &nodes_[NodeAt(*link)].next;
    *link = nodes_[node].next;
  }

  // Calls visit(node) for each node of a bucket, which must not change chains.
  template <class VisitFn>
  void Visit(std::uint32_t bucket, VisitFn visit) const {
    for (std::size_t chain = std::size_t{bucket} * kSplit; chain < (std::size_t{bucket} + 1) * kSplit; ++chain) {
      for (Ref ref = heads_[chain]; ref != 0; ref = nodes_[NodeAt(ref)].next) visit(NodeAt(ref));
    }
  }

  // Ask the processor for the heads of a hash's bucket, and, a little later, for the first nodes.
  void PrefetchHeads(std::uint32_t hash) const { __builtin_prefetch(&heads_[ChainOf(hash)]); }
  void PrefetchNodes(std::uint32_t hash) const {
    const Ref ref = heads_[ChainOf(hash)];
    if (ref != 0) __builtin_prefetch(&nodes_[NodeAt(ref)]);
  }

 private:
  static constexpr std::uint32_t kSplit = 4;

  // A node's number + 1, so that zeroed memory says "none".
  using Ref = std::uint32_t;
  [[nodiscard]] static Ref RefTo(std::uint32_t node) { return node + 1; }
  [[nodiscard]] static std::uint32_t NodeAt(Ref ref) { return ref - 1; }

  struct Node {
    std::uint32_t hash;
    Ref next;
  };

  [[nodiscard]] std::size_t ChainOf(std::uint32_t hash) const {
    return std::uint64_t{hash} * (std::uint64_t{buckets_} * kSplit) >> 32U;
  }
  [[nodiscard]] std::uint32_t Seek(Ref ref, std::uint32_t hash) const {
    while (ref != 0 && nodes_[NodeAt(ref)].hash != hash) ref = nodes_[NodeAt(ref)].next;
    return NodeAt(ref);
  }

  std::uint32_t buckets_;
  ZeroedArray<Ref> heads_;
  Column<Node> nodes_;
};

}  // namespace iptc::conntrack
