// MakeProgram: the runtime's view of a ruleset.
#include <algorithm>
#include <cassert>
#include <map>

#include "compiler/ir/ruleset.h"

namespace iptc::ir {
namespace {

using abi::Program;
using abi::ProgramChain;
using abi::ProgramRule;
using abi::ProgramTable;
using abi::TargetKind;

using ChainIndex = std::map<std::string_view, std::uint32_t>;

ChainIndex IndexChains(const Table& table) {
  ChainIndex index;
  for (const Chain& chain : table.chains) index.emplace(chain.name, static_cast<std::uint32_t>(index.size()));
  assert(index.size() == table.chains.size());
  return index;
}

ProgramRule MakeRule(const Rule& rule, const ChainIndex& chains) {
  ProgramRule out;
  out.unconditional = rule.unconditional;
  const auto kind = [&](TargetKind k) { out.kind = k; };
  const auto call = [&](TargetKind k, const std::string& chain) {
    out.kind = k;
    out.chain = chains.at(chain);
  };
  std::visit(Overloaded{
                 [&](const Continue&) { kind(TargetKind::kContinue); },
                 [&](const Accept&) { kind(TargetKind::kAccept); },
                 [&](const Drop&) { kind(TargetKind::kDrop); },
                 [&](const Return&) { kind(TargetKind::kReturn); },
                 [&](const Queue& t) { kind(t.bypass ? TargetKind::kQueueBypass : TargetKind::kQueue); },
                 [&](const Jump& t) { call(TargetKind::kJump, t.chain); },
                 [&](const Goto& t) { call(TargetKind::kGoto, t.chain); },
                 [&](const Action& t) {
                   kind(TargetKind::kAction);
                   out.action = t.name;
                   out.params = t.params;
                   out.writes = t.writes;
                 },
             },
             rule.then);
  return out;
}

void CollectSlots(const Rule& rule, Program& program) {
  ForEachCall(rule.when, [&](const Call& call) {
    if (call.slot == Call::kNoSlot) return;
    if (program.slots.size() <= call.slot) program.slots.resize(call.slot + 1);
    program.slots[call.slot] = {std::string(call.helper), call.params};
  });
}

ProgramChain MakeChain(const Chain& chain, const ChainIndex& chains, Program& program) {
  ProgramChain out;
  out.name = chain.name;
  out.hook = chain.hook ? static_cast<int>(*chain.hook) : -1;
  out.policy = chain.policy;
  out.first_counter = program.counter_count;
  out.rules.resize(LoadedRules(chain));
  for (std::size_t i = 0; i < chain.rules.size(); ++i) {
    out.rules.at(PlaceOf(chain, i)) = MakeRule(chain.rules[i], chains);
    out.reads |= FieldsRead(chain.rules[i].when);
    CollectSlots(chain.rules[i], program);
  }
  for (const Rule& rule : chain.retired) {
    out.rules.at(rule.number - 1) = MakeRule(rule, chains);
  }
  for (std::size_t i = 0; i < out.rules.size(); ++i) out.rules[i].number = static_cast<std::uint32_t>(i + 1);
  program.counter_count += LoadedRules(chain);
  if (chain.hook) out.policy_counter = program.counter_count++;
  return out;
}

}  // namespace

Program MakeProgram(const Ruleset& ruleset) {
  Program program;
  program.ip4 = ruleset.ip4;
  program.ip6 = ruleset.ip6;
  program.sets = ruleset.sets;
  for (const Table& table : ruleset.tables) {
    const ChainIndex chains = IndexChains(table);
    ProgramTable out;
    out.family = table.family;
    out.table = table.id;
    for (const Chain& chain : table.chains) {
      if (chain.hook) out.base[static_cast<std::size_t>(*chain.hook)] = static_cast<int>(out.chains.size());
      out.chains.push_back(MakeChain(chain, chains, program));
    }
    program.tables.push_back(std::move(out));
  }
  return program;
}

}  // namespace iptc::ir
