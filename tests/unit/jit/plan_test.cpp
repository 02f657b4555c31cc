#include "compiler/plan/plan.h"

#include <gtest/gtest.h>

namespace iptc::plan {
namespace {

// INPUT with `rules` rules of one comparison, two terms each.
ir::Ruleset WithRules(std::size_t rules) {
  ir::Ruleset ruleset;
  ruleset.tables.push_back(ir::MakeTable(ir::Family::kIp4, ir::TableId::kFilter));
  for (std::size_t i = 0; i < rules; ++i) {
    ruleset.tables[0].chains[0].rules.emplace_back().when = ir::MaskEq{ir::Field::kIpTtl, 0xFF, i & 0xFF};
  }
  return ruleset;
}

TEST(Plan, CountsWhatCodeIsMadeOf) {
  using ir::Pred;
  EXPECT_EQ(CountTerms(ir::Const{}), 0U);
  EXPECT_EQ(CountTerms(ir::Negate(ir::MaskEq{ir::Field::kMark, 1, 1})), 1U);
  EXPECT_EQ(CountTerms(ir::InSet{ir::Field::kMark, {{1, 1}, {3, 3}, {5, 9}}}), 3U);
  EXPECT_EQ(CountTerms(ir::InSet{ir::Field::kMark, {}}), 1U);
  EXPECT_EQ(CountTerms(ir::All(Pred(ir::Present{}), ir::Any(Pred(ir::Call{}), Pred(ir::Present{})))), 3U);
}

TEST(Plan, ShortChainsAreStraight) {
  const ir::Ruleset ruleset = WithRules(10);
  const ClassifierPlan plan = MakePlan(ruleset, {.straight_terms_per_chain = 20, .straight_terms = 100});
  ASSERT_EQ(plan.chains.size(), 3U);
  EXPECT_EQ(plan.chains[0].segments, (std::vector<Segment>{{0, 10, Strategy::kStraight}}));
  EXPECT_TRUE(plan.chains[1].segments.empty());
  EXPECT_FALSE(plan.chains[1].IsInterpreted());
  EXPECT_EQ(plan.chains[1].first_counter, 11U);
}

TEST(Plan, LongChainsAreInterpreted) {
  const ir::Ruleset ruleset = WithRules(11);
  const ClassifierPlan plan = MakePlan(ruleset, {.straight_terms_per_chain = 20, .straight_terms = 100});
  EXPECT_TRUE(plan.chains[0].IsInterpreted());
}

TEST(Plan, TheRulesetAsAWholeHasALimitToo) {
  ir::Ruleset ruleset = WithRules(10);
  ruleset.tables[0].chains[1].rules = ruleset.tables[0].chains[0].rules;
  ruleset.tables[0].chains[2].rules.push_back(ruleset.tables[0].chains[0].rules[0]);
  const ClassifierPlan plan = MakePlan(ruleset, {.straight_terms_per_chain = 20, .straight_terms = 25});
  EXPECT_FALSE(plan.chains[0].IsInterpreted());
  EXPECT_TRUE(plan.chains[1].IsInterpreted());
  EXPECT_FALSE(plan.chains[2].IsInterpreted());
}

}  // namespace
}  // namespace iptc::plan
