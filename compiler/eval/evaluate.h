// The reference interpreter: the specification that native code is tested against, and what answers until it is ready.
#pragma once

#include <memory>

#include "compiler/ir/ruleset.h"
#include "runtime/abi/classify.h"
#include "runtime/abi/program.h"

namespace iptc::eval {

[[nodiscard]] Outcome Evaluate(const ir::Pred& pred, const abi::PacketMeta& meta, abi::Context& context);

// Owns a copy of the ruleset and a Program whose classifiers interpret it.
class InterpretedRuleset {
 public:
  explicit InterpretedRuleset(const ir::Ruleset& ruleset);
  ~InterpretedRuleset();
  InterpretedRuleset(InterpretedRuleset&&) noexcept;
  InterpretedRuleset& operator=(InterpretedRuleset&&) noexcept;
  [[nodiscard]] const abi::Program& Program() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iptc::eval
