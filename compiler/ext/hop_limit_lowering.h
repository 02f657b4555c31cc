// What TTL and HL share: the three changes of an IPv4 packet's time to live, or an IPv6 packet's hop limit
// (net/netfilter/xt_HL.c).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "compiler/ext/extension.h"

namespace iptc::ext {

// The options, one for each abi::TtlChange in its order.
consteval std::array<OptionSpec, 3> HopLimitOptions(std::string_view set, std::string_view increment,
                                                    std::string_view decrement) {
  constexpr std::uint64_t kMax = 255;
  return {{
      {.name = set, .value = ValueKind::kNumber, .one_of = 1, .maximum = kMax},
      {.name = increment, .value = ValueKind::kNumber, .one_of = 1, .minimum = 1, .maximum = kMax},
      {.name = decrement, .value = ValueKind::kNumber, .one_of = 1, .minimum = 1, .maximum = kMax},
  }};
}

[[nodiscard]] ir::Target LowerHopLimit(std::string_view target, const std::array<OptionSpec, 3>& options,
                                       Arguments args);
// " TTL set to 64".
[[nodiscard]] std::string ListHopLimit(std::string_view target, const std::array<OptionSpec, 3>& options,
                                       Arguments args);

}  // namespace iptc::ext
