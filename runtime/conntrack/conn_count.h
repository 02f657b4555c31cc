// ConnCount: how many connections there are to a key, an address's network and a zone, say
// (net/netfilter/nf_conncount.c).
//
// A connection is counted from the first packet that asks until a later one finds it gone from the table, or closed if
// it is TCP's. Packets of assured connections add nothing: they only ask, and where nothing is counted any more the
// answer is 0, for which the kernel drops them. Measured on Linux 6.18.44.
//
// Time is in jiffies: a key's connections are looked through at most once in one, unless 64 were added since, so a
// count may be too high for that long. Invariant: no key's list is freed before there are kKeepKeys keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "runtime/abi/packet_meta.h"
#include "runtime/conntrack/conntrack.h"
#include "runtime/conntrack/siphash.h"
#include "runtime/conntrack/table.h"
#include "runtime/conntrack/tuple.h"

namespace iptc::conntrack {

class ConnCount {
 public:
  struct Key {
    U128 network = 0;
    std::uint16_t zone = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };

  explicit ConnCount(std::uint64_t seed);

  // The connections of `network`, with the packet's own if it starts one. 0: the packet belongs to none that could be
  // counted, or all of the key's are gone; the kernel drops it in either case.
  [[nodiscard]] std::size_t Count(Conntrack& connections, U128 network, const abi::PacketMeta& meta,
                                  std::uint64_t jiffies);

  [[nodiscard]] std::size_t Keys() const { return lists_.size(); }

 private:
  static constexpr std::size_t kKeepKeys = 4096;

  enum class Age : std::uint8_t { kNew, kConfirmed, kAssured };

  // The packet's connection, or what its headers would make of it.
  struct Subject {
    Tuple tuple;
    CtZone zone;
    Age age = Age::kNew;
  };
  struct Member {
    Tuple tuple;
    CtZone zone;
  };
  struct List {
    std::vector<Member> members;
    std::uint64_t swept_at = 0;     // jiffies
    std::size_t swept_members = 0;  // how many were left then
  };
  struct KeyHash {
    SipKey key;
    [[nodiscard]] std::size_t operator()(const Key& k) const;
  };

  [[nodiscard]] static Age AgeOf(const Conn* conn);
  [[nodiscard]] static std::optional<Subject> SubjectOf(ConnTable& table, const abi::PacketMeta& meta);
  // Whether a member is the tuple's: then the sweep stops there.
  static bool Sweep(ConnTable& table, List& list, std::uint64_t jiffies, const Tuple* tuple);
  void FreeSomeKeys(ConnTable& table, std::uint64_t jiffies);

  std::unordered_map<Key, List, KeyHash> lists_;
  std::size_t next_bucket_ = 0;  // FreeSomeKeys looks here next
};

}  // namespace iptc::conntrack
