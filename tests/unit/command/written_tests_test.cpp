// Which option of a rule's text is to blame for a leaf of its predicate.
#include "compiler/command/written_tests.h"

#include <gtest/gtest.h>

#include "compiler/command/rule_parser.h"
#include "tests/unit/command/session.h"

namespace iptc {
namespace {

using test::Session;

// The leaves of a predicate, left to right.
void Leaves(const ir::Pred& pred, std::vector<const ir::Pred*>& leaves) {
  const auto all = [&leaves](const std::vector<ir::Pred>& terms) {
    for (const ir::Pred& term : terms) Leaves(term, leaves);
  };
  if (const auto* negated = std::get_if<ir::Not>(&pred)) {
    Leaves(*negated->term, leaves);
  } else if (const auto* conjunction = std::get_if<ir::AllOf>(&pred)) {
    all(conjunction->terms);
  } else if (const auto* choice = std::get_if<ir::AnyOf>(&pred)) {
    all(choice->terms);
  } else {
    leaves.push_back(&pred);
  }
}

ir::Rule Rule(ir::Pred when, std::string text) {
  ir::Rule rule;
  rule.when = std::move(when);
  rule.text = std::move(text);
  return rule;
}

// What is to blame for the last leaf of each term, in order, without repetitions.
std::vector<std::string> Blamed(std::string text, const command::RulePlace& place = {}) {
  Session session;
  const auto rules = command::ParseRule(session.Words(std::move(text)), place, session.Emitter());
  if (!rules) return {"refused"};
  const ir::Rule rule = Rule(rules->front().when, rules->front().text);
  const command::WrittenTests tests(rule, place);
  const auto* all = std::get_if<ir::AllOf>(&rule.when);
  const std::vector<ir::Pred> terms = all != nullptr ? all->terms : std::vector{rule.when};
  std::vector<std::string> blamed;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    std::vector<const ir::Pred*> leaves;
    Leaves(terms[i], leaves);
    std::string found(tests.Find(i, *leaves.back()));
    if (blamed.empty() || blamed.back() != found) blamed.push_back(std::move(found));
  }
  return blamed;
}

using Texts = std::vector<std::string>;

TEST(WrittenTests, CoreTestsAreToBlameOneByOne) {
  EXPECT_EQ(Blamed("-p tcp -i eth+ ! -s 10.0.0.0/8 -j ACCEPT"), (Texts{"! -s 10.0.0.0/8", "-i eth+", "-p tcp"}));
  EXPECT_EQ(Blamed("-f -j DROP"), (Texts{"-f"}));
  EXPECT_EQ(Blamed("-p 17 -j DROP", {.family = ir::Family::kIp6}), (Texts{"-p udp"}));
}

TEST(WrittenTests, OneOptionOfAMatchWhereOneAloneAsksForTheLeaf) {
  EXPECT_EQ(Blamed("-p tcp --dport 22 --sport 1024: -j ACCEPT"),
            (Texts{"-p tcp", "-m tcp --sport 1024:65535 --dport 22", "--sport 1024:65535", "--dport 22"}));
  EXPECT_EQ(Blamed("-m iprange ! --src-range 10.0.0.1-10.0.0.9 --dst-range 10.0.0.1-10.0.0.9"),
            (Texts{"! --src-range 10.0.0.1-10.0.0.9", "--dst-range 10.0.0.1-10.0.0.9"}));
}

TEST(WrittenTests, AMatchWithCodeOfItsOwnIsToBlameAsAWhole) {
  EXPECT_EQ(Blamed("-m comment --comment x -m limit --limit 1/min --limit-burst 3 -j ACCEPT"),
            (Texts{"-m limit --limit 1/min --limit-burst 3"}));
}

TEST(WrittenTests, NothingWhereTheTextIsNotThePredicate) {
  const ir::Rule rule = Rule(ir::Const{Outcome::kMiss}, "-p tcp -j DROP");
  EXPECT_EQ(command::WrittenTests(rule, {}).Find(0, rule.when), "");
  const ir::Rule bad = Rule(ir::Const{Outcome::kMiss}, "-m nonsense");
  EXPECT_EQ(command::WrittenTests(bad, {}).Find(0, bad.when), "");
}

}  // namespace
}  // namespace iptc
