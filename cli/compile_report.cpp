#include "cli/compile_report.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/output.h"
#include "cli/rule_names.h"
#include "compiler/diag/json_renderer.h"

namespace iptc::cli {
namespace {

constexpr std::size_t kRemarksShown = 40;

struct Stage {
  const char* name;
  double milliseconds;
};

std::vector<Stage> Stages(const CompileReport& report) {
  double passes = 0;
  for (const passes::PassReport& pass : report.optimized.passes) passes += pass.milliseconds;
  return {{"parse", report.loaded.read_ms},
          {"evaluate", report.loaded.evaluate_ms},
          {"passes", passes},
          {"codegen", report.native.codegen_ms},
          {"native", report.native.native_ms}};
}

const jit::ChainReport* NativeOf(const CompileReport& report, const ir::Table& table, const ir::Chain& chain) {
  const auto& chains = report.native.chains;
  const auto found = std::ranges::find_if(chains, [&](const jit::ChainReport& native) {
    return native.family == table.family && native.table == table.id && native.chain == chain.name;
  });
  return found == chains.end() ? nullptr : &*found;
}

// Calls visit(table, chain, index of the chain among all).
template <class Visit>
void ForEachChain(const ir::Ruleset& ruleset, Visit visit) {
  std::size_t index = 0;
  for (const ir::Table& table : ruleset.tables) {
    for (const ir::Chain& chain : table.chains) visit(table, chain, index++);
  }
}

std::size_t NameWidth(const ir::Ruleset& ruleset) {
  std::size_t width = std::string_view("chain").size();
  ForEachChain(ruleset, [&](const ir::Table&, const ir::Chain& chain, std::size_t) {
    width = std::max(width, chain.name.size());
  });
  return width;
}

void AddTable(std::string& out, const CompileReport& report) {
  const auto to = std::back_inserter(out);
  const std::size_t width = NameWidth(report.loaded.ruleset);
  const ir::Table* shown = nullptr;
  ForEachChain(report.loaded.ruleset, [&](const ir::Table& table, const ir::Chain& chain, std::size_t index) {
    if (shown != &table) {
      shown = &table;
      fmt::format_to(to, "\nTable {}\n  {:<{}}  {:>7}", TableName(table.family, table.id), "chain", width, "rules");
      for (const passes::PassReport& pass : report.optimized.passes) fmt::format_to(to, "  {:>10}", pass.pass->name);
      fmt::format_to(to, "  {:<12}{:>14}{:>13}\n", "strategy", "native bytes", "table bytes");
    }
    fmt::format_to(to, "  {:<{}}  {:>7}", chain.name, width, chain.rules.size());
    for (std::size_t i = 0; i < report.after_pass.size(); ++i) {
      const std::size_t columns = std::max<std::size_t>(10, report.optimized.passes[i].pass->name.size());
      fmt::format_to(to, "  {:>{}}", report.after_pass[i][index], columns);
    }
    if (const jit::ChainReport* native = NativeOf(report, table, chain)) {
      fmt::format_to(to, "  {:<12}{:>14}{:>13}", native->strategy, native->native_bytes, native->table_bytes);
    }
    out += '\n';
  });
}

void AddRemarks(std::string& out, const CompileReport& report) {
  const std::vector<diag::Diagnostic>& remarks = report.optimized.remarks;
  if (remarks.empty()) return;
  out += "\nWhat the passes did\n";
  for (std::size_t i = 0; i < remarks.size() && i < kRemarksShown; ++i) {
    fmt::format_to(std::back_inserter(out), "  {}: {} [{}]\n", report.sources.Describe(remarks[i].PrimarySpan()),
                   remarks[i].message, remarks[i].code);
  }
  if (remarks.size() > kRemarksShown) {
    fmt::format_to(std::back_inserter(out), "  and {} more\n", remarks.size() - kRemarksShown);
  }
}

}  // namespace

ChainSizes MeasureChains(const ir::Ruleset& ruleset) {
  ChainSizes sizes;
  ForEachChain(ruleset,
               [&](const ir::Table&, const ir::Chain& chain, std::size_t) { sizes.push_back(chain.rules.size()); });
  return sizes;
}

std::string CompileReportText(const CompileReport& report) {
  const ChainSizes sizes = MeasureChains(report.loaded.ruleset);
  const std::size_t rules = std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
  std::string out = fmt::format("{} in {} of {}\n", Count(rules, "rule"), Count(sizes.size(), "chain"),
                                Count(report.loaded.ruleset.tables.size(), "table"));
  AddTable(out, report);
  AddRemarks(out, report);
  out += "\nMilliseconds\n";
  double total = 0;
  for (const Stage& stage : Stages(report)) {
    fmt::format_to(std::back_inserter(out), "  {:<10}{:>10.3f}\n", stage.name, stage.milliseconds);
    total += stage.milliseconds;
  }
  fmt::format_to(std::back_inserter(out), "  {:<10}{:>10.3f}\n", "total", total);
  return out;
}

std::string CompileReportJson(const CompileReport& report) {
  using Json = nlohmann::ordered_json;
  Json root{{"chains", Json::array()}, {"passes", Json::array()}, {"remarks", Json::array()}};
  ForEachChain(report.loaded.ruleset, [&](const ir::Table& table, const ir::Chain& chain, std::size_t index) {
    Json entry{{"table", TableName(table.family, table.id)}, {"chain", chain.name}, {"rules", chain.rules.size()}};
    for (std::size_t i = 0; i < report.after_pass.size(); ++i) {
      entry["after"][std::string(report.optimized.passes[i].pass->name)] = report.after_pass[i][index];
    }
    if (const jit::ChainReport* native = NativeOf(report, table, chain)) {
      entry["strategy"] = native->strategy;
      entry["native_bytes"] = native->native_bytes;
      entry["table_bytes"] = native->table_bytes;
    }
    root["chains"].push_back(std::move(entry));
  });
  for (const passes::PassReport& pass : report.optimized.passes) {
    root["passes"].push_back({{"name", pass.pass->name},
                              {"changed", pass.changed},
                              {"terms_before", pass.terms_before},
                              {"terms_after", pass.terms_after},
                              {"ms", pass.milliseconds}});
  }
  for (const diag::Diagnostic& remark : report.optimized.remarks) {
    root["remarks"].push_back(Json::parse(diag::RenderJson(remark, report.sources)));
  }
  for (const Stage& stage : Stages(report)) root["ms"][stage.name] = stage.milliseconds;
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace iptc::cli
