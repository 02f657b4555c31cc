// SourceChains: connections by where they came from, for NAT (nf_nat_bysource in net/netfilter/nf_nat_core.c): the
// entries' numbers, chained by a hash of the source. Links and hashes lie apart from the entries, so that a chain is
// walked and an entry taken out without touching others.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/conntrack/slab.h"

namespace iptc::conntrack {

class SourceChains {
 public:
  explicit SourceChains(std::uint32_t buckets) : buckets_(buckets), heads_(buckets) {}

  // Whether an entry was ever added: then new ones will be.
  [[nodiscard]] bool Used() const { return used_; }

  // Says the hash of an entry that will be added soon, for the processor to get the head of its chain.
  void Announce(std::uint32_t entry, std::uint32_t hash) {
    links_.Reach(entry);
    links_[entry].hash = hash;
    __builtin_prefetch(&Head(hash));
  }

  // Puts an entry that was announced in front of its chain.
  void Add(std::uint32_t entry) {
    used_ = true;
    Ref& head = Head(links_[entry].hash);
    links_[entry].next = head;
    links_[entry].previous = 0;
    if (head != 0) links_[EntryAt(head)].previous = RefTo(entry);
    head = RefTo(entry);
  }

  void Remove(std::uint32_t entry) {
    const Link& link = links_[entry];
    (link.previous == 0 ? Head(link.hash) : links_[EntryAt(link.previous)].next) = link.next;
    if (link.next != 0) links_[EntryAt(link.next)].previous = link.previous;
  }

  // The newest entry of that hash, and the next older one after `entry`; kNil: there is none.
  [[nodiscard]] std::uint32_t First(std::uint32_t hash) const { return Seek(heads_[BucketOf(hash)], hash); }
  [[nodiscard]] std::uint32_t Next(std::uint32_t entry) const { return Seek(links_[entry].next, links_[entry].hash); }

  // Asks the processor for what Remove will need, for an entry that is here.
  void Prefetch(std::uint32_t entry) const { __builtin_prefetch(&links_[entry]); }

 private:
  // An entry's number + 1, so that zeroed memory says "none".
  using Ref = std::uint32_t;
  [[nodiscard]] static Ref RefTo(std::uint32_t entry) { return entry + 1; }
  [[nodiscard]] static std::uint32_t EntryAt(Ref ref) { return ref - 1; }

  struct Link {
    std::uint32_t hash;
    Ref next, previous;
  };

  [[nodiscard]] std::size_t BucketOf(std::uint32_t hash) const { return std::uint64_t{hash} * buckets_ >> 32U; }
  [[nodiscard]] Ref& Head(std::uint32_t hash) { return heads_[BucketOf(hash)]; }
  [[nodiscard]] std::uint32_t Seek(Ref ref, std::uint32_t hash) const {
    while (ref != 0 && links_[EntryAt(ref)].hash != hash) ref = links_[EntryAt(ref)].next;
    return EntryAt(ref);
  }

  std::uint32_t buckets_;
  bool used_ = false;
  ZeroedArray<Ref> heads_;
  Column<Link> links_;
};

}  // namespace iptc::conntrack
