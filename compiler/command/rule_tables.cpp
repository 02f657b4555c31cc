#include "compiler/command/rule_tables.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "compiler/ext/set_reference.h"

namespace iptc::command {
namespace {

ir::Rule ToRule(StoredRule stored) {
  std::string text = stored.Callee() == nullptr ? std::move(stored.text) : stored.Text();
  return {.id = stored.id,
          .when = std::move(stored.when),
          .then = std::move(stored.then),
          .number = 0,
          .text = std::move(text),
          .unconditional = stored.ends_chain,
          .origin = stored.origin,
          .counters = stored.counters};
}

ir::Rule ToRule(const RulePtr& rule) { return ToRule(*rule); }

// Empties the pointer. Nobody sees a rule change: the last owner alone may take it apart.
ir::Rule ToRule(RulePtr& rule) {
  const RulePtr taken = std::exchange(rule, nullptr);
  return taken.use_count() == 1 ? ToRule(std::move(*std::const_pointer_cast<StoredRule>(taken))) : ToRule(*taken);
}

// From a table that is const, or one that is taken apart.
template <class Table>
ir::Table ToTable(Table& stored, abi::FamilyNeeds& needs) {
  ir::Table table{stored.Family(), stored.Id(), {}};
  stored.ForEach([&](auto& from) {
    ir::Chain chain;
    chain.name = from.name;
    chain.hook = from.hook;
    chain.policy = from.policy;
    chain.policy_counters = from.policy_counters;
    chain.rules.reserve(from.rules.size());
    for (auto& rule : from.rules) {
      needs.conntrack |= rule->needs_conntrack;
      needs.defrag |= rule->needs_defrag;
      chain.rules.push_back(ToRule(rule));
    }
    table.chains.push_back(std::move(chain));
  });
  return table;
}

template <class Table>
ir::Ruleset MakeRuleset(std::span<Table> tables) {
  ir::Ruleset ruleset;
  for (Table& table : tables) {
    abi::FamilyNeeds& needs = table.Family() == ir::Family::kIp4 ? ruleset.ip4 : ruleset.ip6;
    ruleset.tables.push_back(ToTable(table, needs));
  }
  ir::NumberRules(ruleset);
  ir::AssignSlots(ruleset);
  return ruleset;
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

ir::Ruleset RuleTables::ToRuleset() const { return MakeRuleset(std::span(tables_)); }

ir::Ruleset RuleTables::MoveToRuleset() && { return MakeRuleset(std::span(tables_)); }

bool RuleTables::Uses(ir::Family family) const {
  return std::ranges::any_of(tables_, [family](const StoredTable& table) { return table.Family() == family; });
}

std::uint32_t RuleTables::References(sets::SetIndex index) const {
  std::uint32_t count = 0;
  const auto add = [&](sets::SetIndex other) { count += other == index ? 1 : 0; };
  for (const StoredTable& table : tables_) {
    table.ForEach([&](const StoredChain& chain) {
      for (const RulePtr& rule : chain.rules) ext::ForEachSet(rule->when, rule->then, add);
    });
  }
  return count;
}

}  // namespace iptc::command
