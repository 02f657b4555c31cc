// The passes over a loaded ruleset, with what they did and why.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "compiler/diag/emitter.h"
#include "compiler/ir/ruleset.h"
#include "compiler/passes/passes.h"

namespace iptc::cli {

struct Optimized {
  ir::Ruleset ruleset;
  std::vector<passes::PassReport> passes;
  std::vector<diag::Diagnostic> remarks;
};

using AfterPass = std::function<void(const passes::Pass&, const ir::Ruleset&)>;

[[nodiscard]] Optimized Optimize(const ir::Ruleset& ruleset, std::span<const passes::Pass> pipeline,
                                 const source::SourceMap& sources, const AfterPass& after = {});

// The pipeline of -O0 (no pass), -O1 and -O2 (all).
[[nodiscard]] std::span<const passes::Pass> PipelineFor(int level);

// "a, b, c", for help and errors.
[[nodiscard]] std::string PassNames();

// Milliseconds and sizes of each pass, a line each.
[[nodiscard]] std::string PassTable(const std::vector<passes::PassReport>& reports);

}  // namespace iptc::cli
