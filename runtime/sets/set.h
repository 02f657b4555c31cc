// Set: one set of a bitmap or hash type, or the members of a list, as the kernel keeps it (ip_set_hash_gen.h,
// ip_set_bitmap_gen.h).
//
// An entry whose time is up counts as gone at once; it is swept when room is needed. A lookup of an address in a type
// with nets tries every prefix length in use, longest first, and the first entry of that net decides, `nomatch` or not.
// Not thread-safe. Copies are deep.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/netfilter.h"
#include "runtime/sets/element.h"
#include "runtime/sets/member_table.h"
#include "runtime/sets/type.h"

namespace iptc::sets {

inline constexpr std::uint32_t kMaxBitmap = 0x10000;  // elements

// What `ipset create` says.
struct SetOptions {
  Type type = Type::kHashIp;
  std::optional<abi::Family> family = {};  // none: neutral
  std::uint32_t hashsize = 1024;           // a power of two
  std::uint32_t maxelem = 65536;
  std::optional<std::uint8_t> netmask = {};
  std::optional<U128> bitmask = {};
  std::uint32_t markmask = 0xFFFFFFFF;
  std::optional<std::uint32_t> timeout = {};  // seconds; 0: never, unless an entry says otherwise
  bool counters = false, comment = false, skbinfo = false, forceadd = false;
  std::uint8_t bucketsize = 12;
  std::uint32_t initval = 0;
  std::uint32_t first = 0, last = 0;  // bitmaps: addresses or ports, inclusive
  std::uint32_t size = 8;             // lists; the kernel does not hold them to it

  [[nodiscard]] unsigned AddressBits() const { return family == abi::Family::kIp6 ? 128 : 32; }
  [[nodiscard]] U128 AddressMask() const;  // of netmask or bitmask; all ones without
};

// Completes and checks options as the kernel does: rounds sizes, cuts a bitmap's range to its netmask.
[[nodiscard]] Status Normalize(SetOptions& options);
// Whether `create -exist` takes one for the other: the kernel does not ask for the family.
[[nodiscard]] bool SameKind(const SetOptions& a, const SetOptions& b);

// `--packets-gt 5`.
struct CounterTest {
  enum class Op : std::uint8_t { kNone, kEqual, kNotEqual, kLess, kGreater };
  Op op = Op::kNone;
  std::uint64_t value = 0;
  [[nodiscard]] bool Holds(std::uint64_t counter) const;
};

// What a packet's test does besides asking.
struct Probe {
  bool counts = false;      // step the entry's counters…
  std::uint64_t bytes = 0;  // … by one packet of that many bytes
  CounterTest packets = {}, byte_count = {};
  SkbInfo skb = {};  // out: of the entry that was met
};

using SetIndex = std::uint32_t;

struct ListMember {
  SetIndex set = 0;
  Extensions extensions;
};

class Set {
 public:
  // Precondition: Normalize took the options.
  Set(std::string name, SetOptions options);

  [[nodiscard]] const std::string& Name() const { return name_; }
  void Rename(std::string name) { name_ = std::move(name); }
  [[nodiscard]] const SetOptions& Options() const { return options_; }
  [[nodiscard]] const TypeInfo& Kind() const { return Info(options_.type); }

  // One element; `exist`: an entry that is there already gets the new extensions.
  Status Add(const Element& element, const Extras& extras, bool exist, Jiffies now);
  Status Delete(const Element& element, Jiffies now);
  [[nodiscard]] Status Test(const Element& element, Probe& probe, Jiffies now);
  void Flush();

  // The prefix length of the nets that a packet adds: the longest in use, a whole address in an empty set.
  [[nodiscard]] std::uint8_t PacketPrefix(std::size_t net) const;
  // bitmap:ip,mac: whether a packet's test has to fill in the MAC address that the entry lacks.
  [[nodiscard]] bool LacksMac(const Element& element, Jiffies now) const;

  // Entries whose time is not up, in the order in which they are listed: bitmaps by their element, others as added.
  [[nodiscard]] std::vector<const Member*> Members(Jiffies now) const;
  [[nodiscard]] std::size_t Count(Jiffies now) const;
  // As the kernel would tell it, had every entry a bucket of its own.
  [[nodiscard]] std::size_t MemorySize(Jiffies now) const;

  [[nodiscard]] std::vector<ListMember>& List() { return list_; }
  [[nodiscard]] const std::vector<ListMember>& List() const { return list_; }

  // Extensions of a new or known entry.
  void Store(Extensions& to, const Extras& extras, Jiffies now) const;
  // Counter conditions and steps of an entry that was met; false: its conditions do not hold.
  static bool Meet(Extensions& extensions, const SetOptions& options, Probe& probe);
  [[nodiscard]] static bool Expired(const Extensions& extensions, Jiffies now) {
    return extensions.expires != 0 && now > extensions.expires;
  }

 private:
  [[nodiscard]] bool Gone(const Member& member, Jiffies now) const {
    return !member.waiting && Expired(member.extensions, now);
  }
  Status AddAgain(Member& member, const Element& element, const Extras& extras, bool exist, Jiffies now);
  Status TestNets(Element element, Probe& probe, Jiffies now);
  Status TestExact(const Element& element, Probe& probe, Jiffies now, std::uint32_t& same_net);
  bool MakeRoom(Jiffies now);
  void Drop(std::uint32_t position);
  void LeaveCounters(const Member& member);
  void TakeCountersUp(Member& member);
  void CountNets(const Element& element, int step);
  [[nodiscard]] std::size_t ExtensionBytes(std::size_t element) const;

  // Prefix lengths in use, longest first, with the number of their entries.
  struct PrefixCount {
    std::uint8_t prefix = 0;
    std::uint32_t entries = 0;
  };
  using Prefixes = std::vector<PrefixCount>;
  static void CountPrefix(Prefixes& prefixes, std::uint8_t prefix, int step);

  std::string name_;
  SetOptions options_;
  MemberTable members_;
  std::vector<ListMember> list_;
  std::array<Prefixes, 2> prefixes_;  // of ip and ip2, where they are nets
  bool first_net_ = false, second_net_ = false;
  // A bitmap's counters outlive their entry in the kernel: by element, what an entry that comes back goes on from.
  struct Counted {
    std::uint64_t packets = 0, bytes = 0;
  };
  std::map<U128, Counted> left_behind_;
};

}  // namespace iptc::sets
