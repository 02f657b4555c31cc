// drop-never
//
// rewrites       r3 #4: never -> drop     to     retired r3 #4: never -> drop
// preserves      verdicts, counters (a retired rule keeps its number, and its counter stands still as before)
// declines when  the condition is not the constant: `call limit#0 writes … && never` still spends its credit
#include <algorithm>
#include <iterator>

#include "compiler/passes/passes.h"

namespace iptc::passes {
namespace {

constexpr diag::Kind<std::uint32_t, std::string> kDropped{"P002", diag::Severity::kRemark,
                                                          "rule {} of chain `{}` never matches and gets no code"};

bool NeverMatches(const ir::Rule& rule) {
  const auto* constant = std::get_if<ir::Const>(&rule.when);
  return constant != nullptr && constant->value == Outcome::kMiss;
}

bool DropFrom(ir::Chain& chain, diag::Emitter& remarks) {
  const auto dropped =
      std::ranges::stable_partition(chain.rules, [](const ir::Rule& rule) { return !NeverMatches(rule); });
  if (dropped.empty()) return false;
  for (const ir::Rule& rule : dropped) remarks.Report(kDropped, rule.origin, rule.number, chain.name);
  std::ranges::move(dropped, std::back_inserter(chain.retired));
  chain.rules.erase(dropped.begin(), dropped.end());
  std::ranges::sort(chain.retired, {}, &ir::Rule::number);
  return true;
}

}  // namespace

bool DropNever(ir::Ruleset& ruleset, diag::Emitter& remarks) {
  bool changed = false;
  for (ir::Table& table : ruleset.tables) {
    for (ir::Chain& chain : table.chains) {
      const bool numbered = std::ranges::all_of(chain.rules, [](const ir::Rule& rule) { return rule.number != 0; });
      // Once a rule is gone, places can no longer be counted off.
      for (std::uint32_t number = 1; !numbered && number <= chain.rules.size(); ++number) {
        chain.rules[number - 1].number = number;
      }
      changed |= DropFrom(chain, remarks);
    }
  }
  return changed;
}

}  // namespace iptc::passes
