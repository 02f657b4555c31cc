// The kinds of values that options take, and their parsed forms. A ValueKind owns parsing, range checks and canonical
// printing (compiler/ext/value/); Value has one alternative per shape, several kinds may share one.
//
// Invariant: printing a parsed value and parsing the text again gives an equal value, except where iptables 1.8.9
// itself prints what it does not accept (a reversed or negated full range, see compiler/ext/README.md).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "runtime/abi/netfilter.h"
#include "runtime/abi/u128.h"

namespace iptc::ext {

// What becomes of the `/base` behind a NAT target's port range: DNAT keeps it; SNAT and MASQUERADE take it but hand the
// kernel a structure without room for it, so it is 0 there; REDIRECT refuses it.
enum class PortShift : std::uint8_t { kKept, kLost, kRefused };

enum class ValueKind : std::uint8_t {
  kNone,          // a flag, takes no word
  kString,        // any text within the option's length bounds, printed in quotes where it needs them
  kPlainString,   // the same, printed as it is
  kNumber,        // one unsigned number within the option's bounds
  kNumberRange,   // "a", "a:b", ":b", "a:", ":"; reversed is accepted
  kPort,          // port or service names, as libxt_tcp reads them: "a", "a:b", ":b", "a:", not reversed
  kLaxPortRange,  // the same as libxtables' option tables read them (udp, conntrack): reversed and wrapped accepted
  kPortList,      // multiport's: at most 15 slots, a range takes two
  kNatPorts,      // "a", "a-b" (MASQUERADE, REDIRECT), behind an option of its own
  kNatAddress,    // "[addr[-addr]][:port[-port[/base]]]", IPv6 with ports in brackets (DNAT, SNAT)
  kMarkMask,      // "value[/mask]"
  kTosMask,       // "value[/mask]" of a byte, or a name of the old type of service
  kAddressMask,   // "address[/mask]"
  kPrefixLength,  // a prefix's length, or a mask: its length, kNoPrefix when it is no prefix
  kProtocol,      // a protocol's name or number
  kTcpFlags,      // two words: mask and comparison, names joined by commas
  kIcmpType,      // "type[/code]" or a name of the option's table
  kName,          // one name of the option's table
  kNameSet,       // names of the option's table, joined by commas
  kNumberOrName,  // a number within the option's bounds, or a name of its table
  kRate,          // "n[/second|minute|hour|day]" as libxt_limit reads it
  kOwn,           // the extension's own: OptionSpec::own
  kCount
};

inline constexpr std::uint8_t kNoPrefix = 255;

// Inclusive; low > high is an empty range that iptables lets pass.
struct Range {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

struct PortList {
  std::vector<Range> ranges;  // as written
  friend bool operator==(const PortList&, const PortList&) = default;
};

struct MarkMask {
  std::uint32_t value = 0;
  std::uint32_t mask = 0xFFFFFFFF;
  friend bool operator==(const MarkMask&, const MarkMask&) = default;
};

// `address` keeps its host bits as written; `prefix` counts the mask's leading ones (a mask that is no prefix becomes
// the full one, as in xtopt_parse_plenmask).
struct AddressMask {
  U128 address = 0;
  std::uint8_t prefix = 0;
  std::uint8_t bits = 32;  // 32 or 128
  [[nodiscard]] U128 Mask() const;
  friend bool operator==(const AddressMask&, const AddressMask&) = default;
};

struct TcpFlags {
  std::uint8_t mask = 0;
  std::uint8_t compare = 0;
  friend bool operator==(const TcpFlags&, const TcpFlags&) = default;
};

struct IcmpType {
  std::uint8_t type = 0;
  std::uint8_t code_low = 0;
  std::uint8_t code_high = 0xFF;
  friend bool operator==(const IcmpType&, const IcmpType&) = default;
};

// One packet every `period` ten-thousandths of a second.
struct Rate {
  std::uint32_t period = 0;
  friend bool operator==(const Rate&, const Rate&) = default;
};

// What a NAT option says, abi::kNat… flags included.
struct NatRange {
  abi::Family family = abi::Family::kIp4;
  U128 min_address = 0;
  U128 max_address = 0;
  std::uint32_t flags = 0;
  std::uint16_t min_port = 0;
  std::uint16_t max_port = 0;
  std::uint16_t base_port = 0;
  friend bool operator==(const NatRange&, const NatRange&) = default;
};

// What an extension's own kind makes of its words, where no other shape fits: the extension knows each number's
// meaning.
struct OwnValue {
  std::vector<std::uint64_t> numbers;
  std::string text;
  friend bool operator==(const OwnValue&, const OwnValue&) = default;
};

// std::uint64_t: a number, a protocol, a name's value or the bits of a set of names.
using Value = std::variant<std::monostate, std::string, std::uint64_t, Range, PortList, MarkMask, AddressMask, TcpFlags,
                           IcmpType, Rate, NatRange, OwnValue>;

}  // namespace iptc::ext
