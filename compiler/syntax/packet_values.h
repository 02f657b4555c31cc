// Values of the packet notation as text: shared by its parser and its printer, so that both use one table each.
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/abi/conntrack.h"
#include "runtime/abi/netfilter.h"
#include "runtime/abi/protocol_names.h"
#include "runtime/abi/u128.h"

namespace iptc::syntax {

using abi::kProtoIcmp;
using abi::kProtoIcmpv6;
using abi::kProtoTcp;

constexpr bool HasPorts(std::uint8_t proto) {
  const abi::ProtocolName* row = abi::FindProtocolName(proto);
  return row != nullptr && row->has_ports;
}
constexpr bool IsIcmp(std::uint8_t proto) { return proto == kProtoIcmp || proto == kProtoIcmpv6; }

// Lowest bit first. A letter each in `flags SA`, a word each on its own.
struct TcpFlagName {
  char letter;
  std::string_view word;
};
inline constexpr TcpFlagName kTcpFlagNames[] = {{'F', "fin"}, {'S', "syn"}, {'R', "rst"}, {'P', "psh"},
                                                {'A', "ack"}, {'U', "urg"}, {'E', "ece"}, {'C', "cwr"}};

inline constexpr std::pair<std::string_view, std::uint8_t> kCtStateNames[] = {{"new", abi::kCtNew},
                                                                              {"est", abi::kCtEstablished},
                                                                              {"rel", abi::kCtRelated},
                                                                              {"inv", abi::kCtInvalid},
                                                                              {"untracked", abi::kCtUntracked}};

// Longest first: the printer takes the first that divides.
inline constexpr std::pair<std::string_view, std::uint64_t> kTimeUnits[] = {
    {"m", 60'000'000'000}, {"s", 1'000'000'000}, {"ms", 1'000'000}, {"us", 1'000}, {"ns", 1}};

struct EndpointText {
  abi::Family family = abi::Family::kIp4;
  U128 address = 0;
  std::optional<std::uint16_t> port;
};
// "10.0.0.1", "10.0.0.1:25", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:25".
[[nodiscard]] std::optional<EndpointText> ParseEndpoint(std::string_view text);

// "SA", or "none".
[[nodiscard]] std::string FormatTcpFlags(std::uint8_t flags);

// Decimal, or hexadecimal with 0x; the whole text.
[[nodiscard]] std::optional<std::uint64_t> ParseUnsigned(std::string_view text, std::uint64_t maximum);

// Text in quotation marks without them, `\x` standing for x; other text as it is.
[[nodiscard]] std::string Unquote(std::string_view text);
[[nodiscard]] std::string Quote(std::string_view text);

}  // namespace iptc::syntax
