// A ruleset made ready to answer: classifiers compiled to native code, or interpreted (--strategy interpreter). Owns
// what its Program borrows.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <variant>

#include <CLI/CLI.hpp>

#include "compiler/eval/evaluate.h"
#include "compiler/ir/ruleset.h"
#include "compiler/jit/compile.h"

namespace iptc::cli {

enum class Strategy : std::uint8_t { kNative, kInterpreter };

struct ClassifierOptions {
  int level = 1;
  std::string cpu;  // empty: the host's
  Strategy strategy = Strategy::kNative;
  [[nodiscard]] jit::Options Jit() const;
};

void AddClassifierOptions(CLI::App& command, ClassifierOptions& options);

class Classifiers {
 public:
  [[nodiscard]] static std::expected<Classifiers, std::string> Make(const ir::Ruleset& ruleset,
                                                                    const ClassifierOptions& options);
  [[nodiscard]] const abi::Program& Program() const;

 private:
  using Made = std::variant<eval::InterpretedRuleset, jit::CompiledRuleset>;
  explicit Classifiers(Made made) : made_(std::move(made)) {}
  Made made_;
};

}  // namespace iptc::cli
