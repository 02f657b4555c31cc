// ExplainedRuleset: a Program whose classifiers interpret the ruleset and tell about every rule that they ask, for
// `trace`. Each rule is evaluated once, so stateful matches spend what they would spend anyway.
//
//   ExplainedRuleset explained(ruleset, [](const RuleAsked& asked) { … });
//   engine::Engine engine(explained.Program(), …);
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compiler/ir/ruleset.h"
#include "runtime/abi/classify.h"
#include "runtime/abi/program.h"

namespace iptc::eval {

// A leaf of the rule's predicate that the answer rests on.
struct Cause {
  const ir::Pred* leaf = nullptr;
  Outcome outcome = Outcome::kMiss;
  std::string finding = {};  // what the packet has: "tcp dport is 81"
  std::string why = {};      // the same against what the leaf wants: "tcp dport is 81, not in {80, 443}"
};

struct Explanation {
  Outcome outcome = Outcome::kMiss;
  std::size_t term = 0;                   // which term of the conjunction gave the answer; behind a hit nothing
  std::vector<Cause> causes = {};         // of a miss or a hotdrop; none where the predicate can never match
  [[nodiscard]] std::string Why() const;  // all causes in one line
};

struct RuleAsked {
  std::size_t table = 0;   // indices of the Program
  std::size_t chain = 0;   // in the table
  std::uint32_t rule = 0;  // place in the chain as loaded, from 0
  const ir::Rule& as_loaded;
  const Explanation& explanation;
  const abi::PacketMeta& meta;
};

class ExplainedRuleset {
 public:
  ExplainedRuleset(const ir::Ruleset& ruleset, std::function<void(const RuleAsked&)> on_rule);
  ~ExplainedRuleset();
  ExplainedRuleset(ExplainedRuleset&&) noexcept;
  ExplainedRuleset& operator=(ExplainedRuleset&&) noexcept;
  [[nodiscard]] const abi::Program& Program() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// As Evaluate, with the reason for a miss or a hotdrop. The causes point into `pred`.
[[nodiscard]] Explanation Explain(const ir::Pred& pred, const abi::PacketMeta& meta, abi::Context& context);

}  // namespace iptc::eval
