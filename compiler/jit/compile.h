// Compile: a ruleset's chains to native classifiers by ORC LLJIT. The only door to LLVM besides codegen/.
//
// A CompiledRuleset owns the code and the tables that its Program's classifiers borrow; keep it alive while the
// Program is in use. Environment failures (no target machine, out of memory) come back as an error string.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "compiler/ir/ruleset.h"
#include "runtime/abi/program.h"

namespace iptc::jit {

enum class OptLevel : std::uint8_t { kO0, kO1, kO2 };

struct Options {
  OptLevel level = OptLevel::kO2;
  std::string cpu;  // empty: the host's
};

// What was made of one chain, for the compile report.
struct ChainReport {
  ir::Family family{};
  ir::TableId table{};
  std::string chain;
  std::string strategy;  // ClassifierPlan's name for it
  std::size_t rules = 0;
  std::size_t native_bytes = 0;
  std::size_t table_bytes = 0;
};

struct Report {
  std::vector<ChainReport> chains;
  double codegen_ms = 0;  // IR to LLVM module
  double native_ms = 0;   // LLVM passes, machine code, linking
};

class CompiledRuleset {
 public:
  CompiledRuleset();
  ~CompiledRuleset();
  CompiledRuleset(CompiledRuleset&&) noexcept;
  CompiledRuleset& operator=(CompiledRuleset&&) noexcept;

  [[nodiscard]] const abi::Program& Program() const;
  [[nodiscard]] const jit::Report& Report() const;

 private:
  friend std::expected<CompiledRuleset, std::string> Compile(const ir::Ruleset&, const Options&);
  class Impl;
  std::unique_ptr<Impl> impl_;
};

[[nodiscard]] std::expected<CompiledRuleset, std::string> Compile(const ir::Ruleset& ruleset, const Options& options);

enum class EmitKind : std::uint8_t { kLlvm, kAsm, kObject };

// The text or bytes for `--emit=llvm|asm|obj`.
[[nodiscard]] std::expected<std::string, std::string> Emit(const ir::Ruleset& ruleset, const Options& options,
                                                           EmitKind kind);

}  // namespace iptc::jit
