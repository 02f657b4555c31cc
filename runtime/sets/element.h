// What stands in a set, and what comes with it.
//
// Addresses and ports in host order, an IPv4 address in the low 32 bits; `cidr` counts prefix bits and is the whole
// address where the dimension is a plain address. An interface name is 16 zero-padded bytes, as in PacketMeta. Times
// are jiffies of 4 ms (CONFIG_HZ=250) on the clock of the sets, which stands at 0 when they are loaded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/abi/u128.h"

namespace iptc::sets {

using Jiffies = std::uint64_t;
inline constexpr Jiffies kJiffiesPerSecond = 250;
inline constexpr std::uint64_t kNanosecondsPerJiffy = 1'000'000'000 / kJiffiesPerSecond;
inline constexpr std::uint32_t kMaxTimeout = 0x7FFFFFFF / 1000;  // seconds

// How an operation ended: what the kernel answers, and ipset says.
enum class Status : std::uint8_t {
  kOk,
  kExists,     // add: it is there already; del, test: it is not there
  kNoMatches,  // test: the entry that decides is marked nomatch
  kFull,
  kNullElement,
  kInvalid,
  kInvalidCidr,
  kInvalidNetmask,
  kOutOfRange,  // bitmaps
  kRangeTooLarge,
  kWholeSpace,
  kNoTimeouts,
  kNoCounters,
  kNoComments,
  kNoSkbInfo,
  kNoSet,
  kNoElementSet,      // list:set: the set to be added does not exist
  kListInList,        // list:set: it is a list itself
  kNoReference,       // list:set: before or after names no set
  kReferenceNotHere,  // list:set: … one that is not in the list
  kSetExists,
  kInUse,
  kRenameTaken,
  kRenameInUse,
  kNoSecondSet,
  kTypesDiffer,
  kWrongFamily,
  kNoMemory,
};

struct Element {
  U128 ip = 0;
  U128 ip2 = 0;
  U128 iface = 0;
  std::uint64_t mac = 0;
  std::uint32_t mark = 0;
  std::uint16_t port = 0;
  std::uint8_t proto = 0;
  std::uint8_t cidr = 0;
  std::uint8_t cidr2 = 0;
  bool has_mac = false;   // bitmap:ip,mac may lack one
  bool physdev = false;   // the interface is a bridge's port
  bool wildcard = false;  // `iface` is the beginning of a name
  bool nomatch = false;
};

// skb metadata that `-j SET --map-set` takes over.
struct SkbInfo {
  std::uint32_t mark = 0;
  std::uint32_t mark_mask = 0;
  std::uint32_t priority = 0;
  std::uint16_t queue = 0;
  friend bool operator==(const SkbInfo&, const SkbInfo&) = default;
};

// What an add brings along; what is not given keeps its value when an entry is added again.
struct Extras {
  std::optional<std::uint32_t> timeout = {};  // seconds
  std::optional<std::uint64_t> packets = {}, bytes = {};
  std::optional<std::string> comment = {};
  std::optional<SkbInfo> skb = {};
};

// An entry's extensions as stored. `expires` 0: never.
struct Extensions {
  Jiffies expires = 0;
  std::uint64_t packets = 0, bytes = 0;
  SkbInfo skb;
  std::unique_ptr<std::string> comment;

  Extensions() = default;
  ~Extensions() = default;
  Extensions(Extensions&&) noexcept = default;
  Extensions& operator=(Extensions&&) noexcept = default;
  Extensions(const Extensions& other);
  Extensions& operator=(const Extensions& other);
};

// "eth0" as 16 bytes and back; longer names are cut to 15.
[[nodiscard]] U128 PackName(std::string_view name);
[[nodiscard]] std::string UnpackName(U128 name);

// The mask of a prefix length, for addresses of `bits` bits.
[[nodiscard]] U128 PrefixMask(unsigned prefix, unsigned bits);

}  // namespace iptc::sets
