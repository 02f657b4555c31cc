// Random predicates and rulesets over a small pool of values a field, so that packets drawn from the same pool hit
// often. Same seed, same ruleset. Every ruleset passes ir::Verify.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

#include "compiler/ir/ruleset.h"

namespace iptc::random {

class Rng {
 public:
  explicit Rng(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t Bits() { return engine_(); }
  std::size_t Below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  bool OneIn(std::size_t n) { return Below(n) == 0; }
  template <class T>
  const T& Pick(std::span<const T> values) {
    return values[Below(values.size())];
  }

 private:
  std::mt19937_64 engine_;
};

// A value of the field: usual ones, the ends of its range, or anything.
[[nodiscard]] U128 RandomValue(Rng& rng, ir::Field field);

struct Shape {
  int depth = 3;              // of predicates
  std::size_t max_rules = 8;  // a chain
  bool limit_calls = true;    // stateful calls that read no packet bytes
  bool packet_calls = false;  // pure calls that read the packet's bytes
  bool odd_groups = false;    // groups of no or one term, nested alike, and other forms that lowering never makes
};

[[nodiscard]] ir::Pred RandomPred(Rng& rng, const Shape& shape);
[[nodiscard]] ir::Ruleset RandomRuleset(Rng& rng, const Shape& shape);

}  // namespace iptc::random
