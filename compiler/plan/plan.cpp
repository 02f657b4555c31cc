#include "compiler/plan/plan.h"

#include <algorithm>

namespace iptc::plan {
namespace {

std::size_t CountChain(const ir::Chain& chain) {
  std::size_t count = 0;
  for (const ir::Rule& rule : chain.rules) count += 1 + CountTerms(rule.when);
  return count;
}

}  // namespace

std::size_t CountTerms(const ir::Pred& pred) {
  const auto of_terms = [](const std::vector<ir::Pred>& terms) {
    std::size_t count = 0;
    for (const ir::Pred& term : terms) count += CountTerms(term);
    return count;
  };
  return std::visit(ir::Overloaded{
                        [](const ir::Const&) { return std::size_t{0}; },
                        [](const ir::Present&) { return std::size_t{1}; },
                        [](const ir::InSet& p) { return std::max<std::size_t>(1, p.values.Intervals().size()); },
                        [](const ir::MaskEq&) { return std::size_t{1}; },
                        [](const ir::Call&) { return std::size_t{1}; },
                        [](const ir::Not& p) { return CountTerms(*p.term); },
                        [&](const ir::AllOf& p) { return of_terms(p.terms); },
                        [&](const ir::AnyOf& p) { return of_terms(p.terms); },
                    },
                    pred);
}

bool ChainPlan::IsInterpreted() const {
  return std::ranges::any_of(segments, [](const Segment& s) { return s.strategy == Strategy::kInterpreted; });
}

ClassifierPlan MakePlan(const ir::Ruleset& ruleset, const Limits& limits) {
  ClassifierPlan plan;
  std::uint32_t counter = 0;
  std::size_t budget = limits.straight_terms;
  for (const ir::Table& table : ruleset.tables) {
    for (const ir::Chain& chain : table.chains) {
      ChainPlan& out = plan.chains.emplace_back(ChainPlan{&table, &chain, counter, {}});
      counter += ir::LoadedRules(chain) + (chain.hook ? 1 : 0);
      if (chain.rules.empty()) continue;
      const std::size_t terms = CountChain(chain);
      const bool straight = terms <= std::min(limits.straight_terms_per_chain, budget);
      if (straight) budget -= terms;
      out.segments.push_back({0, chain.rules.size(), straight ? Strategy::kStraight : Strategy::kInterpreted});
    }
  }
  return plan;
}

}  // namespace iptc::plan
