// One address without a mask, as xtopt_parse_host reads it but for names: 10.1, 010.0.0.1. Its value is an AddressMask
// with the full mask.
#pragma once

#include "compiler/ext/value/kinds.h"

namespace iptc::ext {

[[nodiscard]] std::optional<Value> ParseHostAddress(const ValueInput& input);

inline constexpr ValueKindInfo kHostAddress{ValueKind::kOwn, "address", ParseHostAddress, PrintAddressMask};

}  // namespace iptc::ext
