// What icmp and icmp6 share: the test of type and code behind a whole ICMP header.
#pragma once

#include "compiler/ext/lowering.h"

namespace iptc::ext {

// How the tables of type names write a value: type << 16 | lowest code << 8 | highest code.
constexpr std::uint64_t IcmpAnyCode(std::uint64_t type) { return type << 16U | 0xFFU; }
constexpr std::uint64_t IcmpCode(std::uint64_t type, std::uint64_t code) { return type << 16U | code << 8U | code; }

[[nodiscard]] ir::Pred LowerIcmp(const Argument& argument, ir::Pred type_test);
[[nodiscard]] ir::Pred IcmpTypeTest(const IcmpType& icmp);
// What -L prints: " icmp echo-request", and where no name fits " icmptype 8 code 1", " icmp !type 8".
[[nodiscard]] std::string ListIcmp(std::string_view protocol, const Argument& argument, bool numeric);

}  // namespace iptc::ext
