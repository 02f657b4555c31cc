#include "tests/unit/netfilter/test_program.h"

#include <algorithm>

#include "runtime/abi/fields.h"

namespace iptc::netfilter::testing {

Then Verdict(abi::TargetKind kind) { return {.kind = kind}; }
Then Jump(std::string chain) { return {.kind = abi::TargetKind::kJump, .chain = std::move(chain)}; }
Then Goto(std::string chain) { return {.kind = abi::TargetKind::kGoto, .chain = std::move(chain)}; }
Then Mark(std::uint32_t value, std::uint32_t mask) {
  return Action("MARK", abi::MarkParams{value, mask}, abi::FieldBit(abi::Field::kMark));
}
Then Reject(abi::RejectWith with) { return Action("REJECT", abi::RejectParams{with}); }
Then Nat(std::string name, U128 address, std::uint16_t port) {
  abi::NatParams range;
  if (address != 0) {
    range.min_addr = range.max_addr = address;
    range.flags |= abi::kNatMapAddresses;
  }
  if (port != 0) {
    range.min_port = range.max_port = port;
    range.flags |= abi::kNatProtoSpecified;
  }
  return Action(std::move(name), range);
}

Test Always() {
  return [](const abi::PacketMeta&) { return Outcome::kHit; };
}
Test Proto(std::uint8_t proto) {
  return [=](const abi::PacketMeta& meta) { return meta.proto == proto ? Outcome::kHit : Outcome::kMiss; };
}
Test Dport(std::uint16_t port) {
  return [=](const abi::PacketMeta& meta) { return meta.dport == port ? Outcome::kHit : Outcome::kMiss; };
}
Test MarkIs(std::uint32_t mark) {
  return [=](const abi::PacketMeta& meta) { return meta.mark == mark ? Outcome::kHit : Outcome::kMiss; };
}
Test Hotdrop() {
  return [](const abi::PacketMeta&) { return Outcome::kHotdrop; };
}

std::size_t TestProgram::Find(TableId id, abi::Family family) {
  for (std::size_t i = 0; i < program_.tables.size(); ++i) {
    if (program_.tables[i].table == id && program_.tables[i].family == family) return i;
  }
  abi::ProgramTable& table = program_.tables.emplace_back();
  chains_.emplace_back();
  table.family = family;
  table.table = id;
  const std::size_t index = program_.tables.size() - 1;
  for (std::size_t hook = 0; hook < abi::kHookCount; ++hook) {
    if ((abi::kTableHooks[static_cast<std::size_t>(id)] & abi::HookBit(static_cast<abi::Hook>(hook))) == 0) continue;
    const std::size_t chain = FindChain(index, abi::kHookNames[hook]);
    table.chains[chain].hook = static_cast<int>(hook);
    table.base[hook] = static_cast<int>(chain);
  }
  return index;
}

std::size_t TestProgram::FindChain(std::size_t table, std::string_view name) {
  auto& chains = program_.tables[table].chains;
  const auto it = std::ranges::find(chains, name, &abi::ProgramChain::name);
  if (it != chains.end()) return static_cast<std::size_t>(it - chains.begin());
  chains.emplace_back().name = name;
  chains_[table].emplace_back();
  return chains.size() - 1;
}

void TestProgram::Add(TableId id, std::string_view name, Test when, Then then, abi::Family family) {
  const std::size_t table = Find(id, family);
  const std::size_t chain = FindChain(table, name);
  auto& rules = program_.tables[table].chains[chain].rules;
  if (!then.chain.empty()) jumps_.emplace_back(table, chain, rules.size(), then.chain);
  rules.push_back({.kind = then.kind,
                   .number = static_cast<std::uint32_t>(rules.size() + 1),
                   .writes = then.writes,
                   .action = std::move(then.action),
                   .params = std::move(then.params)});
  chains_[table][chain].tests.push_back(std::move(when));
}

void TestProgram::Policy(TableId id, std::string_view name, abi::Policy policy, abi::Family family) {
  const std::size_t table = Find(id, family);
  program_.tables[table].chains[FindChain(table, name)].policy = policy;
}

void TestProgram::Reads(TableId id, std::string_view name, std::uint64_t fields) {
  const std::size_t table = Find(id, abi::Family::kIp4);
  program_.tables[table].chains[FindChain(table, name)].reads = fields;
}

abi::PackedMatch TestProgram::Classify(const void* self, abi::Cursor* cursor, const abi::PacketMeta* meta,
                                       abi::Context* /*context*/) {
  const auto& chain = *static_cast<const Chain*>(self);
  for (; cursor->next < chain.tests.size(); ++cursor->next) {
    const Outcome outcome = chain.tests[cursor->next](*meta);
    if (outcome == Outcome::kHotdrop) return abi::Pack({.rule = abi::Match::kHotdrop});
    if (outcome == Outcome::kMiss) continue;
    const std::uint32_t rule = cursor->next++;
    return abi::Pack({.rule = rule, .counter = chain.first_counter + rule});
  }
  return abi::Pack({.rule = abi::Match::kNone});
}

const abi::Program& TestProgram::Program() {
  if (complete_) return program_;
  complete_ = true;
  for (const auto& [table, chain, rule, target] : jumps_) {
    const auto index = static_cast<std::uint32_t>(FindChain(table, target));
    program_.tables[table].chains[chain].rules[rule].chain = index;
  }
  for (std::size_t t = 0; t < program_.tables.size(); ++t) {
    for (std::size_t c = 0; c < program_.tables[t].chains.size(); ++c) {
      abi::ProgramChain& chain = program_.tables[t].chains[c];
      chain.first_counter = chains_[t][c].first_counter = program_.counter_count;
      program_.counter_count += static_cast<std::uint32_t>(chain.rules.size());
      chain.policy_counter = program_.counter_count++;
      chain.classifier = {Classify, &chains_[t][c]};
    }
  }
  return program_;
}

std::string TestProgram::NameOf(std::size_t table, std::size_t chain, std::uint32_t number) const {
  const abi::ProgramTable& found = program_.tables[table];
  std::string name =
      std::string(abi::kTableNames[static_cast<std::size_t>(found.table)]) + "/" + found.chains[chain].name;
  return number == 0 ? name : name + "#" + std::to_string(number);
}

}  // namespace iptc::netfilter::testing
