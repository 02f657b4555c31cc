// Calls that ask the host come in pairs, as there may be none: one asks whether the answer is known (asks_known), the
// other what it is.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/abi/outcome.h"

namespace iptc::helpers {

constexpr Outcome OutcomeOf(bool hit) { return hit ? Outcome::kHit : Outcome::kMiss; }

constexpr Outcome AnswerOf(std::optional<bool> answer, std::uint8_t asks_known) {
  return OutcomeOf(asks_known != 0 ? answer.has_value() : answer.value_or(false));
}

}  // namespace iptc::helpers
