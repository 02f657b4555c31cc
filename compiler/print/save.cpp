#include "compiler/print/save.h"

#include <iterator>
#include <ranges>

#include <fmt/format.h>

namespace iptc::print {
namespace {

using Write = std::function<void(std::string_view)>;

void WriteTable(const ir::Table& table, bool counters, const Write& write) {
  write(fmt::format("*{}\n", abi::kTableNames.at(static_cast<std::size_t>(table.id))));
  for (const ir::Chain& chain : table.chains) {
    std::string_view policy = "-";
    if (chain.hook) policy = chain.policy == ir::Policy::kDrop ? "DROP" : "ACCEPT";
    const ir::Counters& count = chain.policy_counters;
    write(fmt::format(":{} {} [{}:{}]\n", chain.name, policy, count.packets, count.bytes));
  }
  fmt::memory_buffer line;
  for (const ir::Chain& chain : table.chains) {
    for (const ir::Rule& rule : chain.rules) {
      line.clear();
      const auto out = std::back_inserter(line);
      if (counters) fmt::format_to(out, "[{}:{}] ", rule.counters.packets, rule.counters.bytes);
      fmt::format_to(out, "-A {}{}{}\n", chain.name, rule.text.empty() ? "" : " ", rule.text);
      write({line.data(), line.size()});
    }
  }
  write("COMMIT\n");
}

}  // namespace

void Save(const ir::Ruleset& ruleset, const SaveOptions& options, const Write& write) {
  for (const ir::Table& table : std::views::reverse(ruleset.tables)) {
    if (table.family != options.family) continue;
    if (options.table && table.id != *options.table) continue;
    WriteTable(table, options.counters, write);
  }
}

std::string Save(const ir::Ruleset& ruleset, const SaveOptions& options) {
  std::string text;
  Save(ruleset, options, [&](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace iptc::print
