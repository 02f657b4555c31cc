#include "compiler/print/save.h"

#include <ranges>

#include <fmt/format.h>

namespace iptc::print {
namespace {

void AppendTable(std::string& out, const ir::Table& table, bool counters) {
  out += fmt::format("*{}\n", abi::kTableNames.at(static_cast<std::size_t>(table.id)));
  for (const ir::Chain& chain : table.chains) {
    std::string_view policy = "-";
    if (chain.hook) policy = chain.policy == ir::Policy::kDrop ? "DROP" : "ACCEPT";
    const ir::Counters& count = chain.policy_counters;
    out += fmt::format(":{} {} [{}:{}]\n", chain.name, policy, count.packets, count.bytes);
  }
  for (const ir::Chain& chain : table.chains) {
    for (const ir::Rule& rule : chain.rules) {
      if (counters) out += fmt::format("[{}:{}] ", rule.counters.packets, rule.counters.bytes);
      out += fmt::format("-A {}{}{}\n", chain.name, rule.text.empty() ? "" : " ", rule.text);
    }
  }
  out += "COMMIT\n";
}

}  // namespace

std::string Save(const ir::Ruleset& ruleset, const SaveOptions& options) {
  std::string out;
  for (const ir::Table& table : std::views::reverse(ruleset.tables)) {
    if (table.family != options.family) continue;
    if (options.table && table.id != *options.table) continue;
    AppendTable(out, table, options.counters);
  }
  return out;
}

}  // namespace iptc::print
