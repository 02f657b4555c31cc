// A Ruleset is what iptables would have loaded: tables, chains, rules in order. Plain data; commands build it, passes
// rewrite it, everything downstream reads it.
//
// Invariants, checked by ir::Verify: jumps name chains of the same table that exist and are no base chains, no cycles,
// terms are typed (values fit their field), a base chain has a hook that its table has, rule ids are unique, and
// the rules of a chain stand in the order of their numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/ir/pred.h"
#include "compiler/source/source_span.h"
#include "runtime/abi/netfilter.h"
#include "runtime/abi/program.h"

namespace iptc::ir {

using abi::Family;
using abi::Hook;
using abi::Policy;
using abi::TableId;

struct Continue {
  friend bool operator==(const Continue&, const Continue&) = default;
};  // a rule that only counts
struct Accept {
  friend bool operator==(const Accept&, const Accept&) = default;
};
struct Drop {
  friend bool operator==(const Drop&, const Drop&) = default;
};
struct Return {
  friend bool operator==(const Return&, const Return&) = default;
};
struct Queue {
  bool bypass = false;  // goes on with the next table when nobody listens to the queue
  friend bool operator==(const Queue&, const Queue&) = default;
};
struct Jump {
  std::string chain;
  friend bool operator==(const Jump&, const Jump&) = default;
};
struct Goto {
  std::string chain;
  friend bool operator==(const Goto&, const Goto&) = default;
};
// A target with code of its own (runtime/netfilter/targets), by its name.
struct Action {
  enum class Ends : std::uint8_t { kNever, kAlways, kMaybe };  // does the walk of the table end here?
  std::string_view name;                                       // a literal, or from InternName
  std::vector<std::uint8_t> params;
  std::uint64_t writes = 0;  // FieldBits it may change
  Ends ends = Ends::kNever;
  friend bool operator==(const Action&, const Action&) = default;
};
using Target = std::variant<Continue, Accept, Drop, Return, Queue, Jump, Goto, Action>;

struct Counters {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const Counters&, const Counters&) = default;
};

// Names the rule and its counter; stays with the rule through every pass.
enum class RuleId : std::uint32_t {};

struct Rule {
  RuleId id{};
  Pred when = Const{};
  Target then = Continue{};
  std::uint32_t number = 0;  // its place in the chain as loaded, from 1; 0: as it stands (rules made by hand)
  std::string text;          // as iptables-save prints it behind `-A CHAIN `
  // A verdict, written without any option or match, even one that always holds (`-i +`): the kernel's unconditional().
  bool unconditional = false;
  SourceSpan origin;
  Counters counters;  // where counting starts: `[packets:bytes]`
  friend bool operator==(const Rule&, const Rule&) = default;
};

struct Chain {
  std::string name;
  std::optional<Hook> hook;         // base chains
  Policy policy = Policy::kAccept;  // base chains
  Counters policy_counters;
  std::vector<Rule> rules;
  // Rules that a pass proved never to match: they get no code, but keep their number and their counter. By number.
  std::vector<Rule> retired;
  friend bool operator==(const Chain&, const Chain&) = default;
};

struct Table {
  Family family = Family::kIp4;
  TableId id = TableId::kFilter;
  std::vector<Chain> chains;  // base chains in hook order, then user chains by name
  [[nodiscard]] Chain* FindChain(std::string_view name);
  [[nodiscard]] const Chain* FindChain(std::string_view name) const;
  friend bool operator==(const Table&, const Table&) = default;
};

struct Ruleset {
  std::vector<Table> tables;  // in order of first use
  abi::FamilyNeeds ip4, ip6;  // whether some rule switches conntrack or defragmentation on
  // The ipsets as loaded, to which rules refer by index; null: none. No part of the text form.
  std::shared_ptr<const sets::Directory> sets = {};
  [[nodiscard]] Table* FindTable(Family family, TableId id);
  [[nodiscard]] const Table* FindTable(Family family, TableId id) const;
  friend bool operator==(const Ruleset& a, const Ruleset& b);
};

// A table as the kernel makes it on first use: its base chains with policy ACCEPT, no rules.
[[nodiscard]] Table MakeTable(Family family, TableId id);

// Numbers the rules of every chain from 1 in their order, for loaders: once all rules stand where they belong.
void NumberRules(Ruleset& ruleset);

// The rule's index in the chain as loaded, from 0: what an abi::Cursor and an abi::Match speak of.
[[nodiscard]] std::uint32_t PlaceOf(const Chain& chain, std::size_t rule);
// The first rule that stands at `place` or behind it; chain.rules.size() when there is none.
[[nodiscard]] std::size_t RuleFrom(const Chain& chain, std::uint32_t place);
// How many rules the chain had when it was loaded.
[[nodiscard]] std::uint32_t LoadedRules(const Chain& chain);

// May the packet go on to the next rule of this chain after the target?
[[nodiscard]] bool MayGoOn(const Target& target);

// Gives every stateful Call of the ruleset that has no slot yet a fresh one.
void AssignSlots(Ruleset& ruleset);

// The ruleset as the runtime walks it, classifiers still empty: eval or jit fills them in.
// Counters are numbered chain by chain in the ruleset's order: the chain's rules as loaded, retired ones included, then
// a base chain's policy. A slot whose call was optimized away has no helper name.
[[nodiscard]] abi::Program MakeProgram(const Ruleset& ruleset);

}  // namespace iptc::ir
