// Directory: all the sets of a host, by name and by index (net/netfilter/ipset/ip_set_core.c).
//
// Rules refer to a set by its index, which stays good as long as they do: a set in use is neither destroyed nor
// renamed, and a swap changes what stands behind the two indices together with the names. Who refers to a set from
// outside (rules) is asked of the caller. A copy is deep: the engine takes one and lets time pass in it.
//
// Overview of time: loading happens at jiffy 0. Start says which packet time that is; from then on the packets' time
// decides what has expired, and it never steps back.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/sets/request.h"
#include "runtime/sets/set.h"

namespace iptc::sets {

inline constexpr SetIndex kNoSet = 0xFFFFFFFF;
inline constexpr std::size_t kMaxSetName = 31;

class Directory {
 public:
  Directory() = default;
  ~Directory() = default;
  Directory(Directory&&) noexcept = default;
  Directory& operator=(Directory&&) noexcept = default;
  Directory(const Directory& other);
  Directory& operator=(const Directory& other);

  Status Create(std::string_view name, SetOptions options, bool exist);
  Status Destroy(SetIndex index);
  Status Rename(SetIndex index, std::string_view name);
  Status Swap(SetIndex a, SetIndex b);

  // An entry by command: any type, lists included.
  Status Apply(SetIndex index, const Request& request);

  [[nodiscard]] SetIndex Find(std::string_view name) const;  // kNoSet without one
  [[nodiscard]] Set& At(SetIndex index) { return *sets_[index]; }
  [[nodiscard]] const Set& At(SetIndex index) const { return *sets_[index]; }
  [[nodiscard]] bool Has(SetIndex index) const { return index < sets_.size() && sets_[index] != nullptr; }
  // As they are listed: by index, lists last.
  [[nodiscard]] std::vector<SetIndex> Listed() const;
  // How many lists have it as a member.
  [[nodiscard]] std::uint32_t Memberships(SetIndex index) const;
  [[nodiscard]] bool Empty() const;

  void Start(std::uint64_t now_ns);
  // The sets' clock at that packet time.
  [[nodiscard]] Jiffies Clock(std::uint64_t now_ns);

 private:
  Status ApplyToList(Set& list, const Request& request);

  std::vector<std::unique_ptr<Set>> sets_;
  Jiffies start_ = 0, now_ = 0;
};

}  // namespace iptc::sets
