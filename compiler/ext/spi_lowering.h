// What ah (IPv4), esp and ipcomp share: a range of numbers at a fixed place of the transport header, which must not be
// a later fragment's.
#pragma once

#include "compiler/ext/lowering.h"
#include "runtime/helpers/transport_number.h"

namespace iptc::ext {

inline constexpr std::uint64_t kSpiMax = 0xFFFFFFFF;

// `place` says where; `range` (nothing: any number) is tested with its negation.
[[nodiscard]] ir::Pred LowerSpi(helpers::TransportNumberParams place, const Range& range, bool inverted);
// The option, unless its range is full: iptables-save does not print that, not even negated.
[[nodiscard]] std::string PrintSpi(const Argument* argument);

}  // namespace iptc::ext
