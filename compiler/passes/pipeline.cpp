#include <algorithm>
#include <cassert>
#include <chrono>

#include "compiler/ir/text.h"
#include "compiler/passes/passes.h"

namespace iptc::passes {
namespace {

std::size_t CountLeaves(const ir::Pred& pred) {
  const auto of_terms = [](const std::vector<ir::Pred>& terms) {
    std::size_t count = 0;
    for (const ir::Pred& term : terms) count += CountLeaves(term);
    return count;
  };
  return std::visit(ir::Overloaded{
                        [](const ir::Not& p) { return CountLeaves(*p.term); },
                        [&](const ir::AllOf& p) { return of_terms(p.terms); },
                        [&](const ir::AnyOf& p) { return of_terms(p.terms); },
                        [](const auto&) { return std::size_t{1}; },
                    },
                    pred);
}

struct Size {
  std::size_t rules = 0;
  std::size_t terms = 0;
};

Size Measure(const ir::Ruleset& ruleset) {
  Size size;
  for (const ir::Table& table : ruleset.tables) {
    for (const ir::Chain& chain : table.chains) {
      size.rules += chain.rules.size();
      for (const ir::Rule& rule : chain.rules) size.terms += CountLeaves(rule.when);
    }
  }
  return size;
}

}  // namespace

const Pass* FindPass(std::string_view name) {
  const auto it = std::ranges::find(kPipeline, name, &Pass::name);
  return it == kPipeline.end() ? nullptr : &*it;
}

std::vector<PassReport> RunPasses(ir::Ruleset& ruleset, std::span<const Pass> passes, diag::Emitter& remarks,
                                  const std::function<void(const Pass&, const ir::Ruleset&)>& after) {
  std::vector<PassReport> reports;
  for (const Pass& pass : passes) {
    PassReport& report = reports.emplace_back();
    report.pass = &pass;
    const Size before = Measure(ruleset);
    const auto start = std::chrono::steady_clock::now();
    report.changed = pass.run(ruleset, remarks);
    report.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    const Size now = Measure(ruleset);
    report.rules_before = before.rules;
    report.rules_after = now.rules;
    report.terms_before = before.terms;
    report.terms_after = now.terms;
    assert(ir::Verify(ruleset).empty());
    if (after) after(pass, ruleset);
  }
  return reports;
}

}  // namespace iptc::passes
