#include "compiler/command/written_tests.h"

#include <algorithm>

#include "compiler/command/command.h"
#include "compiler/source/source_map.h"

namespace iptc::command {
namespace {

// What ir::All makes of the predicate among others: a conjunction's terms become terms, what always holds is left out.
std::size_t TermsOf(const ir::Pred& pred) {
  if (const auto* all = std::get_if<ir::AllOf>(&pred)) return all->terms.size();
  const auto* constant = std::get_if<ir::Const>(&pred);
  return constant != nullptr && constant->value == Outcome::kHit ? 0 : 1;
}

bool Contains(const ir::Pred& pred, const ir::Pred& leaf) {
  if (pred == leaf) return true;
  const auto any = [&leaf](const std::vector<ir::Pred>& terms) {
    return std::ranges::any_of(terms, [&leaf](const ir::Pred& term) { return Contains(term, leaf); });
  };
  if (const auto* negated = std::get_if<ir::Not>(&pred)) return Contains(*negated->term, leaf);
  if (const auto* all = std::get_if<ir::AllOf>(&pred)) return any(all->terms);
  if (const auto* some = std::get_if<ir::AnyOf>(&pred)) return any(some->terms);
  return false;
}

// The same but for the slots of stateful calls, which are given out when all rules are there.
bool SameTests(const ir::Pred& read, const ir::Pred& loaded) {
  ir::Pred bare = loaded;
  ir::ForEachCall(bare, [](ir::Call& call) { call.slot = ir::Call::kNoSlot; });
  return read == bare;
}

std::vector<WrittenTest> ReadAgain(const ir::Rule& rule, const RulePlace& place) {
  source::SourceMap sources;
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, sources);
  const std::vector<source::Word> words = SplitText(rule.text);
  const ParseSettings settings{.family = place.family, .sets = place.sets};
  const auto spec = ParseRuleSpec(words, place.table, place.chain, settings, emitter);
  if (!spec) return {};
  return LowerTests(*spec, MakeContext(*spec, place.family, place.table, place.chain));
}

}  // namespace

WrittenTests::WrittenTests(const ir::Rule& rule, const RulePlace& place) : tests_(ReadAgain(rule, place)) {
  std::vector<ir::Pred> all;
  for (std::size_t i = 0; i < tests_.size(); ++i) {
    test_of_.insert(test_of_.end(), TermsOf(tests_[i].when), i);
    all.push_back(tests_[i].when);
  }
  if (!SameTests(ir::All(std::move(all)), rule.when)) test_of_.clear();
}

std::string_view WrittenTests::Find(std::size_t term, const ir::Pred& leaf) const {
  if (term >= test_of_.size()) return {};
  const WrittenTest& test = tests_[test_of_[term]];
  std::string_view found;
  for (const WrittenTest& option : test.options) {
    if (!Contains(option.when, leaf)) continue;
    if (!found.empty()) return test.text;
    found = option.text;
  }
  return found.empty() ? std::string_view(test.text) : found;
}

}  // namespace iptc::command
