// MemberTable: the entries of one set, found by their key in constant time, listed in the order of their adding.
//
// Two elements are the same entry when all their fields but `nomatch` agree; an interface may also be met by the
// beginning of its name. Entries of the same nets and ports hash alike whatever their interface, so that a lookup meets
// all of them. Removed entries leave holes that are closed when they outnumber the entries: positions are good until
// the next Insert.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/sets/element.h"

namespace iptc::sets {

struct Member {
  Element key;
  Extensions extensions;
  std::uint64_t mac = 0;  // as the entry has it; bitmap:ip,mac leaves it out of the key
  bool alive = false;
  bool waiting = false;  // bitmap:ip,mac: the timeout starts once the MAC address is known; `expires` is its length
};

class MemberTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  struct Lookup {
    std::uint32_t position = kNone;
    std::uint32_t same_net = 0;  // entries met that differ from the key in their interface at most
  };
  [[nodiscard]] Lookup Find(const Element& key) const;

  // Precondition: no entry has that key.
  Member& Insert(const Element& key);
  void Remove(std::uint32_t position);
  void Clear();

  [[nodiscard]] Member& At(std::uint32_t position) { return members_[position]; }
  [[nodiscard]] const Member& At(std::uint32_t position) const { return members_[position]; }
  [[nodiscard]] std::size_t Size() const { return alive_; }
  // In the order of adding; holes have `alive` unset.
  [[nodiscard]] std::span<const Member> All() const { return members_; }

 private:
  void Rebuild(std::size_t slots);
  void Link(std::uint32_t position);

  static constexpr std::uint32_t kEmpty = 0xFFFFFFFF, kRemoved = 0xFFFFFFFE;
  std::vector<Member> members_;
  std::vector<std::uint32_t> slots_;  // open addressing, a power of two
  std::size_t alive_ = 0;
  std::size_t used_ = 0;  // slots that are not kEmpty
};

}  // namespace iptc::sets
