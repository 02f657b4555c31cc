#include "cli/optimize.h"

#include <iterator>

#include <fmt/format.h>

namespace iptc::cli {

Optimized Optimize(const ir::Ruleset& ruleset, std::span<const passes::Pass> pipeline, const source::SourceMap& sources,
                   const AfterPass& after) {
  Optimized result{ruleset, {}, {}};
  diag::CollectingSink sink;
  diag::Emitter remarks(sink, sources);
  result.passes = passes::RunPasses(result.ruleset, pipeline, remarks, after);
  result.remarks = std::move(sink.diagnostics);
  return result;
}

std::span<const passes::Pass> PipelineFor(int level) {
  if (level == 0) return {};
  return passes::kPipeline;
}

std::string PassNames() {
  std::string names;
  for (const passes::Pass& pass : passes::kPipeline) names += (names.empty() ? "" : ", ") + std::string(pass.name);
  return names;
}

std::string PassTable(const std::vector<passes::PassReport>& reports) {
  std::string out = fmt::format("{:<20}{:>16}{:>16}{:>12}\n", "pass", "rules", "terms", "ms");
  for (const passes::PassReport& report : reports) {
    fmt::format_to(std::back_inserter(out), "{:<20}{:>16}{:>16}{:>12.3f}\n", report.pass->name,
                   fmt::format("{} -> {}", report.rules_before, report.rules_after),
                   fmt::format("{} -> {}", report.terms_before, report.terms_after), report.milliseconds);
  }
  return out;
}

}  // namespace iptc::cli
