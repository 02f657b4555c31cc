// What `iptc compile` says without --emit: per table and chain the rules read, the rules left after each pass, how
// the chain is answered and how large that became; what the passes did; milliseconds a stage.
#pragma once

#include <string>
#include <vector>

#include "cli/optimize.h"
#include "cli/session.h"
#include "compiler/jit/compile.h"

namespace iptc::cli {

// Rules with code in every chain, in the ruleset's order.
using ChainSizes = std::vector<std::size_t>;
[[nodiscard]] ChainSizes MeasureChains(const ir::Ruleset& ruleset);

struct CompileReport {
  const Loaded& loaded;
  const Optimized& optimized;
  const std::vector<ChainSizes>& after_pass;  // one a pass
  const jit::Report& native;
  const source::SourceMap& sources;
};

[[nodiscard]] std::string CompileReportText(const CompileReport& report);
[[nodiscard]] std::string CompileReportJson(const CompileReport& report);

}  // namespace iptc::cli
