// Calls that ask the host come in pairs, as there may be none: one asks whether the answer is known (asks_known), the
// other what it is.
#pragma once

#include "runtime/abi/outcome.h"

namespace iptc::helpers {

constexpr Outcome OutcomeOf(bool hit) { return hit ? Outcome::kHit : Outcome::kMiss; }

}  // namespace iptc::helpers
