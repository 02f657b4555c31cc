// From a parsed rule to what the ruleset keeps of it: predicate, target, and the text that iptables-save prints.
// Core tests come in the order of ip_packet_match (net/ipv4/netfilter/ip_tables.c): source, destination, interfaces,
// protocol, fragment; then the matches as written.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/command/command.h"
#include "compiler/ir/ruleset.h"

namespace iptc::command {

// Where the kernel accepts an extension, and the word to point at when it does not.
struct HookLimit {
  std::string what;  // "match `owner`"
  std::uint8_t hooks = 0;
  SourceSpan span;
};

struct StoredRule {
  ir::RuleId id{};
  ir::Pred when = ir::Const{};
  ir::Target then = ir::Continue{};
  // As iptables-save prints it: what the rule tests, then the target unless that is a chain, which follows from `then`.
  std::string text = {};
  std::uint32_t target_at = 0;  // where in `text` the target begins, with the blank before it; its end without one
  bool needs_conntrack = false;
  bool needs_defrag = false;
  // Tests nothing and has a verdict: the kernel looks at no rule behind it when it follows jumps.
  bool ends_chain = false;
  ir::Counters counters = {};
  SourceSpan origin = {};
  SourceSpan target_span = {};
  std::vector<HookLimit> limits = {};
  // As it was read, where its text may not be accepted again; else null.
  std::shared_ptr<const RuleSpec> spec = {};

  // The chain that it jumps or goes to, or null.
  [[nodiscard]] const std::string* Callee() const;
  // The same rule as far as -D and -C can tell.
  [[nodiscard]] bool SameAs(const StoredRule& other) const;
  // The whole, `infix` between the two: "-p tcp -j ACCEPT".
  [[nodiscard]] std::string Text(std::string_view infix = {}) const;
};

// What `-j NAME` turned out to be.
enum class TargetKind : std::uint8_t { kNone, kVerdict, kChain, kExtension };

// One test of a rule as iptables-save prints it, and what it lowers to. `options`: those of a match that has several
// and no code of its own, each as if it stood alone.
struct WrittenTest {
  std::string text;
  ir::Pred when;
  std::vector<WrittenTest> options = {};
};

// The rule's tests in the kernel's order, those that print nothing included. Precondition: at most one address each
// way.
[[nodiscard]] std::vector<WrittenTest> LowerTests(const RuleSpec& rule, const ext::RuleContext& context);

// One rule for each pair of source and destination address, in iptables' order.
[[nodiscard]] std::vector<StoredRule> LowerRule(const RuleSpec& rule, TargetKind kind, const ext::RuleContext& context);

}  // namespace iptc::command
