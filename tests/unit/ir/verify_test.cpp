#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/ir/text.h"

namespace iptc::ir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// filter with INPUT -> a -> b, each with one rule.
Ruleset Sound() {
  Ruleset ruleset;
  Table& table = ruleset.tables.emplace_back(MakeTable(Family::kIp4, TableId::kFilter));
  for (const char* name : {"a", "b"}) table.chains.emplace_back().name = name;
  const auto add = [&](const char* chain, std::uint32_t id, Target target) {
    Rule rule;
    rule.id = static_cast<RuleId>(id);
    rule.number = 1;
    rule.then = std::move(target);
    table.FindChain(chain)->rules.push_back(std::move(rule));
  };
  add("INPUT", 0, Jump{"a"});
  add("a", 1, Goto{"b"});
  add("b", 2, Drop{});
  return ruleset;
}

struct Case {
  const char* what;
  std::function<void(Ruleset&, Rule&)> breaks;  // the rule is that of chain b
};

TEST(Verify, AcceptsASoundRuleset) { EXPECT_THAT(Verify(Sound()), ElementsAre()); }

TEST(Verify, NamesEachBrokenInvariant) {
  const Case cases[] = {
      {"the table is there twice",
       [](Ruleset& r, Rule&) { r.tables.push_back(MakeTable(Family::kIp4, TableId::kFilter)); }},
      {"the chain is there twice", [](Ruleset& r, Rule&) { r.tables[0].chains.emplace_back().name = "a"; }},
      {"base chains are missing", [](Ruleset& r, Rule&) { r.tables[0].chains[2].hook.reset(); }},
      {"the table has no such hook", [](Ruleset& r, Rule&) { r.tables[0].chains[3].hook = Hook::kPrerouting; }},
      {"the hook has a base chain already", [](Ruleset& r, Rule&) { r.tables[0].chains[3].hook = Hook::kInput; }},
      {"a user chain has a policy", [](Ruleset& r, Rule&) { r.tables[0].chains[3].policy = Policy::kDrop; }},
      {"is not there", [](Ruleset&, Rule& rule) { rule.then = Jump{"c"}; }},
      {"jumps to a base chain", [](Ruleset&, Rule& rule) { rule.then = Goto{"OUTPUT"}; }},
      {"jumps in a circle", [](Ruleset&, Rule& rule) { rule.then = Jump{"a"}; }},
      {"id is there twice", [](Ruleset&, Rule& rule) { rule.id = RuleId{1}; }},
      {"do not count from 1", [](Ruleset&, Rule& rule) { rule.number = 2; }},
      {"wider than its field", [](Ruleset&, Rule& rule) { rule.when = InSet{Field::kL4Dport, {{0, 65536}}}; }},
      {"wider than its field", [](Ruleset&, Rule& rule) { rule.when = MaskEq{Field::kIpTtl, 256, 0}; }},
      {"bits outside its mask", [](Ruleset&, Rule& rule) { rule.when = MaskEq{Field::kMark, 1, 2}; }},
      {"a field that is none", [](Ruleset&, Rule& rule) { rule.when = InSet{Field::kCount, {}}; }},
      {"would be a hit", [](Ruleset&, Rule& rule) { rule.when = Present{Header::kTcp, Outcome::kHit}; }},
      {"no helper", [](Ruleset&, Rule& rule) { rule.when = Negate(Call{}); }},
      {"two different calls share a slot",
       [](Ruleset&, Rule& rule) {
         rule.when = All(Pred(Call{"limit", {1}, Effect::kWrites, 0}), Pred(Call{"limit", {2}, Effect::kWrites, 0}));
       }},
      {"the action has no name", [](Ruleset&, Rule& rule) { rule.then = Action{}; }},
  };
  for (const Case& c : cases) {
    Ruleset ruleset = Sound();
    c.breaks(ruleset, ruleset.tables[0].chains[4].rules[0]);
    EXPECT_THAT(Verify(ruleset), testing::Contains(HasSubstr(c.what)));
  }
}

TEST(Verify, FollowsLongChainsOfChains) {
  Ruleset ruleset;
  Table& table = ruleset.tables.emplace_back(MakeTable(Family::kIp4, TableId::kFilter));
  constexpr std::uint32_t kChains = 20000;
  for (std::uint32_t i = 0; i < kChains; ++i) {
    Chain& chain = table.chains.emplace_back();
    chain.name = "c" + std::to_string(i);
    Rule rule;
    rule.id = static_cast<RuleId>(i);
    if (i + 1 < kChains) rule.then = Jump{"c" + std::to_string(i + 1)};
    chain.rules.push_back(std::move(rule));
  }
  EXPECT_THAT(Verify(ruleset), ElementsAre());
  table.chains.back().rules[0].then = Jump{"c0"};
  EXPECT_THAT(Verify(ruleset), ElementsAre(HasSubstr("jumps in a circle")));
}

}  // namespace
}  // namespace iptc::ir
