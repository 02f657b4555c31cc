// Passes: exact rewritings of a ruleset. Each leaves every verdict, every counter and the order of stateful calls as
// they were, for every packet; tests/golden/passes checks that by evaluation too.
//
// One file a pass, one declaration and one row of kPipeline here. A pass says what it did as remarks (P…) on the rule's
// origin.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/diag/emitter.h"
#include "compiler/ir/ruleset.h"

namespace iptc::passes {

struct Pass {
  std::string_view name;
  std::string_view summary;
  bool (*run)(ir::Ruleset&, diag::Emitter& remarks);  // true if it changed anything
};

bool Simplify(ir::Ruleset& ruleset, diag::Emitter& remarks);
bool DropNever(ir::Ruleset& ruleset, diag::Emitter& remarks);

// In the order in which they run.
inline constexpr auto kPipeline = std::to_array<Pass>({
    {"simplify", "fold constants, flatten groups, leave out terms that cannot matter", Simplify},
    // After simplify, which finds the constants.
    {"drop-never", "take rules that never match out of the code; they keep number and counter", DropNever},
});

[[nodiscard]] const Pass* FindPass(std::string_view name);

// What a pass did, for the compile report and `--time-passes`.
struct PassReport {
  const Pass* pass = nullptr;  // in the span that RunPasses was given
  bool changed = false;
  std::size_t rules_before = 0;
  std::size_t rules_after = 0;
  std::size_t terms_before = 0;  // leaves of all predicates
  std::size_t terms_after = 0;
  double milliseconds = 0;
};

// Runs the passes in order; debug builds verify the ruleset after each. `after` is called behind each pass when it is
// given (`--print-after`).
std::vector<PassReport> RunPasses(ir::Ruleset& ruleset, std::span<const Pass> passes, diag::Emitter& remarks,
                                  const std::function<void(const Pass&, const ir::Ruleset&)>& after = {});

}  // namespace iptc::passes
