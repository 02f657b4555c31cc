// Values and names as the IR's text shows them. ParseValue reads back whatever FormatValue prints, and any other usual
// way to write a number of that field's kind; both are exact.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/pred.h"

namespace iptc::ir {

// Indexed by abi::Header.
inline constexpr auto kHeaderNames =
    std::to_array<std::string_view>({"first_fragment", "not_short_tcp_fragment", "ports", "tcp", "udp", "icmp",
                                     "conntrack", "mac", "protocol", "sctp", "dccp", "owner", "kernel_socket"});
static_assert(kHeaderNames.size() == static_cast<std::size_t>(Header::kCount));

// Indexed by Effect.
inline constexpr auto kEffectNames = std::to_array<std::string_view>({"pure", "reads", "writes"});

[[nodiscard]] std::string FormatValue(Field field, U128 value);
[[nodiscard]] std::optional<U128> ParseValue(std::string_view text);

// For MaskEq on an interface field: "eth0" or "eth+", when it is exactly what NameTest makes of that name.
[[nodiscard]] std::optional<std::string> AsNameTest(const MaskEq& test);
// n when the mask is the n highest bits of the field, n below the field's width.
[[nodiscard]] std::optional<unsigned> AsPrefixLength(Field field, U128 mask);
[[nodiscard]] U128 PrefixMask(Field field, unsigned length);

[[nodiscard]] std::string FormatBytes(std::span<const std::uint8_t> bytes);  // 0x0a0b
[[nodiscard]] std::string Quote(std::string_view text);                      // "\"" and "\x0a" escaped

}  // namespace iptc::ir
