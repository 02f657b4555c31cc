#include "compiler/command/rule_tables.h"

#include <algorithm>
#include <utility>

namespace iptc::command {
namespace {

ir::Rule ToRule(const StoredRule& stored) {
  return {.id = stored.id,
          .when = stored.when,
          .then = stored.then,
          .number = 0,
          .text = stored.Text(),
          .origin = stored.origin,
          .counters = stored.counters};
}

ir::Table ToTable(const StoredTable& stored, bool& needs_conntrack) {
  ir::Table table{stored.Family(), stored.Id(), {}};
  stored.ForEach([&](const StoredChain& from) {
    ir::Chain chain;
    chain.name = from.name;
    chain.hook = from.hook;
    chain.policy = from.policy;
    chain.policy_counters = from.policy_counters;
    chain.rules.reserve(from.rules.size());
    for (const RulePtr& rule : from.rules) {
      chain.rules.push_back(ToRule(*rule));
      needs_conntrack |= rule->needs_conntrack;
    }
    table.chains.push_back(std::move(chain));
  });
  return table;
}

}  // namespace

StoredTable& RuleTables::Use(ir::Family family, ir::TableId id) {
  const auto found = std::ranges::find_if(
      tables_, [&](const StoredTable& table) { return table.Family() == family && table.Id() == id; });
  return found != tables_.end() ? *found : tables_.emplace_back(family, id);
}

void RuleTables::Replace(StoredTable table) {
  StoredTable& old = Use(table.Family(), table.Id());
  old = std::move(table);
}

ir::Ruleset RuleTables::ToRuleset() const {
  ir::Ruleset ruleset;
  for (const StoredTable& table : tables_) {
    abi::FamilyNeeds& needs = table.Family() == ir::Family::kIp4 ? ruleset.ip4 : ruleset.ip6;
    ruleset.tables.push_back(ToTable(table, needs.conntrack));
  }
  ir::NumberRules(ruleset);
  ir::AssignSlots(ruleset);
  return ruleset;
}

}  // namespace iptc::command
