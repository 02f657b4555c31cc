// ClassifierPlan: how each chain of a ruleset is to be answered. Cuts a chain into segments of consecutive rules and
// picks each one's strategy; no LLVM here, so that a plan can be looked at and tested alone.
//
// `straight`: native code, one rule after the other. `interpreted`: eval's interpreter, for chains so long that
// straight code would take longer to generate than it saves. A chain is interpreted whole or not at all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/ir/ruleset.h"

namespace iptc::plan {

enum class Strategy : std::uint8_t { kStraight, kInterpreted };
inline constexpr auto kStrategyNames = std::to_array<std::string_view>({"straight", "interpreted"});
[[nodiscard]] constexpr std::string_view Name(Strategy strategy) {
  return kStrategyNames[static_cast<std::size_t>(strategy)];
}

// Rules [begin, end) of a chain's `rules`.
struct Segment {
  std::size_t begin = 0;
  std::size_t end = 0;
  Strategy strategy = Strategy::kStraight;
  friend bool operator==(const Segment&, const Segment&) = default;
};

struct ChainPlan {
  const ir::Table* table = nullptr;
  const ir::Chain* chain = nullptr;
  std::uint32_t first_counter = 0;  // as ir::MakeProgram numbers them
  std::vector<Segment> segments;    // in order, covering every rule; none for a chain without rules
  [[nodiscard]] bool IsInterpreted() const;
};

// In terms, for they are what code is made of: a rule costs one for itself and one for each comparison, seven for a
// usual one. Measured (bench/classify, one core): LLVM's -O2 takes 16 ms of processor time for 10 such rules, 82 ms for
// 60, and then more than linearly, 1.2 s for 250; interpreting them costs 0.1, 0.35 and 1.4 µs a packet against 0.002,
// 0.004 and 0.04 native. So code is worth its price up to some 140 rules, and a few such chains.
struct Limits {
  std::size_t straight_terms_per_chain = 0;
  std::size_t straight_terms = 0;  // of all chains together; those that no longer fit are interpreted
};
inline constexpr Limits kDefaultLimits{.straight_terms_per_chain = 1000, .straight_terms = 4000};

// One plan a chain, table by table in the ruleset's order. Borrows the ruleset.
struct ClassifierPlan {
  std::vector<ChainPlan> chains;
};

[[nodiscard]] ClassifierPlan MakePlan(const ir::Ruleset& ruleset, const Limits& limits);

// Leaves of the predicate, an interval of a set counted as one each.
[[nodiscard]] std::size_t CountTerms(const ir::Pred& pred);

}  // namespace iptc::plan
