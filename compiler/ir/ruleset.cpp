#include "compiler/ir/ruleset.h"

#include <algorithm>
#include <cassert>

namespace iptc::ir {
namespace {

template <class Tables>
auto FindTableIn(Tables& tables, Family family, TableId id) -> decltype(tables.data()) {
  const auto it = std::ranges::find_if(tables, [&](const Table& t) { return t.family == family && t.id == id; });
  return it == tables.end() ? nullptr : &*it;
}

template <class Chains>
auto FindChainIn(Chains& chains, std::string_view name) -> decltype(chains.data()) {
  const auto it = std::ranges::find(chains, name, &Chain::name);
  return it == chains.end() ? nullptr : &*it;
}

}  // namespace

Chain* Table::FindChain(std::string_view name) { return FindChainIn(chains, name); }
const Chain* Table::FindChain(std::string_view name) const { return FindChainIn(chains, name); }
Table* Ruleset::FindTable(Family family, TableId id) { return FindTableIn(tables, family, id); }
const Table* Ruleset::FindTable(Family family, TableId id) const { return FindTableIn(tables, family, id); }

bool operator==(const Ruleset& a, const Ruleset& b) {
  const auto same = [](const abi::FamilyNeeds& x, const abi::FamilyNeeds& y) {
    return x.conntrack == y.conntrack && x.defrag == y.defrag;
  };
  return a.tables == b.tables && same(a.ip4, b.ip4) && same(a.ip6, b.ip6);
}

Table MakeTable(Family family, TableId id) {
  Table table{family, id, {}};
  for (std::size_t i = 0; i < abi::kHookCount; ++i) {
    const auto hook = static_cast<Hook>(i);
    if ((abi::kTableHooks[static_cast<std::size_t>(id)] & abi::HookBit(hook)) == 0) continue;
    Chain chain;
    chain.name = abi::kHookNames[i];
    chain.hook = hook;
    table.chains.push_back(std::move(chain));
  }
  return table;
}

void NumberRules(Ruleset& ruleset) {
  for (Table& table : ruleset.tables) {
    for (Chain& chain : table.chains) {
      assert(chain.retired.empty());
      std::uint32_t number = 0;
      for (Rule& rule : chain.rules) rule.number = ++number;
    }
  }
}

std::uint32_t PlaceOf(const Chain& chain, std::size_t rule) {
  const std::uint32_t number = chain.rules[rule].number;
  return number != 0 ? number - 1 : static_cast<std::uint32_t>(rule);
}

std::size_t RuleFrom(const Chain& chain, std::uint32_t place) {
  if (chain.retired.empty()) return std::min<std::size_t>(place, chain.rules.size());
  const auto it = std::ranges::partition_point(chain.rules, [&](const Rule& rule) { return rule.number <= place; });
  return static_cast<std::size_t>(it - chain.rules.begin());
}

std::uint32_t LoadedRules(const Chain& chain) {
  return static_cast<std::uint32_t>(chain.rules.size() + chain.retired.size());
}

bool MayGoOn(const Target& target) {
  return std::visit(Overloaded{
                        [](const Continue&) { return true; },
                        [](const Accept&) { return false; },
                        [](const Drop&) { return false; },
                        [](const Return&) { return false; },
                        [](const Queue&) { return false; },
                        [](const Jump&) { return true; },
                        [](const Goto&) { return false; },
                        [](const Action& action) { return action.ends != Action::Ends::kAlways; },
                    },
                    target);
}

void AssignSlots(Ruleset& ruleset) {
  const auto for_each_stateful_call = [&](auto&& fn) {
    for (Table& table : ruleset.tables) {
      for (Chain& chain : table.chains) {
        for (Rule& rule : chain.rules) {
          ForEachCall(rule.when, [&](Call& call) {
            if (call.effect != Effect::kPure) fn(call);
          });
        }
      }
    }
  };
  std::uint32_t next = 0;
  for_each_stateful_call([&](const Call& call) {
    if (call.slot != Call::kNoSlot) next = std::max(next, call.slot + 1);
  });
  for_each_stateful_call([&](Call& call) {
    if (call.slot == Call::kNoSlot) call.slot = next++;
  });
}

}  // namespace iptc::ir
