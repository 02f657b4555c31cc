// Sets and packets: what -m set and -j SET do (ip_set_test, ip_set_add and ip_set_del of ip_set_core.c, the *_kadt
// functions of the types, xt_set.c).
//
// A direction list has one word for each dimension; bit i of `sources` says that dimension i (from 0) is taken from
// the packet's source side. A set of more dimensions, of the other family, or a packet that lacks a part (ports of a
// fragment, an interface, a MAC address) is never met, and nothing is added.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/abi/packet_meta.h"
#include "runtime/sets/directory.h"

namespace iptc::sets {

struct Directions {
  std::uint8_t count = 0;
  std::uint8_t sources = 0;
};

struct MatchOptions {
  Directions directions = {};
  bool return_nomatch = false;
  bool skip_counters = false;
  bool skip_sub_counters = false;  // those of a list's members
  CounterTest packets = {}, bytes = {};
};

struct AddOptions {
  bool exist = false;
  std::optional<std::uint32_t> timeout = {};  // seconds
};

class PacketSets {
 public:
  PacketSets(Directory& directory, const abi::PacketMeta& meta, std::uint64_t now_ns)
      : directory_(directory), meta_(meta), now_(directory.Clock(now_ns)) {}

  // `skb`, when given, gets what the entry that was met says.
  [[nodiscard]] bool Test(SetIndex index, const MatchOptions& options, SkbInfo* skb = nullptr);
  void Add(SetIndex index, const Directions& directions, const AddOptions& options);
  void Delete(SetIndex index, const Directions& directions);

 private:
  [[nodiscard]] Status TestSet(SetIndex index, const MatchOptions& options, Probe& probe);
  [[nodiscard]] Status TestList(Set& list, MatchOptions options, Probe& probe);
  bool AddTo(Set& set, const Directions& directions, const AddOptions& options);
  bool DeleteFrom(Set& set, const Directions& directions);
  [[nodiscard]] bool Fits(const Set& set, const Directions& directions) const;
  // The element that the packet makes in the set; nothing where it lacks a part.
  [[nodiscard]] std::optional<Element> ElementOf(const Set& set, const Directions& directions, bool for_test) const;
  [[nodiscard]] std::optional<U128> AddressOf(const Set& set, bool source, std::uint8_t prefix, bool masked) const;
  [[nodiscard]] bool TakePart(Part part, bool source, const Set& set, Element& element) const;
  [[nodiscard]] bool TakePort(bool source, Element& element) const;
  [[nodiscard]] bool TakePort4(bool source, Element& element) const;
  [[nodiscard]] bool TakePort6(bool source, Element& element) const;
  [[nodiscard]] bool TakePortAt(std::uint8_t proto, std::uint32_t offset, bool source, Element& element) const;

  Directory& directory_;
  const abi::PacketMeta& meta_;
  Jiffies now_;
};

}  // namespace iptc::sets
