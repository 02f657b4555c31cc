#include "cli/verify_report.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/egress_report.h"
#include "cli/output.h"
#include "cli/verdict_json.h"
#include "compiler/command/list.h"

namespace iptc::cli {
namespace {

constexpr std::size_t kTopFlows = 10;
constexpr std::size_t kFlowWidth = 48;  // IPv4's; IPv6 may need more
constexpr std::size_t kNeverHitShown = 50;

using Text = std::string;

template <class... Args>
void Line(Text& out, fmt::format_string<const Args&...> format, const Args&... args) {
  fmt::format_to(std::back_inserter(out), format, args...);
  out += '\n';
}

// Select Graphic Rendition: what of the report is coloured, and how.
constexpr std::string_view kBold = "1", kGreen = "32", kRed = "31", kYellow = "33";

std::string Painted(const ReportInput& input, std::string_view style, std::string text) {
  return input.color ? fmt::format("\033[{}m{}\033[0m", style, text) : text;
}

std::string_view StyleOf(engine::Verdict verdict) {
  switch (verdict) {
    case engine::Verdict::kAccept:
      return kGreen;
    case engine::Verdict::kDrop:
    case engine::Verdict::kReject:
      return kRed;
    case engine::Verdict::kStolen:
      break;
  }
  return kYellow;
}

double Share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

// One rule or policy with its counter.
struct Counted {
  engine::RuleHit hit;
  const abi::ProgramTable* table;
  const abi::ProgramChain* chain;
  ir::Counters start;     // as loaded
  engine::Counter steps;  // during this run
};

ir::Counters StartOf(const ReportInput& input, const abi::ProgramTable& table, const abi::ProgramChain& chain,
                     std::uint32_t number) {
  const ir::Table* source = input.ruleset.FindTable(table.family, table.table);
  const ir::Chain* loaded = source == nullptr ? nullptr : source->FindChain(chain.name);
  if (loaded == nullptr) return {};
  if (number == 0) return loaded->policy_counters;
  return number <= loaded->rules.size() ? loaded->rules[number - 1].counters : ir::Counters{};
}

// Calls visit for every rule and, after a base chain's rules, for its policy (number 0).
template <class Visit>
void ForEachCounter(const ReportInput& input, Visit visit) {
  for (std::size_t t = 0; t < input.program.tables.size(); ++t) {
    const abi::ProgramTable& table = input.program.tables[t];
    for (std::size_t c = 0; c < table.chains.size(); ++c) {
      const abi::ProgramChain& chain = table.chains[c];
      const auto one = [&](std::uint32_t number, std::uint32_t counter) {
        const engine::RuleHit hit{static_cast<std::uint16_t>(t), static_cast<std::uint16_t>(c), number};
        visit(Counted{hit, &table, &chain, StartOf(input, table, chain, number), input.counters[counter]});
      };
      for (std::size_t r = 0; r < chain.rules.size(); ++r) {
        one(chain.rules[r].number, chain.first_counter + static_cast<std::uint32_t>(r));
      }
      if (chain.hook >= 0) one(0, chain.policy_counter);
    }
  }
}

void AddTotals(Text& out, const ReportInput& input) {
  const Tally& tally = input.tally;
  constexpr std::array kOrder = {engine::Verdict::kAccept, engine::Verdict::kDrop, engine::Verdict::kReject,
                                 engine::Verdict::kStolen};
  Line(out, "{}", Count(tally.Packets(), "packet"));
  const FateNames fates;
  const std::vector<Tally::Row> rows = tally.Rows();
  for (const engine::Verdict verdict : kOrder) {
    if (tally.Of(verdict) == 0) continue;
    std::vector<std::pair<std::string_view, std::uint64_t>> parts;
    for (const Tally::Row& row : rows) {
      if (row.verdict != verdict) continue;
      const std::string_view name = fates(row.fate);
      if (!parts.empty() && parts.back().first == name) {
        parts.back().second += row.packets;
      } else {
        parts.emplace_back(name, row.packets);
      }
    }
    Text detail;
    for (const auto& [name, packets] : parts)
      detail += fmt::format("{}{} {}", detail.empty() ? "" : ", ", name, packets);
    const std::string name = Painted(input, StyleOf(verdict), fmt::format("{:<7}", VerdictName(verdict)));
    Line(out, "  {}{:>10}  {:5.1f} %   {}", name, tally.Of(verdict), Share(tally.Of(verdict), tally.Packets()), detail);
  }
}

std::string_view PolicyName(abi::Policy policy) { return policy == abi::Policy::kDrop ? "DROP" : "ACCEPT"; }

void AddChainHead(Text& out, const ReportInput& input, const abi::ProgramTable& table, const abi::ProgramChain& chain) {
  out += '\n';
  const std::string name =
      Painted(input, kBold, fmt::format("Chain {} of {}", chain.name, TableName(table.family, table.table)));
  if (chain.hook < 0) {
    Line(out, "{}", name);
  } else {
    const ir::Counters start = StartOf(input, table, chain, 0);
    const engine::Counter& steps = input.counters[chain.policy_counter];
    Line(out, "{} (policy {} {} packets, {} bytes)", name, PolicyName(chain.policy),
         command::ShortCount(start.packets + steps.packets), command::ShortCount(start.bytes + steps.bytes));
  }
  if (!chain.rules.empty()) Line(out, " num  pkts bytes  rule");
}

void AddCounters(Text& out, const ReportInput& input) {
  for (const abi::ProgramTable& table : input.program.tables) {
    for (const abi::ProgramChain& chain : table.chains) {
      AddChainHead(out, input, table, chain);
      for (std::size_t r = 0; r < chain.rules.size(); ++r) {
        const auto& steps = input.counters[chain.first_counter + r];
        const ir::Counters start = StartOf(input, table, chain, chain.rules[r].number);
        const engine::RuleHit hit{static_cast<std::uint16_t>(&table - input.program.tables.data()),
                                  static_cast<std::uint16_t>(&chain - table.chains.data()), chain.rules[r].number};
        Line(out, "{:>4} {:>5} {:>5}  {}", chain.rules[r].number, command::ShortCount(start.packets + steps.packets),
             command::ShortCount(start.bytes + steps.bytes), input.names.RuleText(hit));
      }
    }
  }
}

void AddFlows(Text& out, const ReportInput& input) {
  const DroppedFlows& flows = input.tally.Flows();
  if (flows.Size() == 0) return;
  Line(out, "\n{} ({} in all; source ports are not told apart)", Painted(input, kBold, "Flows dropped most"),
       flows.Size());
  const std::vector<DroppedFlows::Entry> top = flows.Top(kTopFlows);
  std::size_t width = kFlowWidth;
  for (const DroppedFlows::Entry& entry : top) width = std::max(width, FlowText(entry.flow).size());
  for (const DroppedFlows::Entry& entry : top) {
    Line(out, "{:>10}  {:<{}} {}", entry.packets, FlowText(entry.flow), width,
         entry.flow.by_rule ? input.names.Describe(entry.flow.by) : "");
    while (out.ends_with(" \n")) out.erase(out.size() - 2, 1);
  }
  if (flows.Others() > 0) Line(out, "{:>10}  packets of further flows", flows.Others());
}

void AddNeverHit(Text& out, const ReportInput& input) {
  std::size_t rules = 0;
  std::vector<engine::RuleHit> never;
  ForEachCounter(input, [&](const Counted& counted) {
    if (counted.hit.number == 0) return;
    ++rules;
    if (counted.steps.packets == 0) never.push_back(counted.hit);
  });
  if (rules == 0) return;
  Line(out, "\n{}: {} of {}", Painted(input, kBold, "Rules never hit"), never.size(), rules);
  for (std::size_t i = 0; i < never.size() && i < kNeverHitShown; ++i) {
    Line(out, "  {}: {}", input.names.Describe(never[i]), input.names.RuleText(never[i]));
  }
  if (never.size() > kNeverHitShown) Line(out, "  and {} more", never.size() - kNeverHitShown);
}

void AddReasons(Text& out, const std::string& title, const std::vector<Tally::Reason>& reasons) {
  if (reasons.empty()) return;
  std::uint64_t packets = 0;
  for (const Tally::Reason& reason : reasons) packets += reason.second;
  Line(out, "\n{}: {}", title, packets);
  for (const Tally::Reason& reason : reasons) Line(out, "{:>10}  {}", reason.second, reason.first);
}

void AddUnknown(Text& out, const Tally& tally) {
  if (tally.Unknown().empty()) return;
  Line(out,
       "\nPackets that were asked a match which cannot be decided here; taken as a miss (--assume-match settles it)");
  for (const Tally::Reason& match : tally.Unknown()) Line(out, "{:>10}  {}", match.second, match.first);
}

void AddCount(Text& out, std::string_view key, std::uint64_t value, bool first = false) {
  fmt::format_to(std::back_inserter(out), R"({}"{}":{})", first ? "" : ",", key, value);
}

void AddJsonReasons(Text& out, std::string_view key, const std::vector<Tally::Reason>& reasons) {
  fmt::format_to(std::back_inserter(out), R"(,"{}":{{)", key);
  for (bool first = true; const Tally::Reason& reason : reasons) {
    if (!first) out += ',';
    AppendJsonString(out, reason.first);
    out += fmt::format(":{}", reason.second);
    first = false;
  }
  out += '}';
}

// {"table":…,"chain":…,"number":…,"packets":…,"bytes":…} of every rule, or of every policy without the number.
void AddJsonCounters(Text& out, std::string_view key, const ReportInput& input, bool policies) {
  fmt::format_to(std::back_inserter(out), R"(,"{}":[)", key);
  bool first = true;
  ForEachCounter(input, [&](const Counted& counted) {
    if ((counted.hit.number == 0) != policies) return;
    out += first ? R"({"table":)" : R"(,{"table":)";
    AppendJsonString(out, TableName(counted.table->family, counted.table->table));
    out += R"(,"chain":)";
    AppendJsonString(out, counted.chain->name);
    if (!policies) AddCount(out, "number", counted.hit.number);
    AddCount(out, "packets", counted.start.packets + counted.steps.packets);
    AddCount(out, "bytes", counted.start.bytes + counted.steps.bytes);
    out += '}';
    first = false;
  });
  out += ']';
}

}  // namespace

std::string TextReport(const ReportInput& input) {
  Text out;
  AddTotals(out, input);
  AddReasons(out, Painted(input, kBold, "Refused by the IP stack before PREROUTING"), input.tally.Refused());
  AddReasons(out, Painted(input, kBold, "Discarded by the IP stack between hooks"), input.tally.Discarded());
  AddUnknown(out, input.tally);
  if (input.tally.Traced() > 0) Line(out, "\nPackets that TRACE marked: {}", input.tally.Traced());
  if (input.stats.connections_made > 0 || input.stats.table_full_drops > 0) {
    Line(out, "\nConnections: {} tracked, {} at the end, {} packets dropped for a full table",
         input.stats.connections_made, input.stats.connections, input.stats.table_full_drops);
  }
  AddCounters(out, input);
  AddFlows(out, input);
  AddNeverHit(out, input);
  if (input.egress != nullptr) out += EgressText(*input.egress);
  return out;
}

std::string JsonSummary(const ReportInput& input) {
  Text out = R"({"summary":{)";
  AddCount(out, "packets", input.tally.Packets(), true);
  out += R"(,"verdicts":{)";
  for (std::size_t i = 0; i < Tally::kVerdicts; ++i) {
    const auto verdict = static_cast<engine::Verdict>(i);
    AddCount(out, VerdictName(verdict), input.tally.Of(verdict), i == 0);
  }
  out += '}';
  AddJsonReasons(out, "refused", input.tally.Refused());
  AddJsonReasons(out, "discarded", input.tally.Discarded());
  AddJsonReasons(out, "unknown", input.tally.Unknown());
  out += R"(,"conntrack":{)";
  AddCount(out, "entries", input.stats.connections, true);
  AddCount(out, "created", input.stats.connections_made);
  AddCount(out, "drops", input.stats.table_full_drops);
  out += '}';
  if (input.tally.Traced() > 0) AddCount(out, "traced", input.tally.Traced());
  AddJsonCounters(out, "rules", input, false);
  AddJsonCounters(out, "policies", input, true);
  if (input.egress != nullptr) out += R"(,"egress":)" + EgressJson(*input.egress);
  out += "}}\n";
  return out;
}

}  // namespace iptc::cli
