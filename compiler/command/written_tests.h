// WrittenTests: what a rule's text tests, piece by piece, each with the predicate that it lowers to. They tie a term of
// the rule's predicate to the option that was written for it, for those who explain why a rule did not match.
//
//   const WrittenTests tests(rule, {.family = …, .table = …, .chain = "INPUT", .sets = …});
//   tests.Find(2, leaf)   // "--dport 22"
//
// The text is read again for it; where it does not read back as the rule's own predicate (a match that iptables saves
// unreadably, a rule that a pass rewrote), nothing is found.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/command/lower_rule.h"
#include "compiler/command/rule_parser.h"
#include "compiler/ir/ruleset.h"

namespace iptc::command {

class WrittenTests {
 public:
  WrittenTests(const ir::Rule& rule, const RulePlace& place);

  // What was written for term `term` of the rule's predicate (an index of its conjunction) whose `leaf` decided: one
  // option where one alone asks for the leaf, else the whole test: "-p tcp", "-m tcp --dport 22". Empty: not known.
  [[nodiscard]] std::string_view Find(std::size_t term, const ir::Pred& leaf) const;

 private:
  std::vector<WrittenTest> tests_;
  std::vector<std::size_t> test_of_;  // by term
};

}  // namespace iptc::command
