// MakeProgram, slots and numbers: what the runtime gets to see of a ruleset.
#include <gtest/gtest.h>

#include "compiler/ir/ruleset.h"

namespace iptc::ir {
namespace {

Rule MakeRule(std::uint32_t id, Pred when, Target then) {
  Rule rule;
  rule.id = static_cast<RuleId>(id);
  rule.when = std::move(when);
  rule.then = std::move(then);
  return rule;
}

Call Limit(std::uint8_t params) { return {"limit", {params}, Effect::kWrites, Call::kNoSlot}; }

Ruleset Example() {
  Ruleset ruleset;
  Table& table = ruleset.tables.emplace_back(MakeTable(Family::kIp4, TableId::kFilter));
  table.chains[0].rules.push_back(MakeRule(0, Limit(1), Jump{"user"}));
  table.chains[0].rules.push_back(MakeRule(1, Const{Outcome::kMiss}, Drop{}));
  table.chains[0].rules.push_back(MakeRule(2, All(Pred(Limit(2)), Pred(Limit(3))), Accept{}));
  table.chains.emplace_back().name = "user";
  table.chains[3].rules.push_back(MakeRule(3, InSet{Field::kMark, {{1, 2}}}, Action{"MARK", {7}, 1, {}}));
  NumberRules(ruleset);
  AssignSlots(ruleset);
  return ruleset;
}

TEST(Program, TablesComeWithTheirBaseChains) {
  const Table nat = MakeTable(Family::kIp6, TableId::kNat);
  ASSERT_EQ(nat.chains.size(), 4U);
  EXPECT_EQ(nat.chains[0].name, "PREROUTING");
  EXPECT_EQ(nat.chains[3].hook, Hook::kPostrouting);
  EXPECT_NE(nat.FindChain("OUTPUT"), nullptr);
  EXPECT_EQ(nat.FindChain("FORWARD"), nullptr);
}

TEST(Program, CountersFollowRulesThenPolicy) {
  const abi::Program program = MakeProgram(Example());
  const auto& chains = program.tables[0].chains;
  EXPECT_EQ(chains[0].first_counter, 0U);
  EXPECT_EQ(chains[0].policy_counter, 3U);
  EXPECT_EQ(chains[1].policy_counter, 4U);
  EXPECT_EQ(chains[3].first_counter, 6U);
  EXPECT_EQ(program.counter_count, 7U);
  EXPECT_EQ(program.tables[0].base, (std::array<int, abi::kHookCount>{-1, 0, 1, 2, -1}));
}

// `-i + -j DROP` prints and tests nothing more than `-j DROP`, but only that is a policy to TRACE.
TEST(Program, WhatIsUnconditionalIsTheRulesToSay) {
  Ruleset ruleset = Example();
  Rule& rule = ruleset.tables[0].chains[1].rules.emplace_back(MakeRule(4, Const{}, Drop{}));
  rule.text = "-j DROP";
  EXPECT_FALSE(MakeProgram(ruleset).tables[0].chains[1].rules[0].unconditional);
  rule.unconditional = true;
  EXPECT_TRUE(MakeProgram(ruleset).tables[0].chains[1].rules[0].unconditional);
}

TEST(Program, RulesKeepNumbersTargetsAndSlots) {
  const abi::Program program = MakeProgram(Example());
  const auto& input = program.tables[0].chains[0];
  EXPECT_EQ(input.rules[0].kind, abi::TargetKind::kJump);
  EXPECT_EQ(input.rules[0].chain, 3U);
  EXPECT_EQ(input.rules[2].number, 3U);
  EXPECT_EQ(input.reads, abi::FieldBit(Field::kCount) - 1);
  const auto& user = program.tables[0].chains[3];
  EXPECT_EQ(user.hook, -1);
  EXPECT_EQ(user.reads, abi::FieldBit(Field::kMark));
  EXPECT_EQ(user.rules[0].action, "MARK");
  EXPECT_EQ(user.rules[0].params, std::vector<std::uint8_t>{7});
  ASSERT_EQ(program.slots.size(), 3U);
  EXPECT_EQ(program.slots[2].params, std::vector<std::uint8_t>{3});
}

TEST(Program, RetiredRulesKeepTheirPlace) {
  Ruleset ruleset = Example();
  Chain& input = ruleset.tables[0].chains[0];
  input.retired.push_back(input.rules[1]);
  input.rules.erase(input.rules.begin() + 1);
  EXPECT_EQ(LoadedRules(input), 3U);
  EXPECT_EQ(PlaceOf(input, 1), 2U);
  EXPECT_EQ(RuleFrom(input, 1), 1U);
  EXPECT_EQ(RuleFrom(input, 2), 1U);
  EXPECT_EQ(RuleFrom(input, 3), 2U);
  const abi::Program program = MakeProgram(ruleset);
  ASSERT_EQ(program.tables[0].chains[0].rules.size(), 3U);
  EXPECT_EQ(program.tables[0].chains[0].rules[1].kind, abi::TargetKind::kDrop);
  EXPECT_EQ(program.tables[0].chains[0].rules[2].kind, abi::TargetKind::kAccept);
  EXPECT_EQ(program.tables[0].chains[0].policy_counter, 3U);
}

TEST(Program, SlotsOnceGivenStay) {
  Ruleset ruleset = Example();
  ruleset.tables[0].chains[1].rules.push_back(MakeRule(4, Limit(9), Drop{}));
  AssignSlots(ruleset);
  EXPECT_EQ(std::get<Call>(ruleset.tables[0].chains[0].rules[0].when).slot, 0U);
  EXPECT_EQ(std::get<Call>(ruleset.tables[0].chains[1].rules[0].when).slot, 3U);
}

TEST(Program, TargetsThatLetThePacketGoOn) {
  EXPECT_TRUE(MayGoOn(Continue{}));
  EXPECT_TRUE(MayGoOn(Jump{"a"}));
  EXPECT_TRUE(MayGoOn(Action{"MARK", {}, 0, Action::Ends::kNever}));
  EXPECT_TRUE(MayGoOn(Action{"X", {}, 0, Action::Ends::kMaybe}));
  EXPECT_FALSE(MayGoOn(Action{"REJECT", {}, 0, Action::Ends::kAlways}));
  EXPECT_FALSE(MayGoOn(Goto{"a"}));
  EXPECT_FALSE(MayGoOn(Return{}));
  EXPECT_FALSE(MayGoOn(Drop{}));
}

}  // namespace
}  // namespace iptc::ir
