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

#include "compiler/ir/ruleset.h"
#include "runtime/abi/classify.h"
#include "runtime/abi/program.h"

namespace iptc::eval {

struct RuleAsked {
  std::size_t table = 0;   // indices of the Program
  std::size_t chain = 0;   // in the table
  std::uint32_t rule = 0;  // place in the chain as loaded, from 0
  Outcome outcome = Outcome::kMiss;
  std::string why;  // behind a miss or a hotdrop: "tcp dport is 81, not in {80, 443}"; empty behind a hit
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

struct Explanation {
  Outcome outcome = Outcome::kMiss;
  std::string why;
};

// As Evaluate, with the reason for a miss or a hotdrop.
[[nodiscard]] Explanation Explain(const ir::Pred& pred, const abi::PacketMeta& meta, abi::Context& context);

}  // namespace iptc::eval
