#include "cli/rule_names.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace iptc::cli {

std::string TableName(abi::Family family, abi::TableId table) {
  std::string name = family == abi::Family::kIp6 ? "ip6:" : "";
  name += abi::kTableNames[static_cast<std::size_t>(table)];
  return name;
}

void AppendJsonString(std::string& out, std::string_view text) {
  out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

RuleNames::RuleNames(const abi::Program& program, const ir::Ruleset& ruleset) {
  for (const abi::ProgramTable& table : program.tables) {
    const std::string table_name = TableName(table.family, table.table);
    const ir::Table* source = ruleset.FindTable(table.family, table.table);
    std::vector<ChainNames>& chains = tables_.emplace_back();
    for (const abi::ProgramChain& chain : table.chains) {
      ChainNames& names = chains.emplace_back();
      names.json = "[";
      AppendJsonString(names.json, table_name);
      names.json += ',';
      AppendJsonString(names.json, chain.name);
      names.path = table_name + "/" + chain.name;
      names.chain = source == nullptr ? nullptr : source->FindChain(chain.name);
    }
  }
}

std::string_view RuleNames::RuleText(const engine::RuleHit& hit) const {
  const ir::Chain* chain = At(hit).chain;
  if (chain == nullptr || hit.number == 0) return {};
  // As loaded, rule number n stands at n - 1; passes may have removed some before it.
  if (hit.number <= chain->rules.size() && chain->rules[hit.number - 1].number == hit.number) {
    return chain->rules[hit.number - 1].text;
  }
  for (const ir::Rule& rule : chain->rules) {
    if (rule.number == hit.number) return rule.text;
  }
  return {};
}

std::string RuleNames::Describe(const engine::RuleHit& hit) const {
  if (hit.number == 0) return At(hit).path + " policy";
  return fmt::format("{} rule {}", At(hit).path, hit.number);
}

}  // namespace iptc::cli
