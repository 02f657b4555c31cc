#include "compiler/command/apply.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/command/explain.h"
#include "compiler/command/list.h"
#include "compiler/command/names.h"
#include "compiler/ext/did_you_mean.h"

namespace iptc::command {
namespace {

using diag::Severity;

constexpr diag::Kind<std::string_view> kBadPolicy{"IPT174", Severity::kError,
                                                  "`{}` cannot be a policy: only ACCEPT and DROP can"};
constexpr diag::Kind<std::string_view> kGotoNoChain{"IPT201", Severity::kError, "`-g {}`: no chain of that name"};
constexpr diag::Kind<std::string_view> kLoop{"IPT202", Severity::kError, "chains call each other in a loop: {}"};
constexpr diag::Kind<std::string_view, std::string_view, std::string_view> kWrongHook{
    "IPT203", Severity::kError, "{} is not accepted in {}, from where chain `{}` is reached"};
constexpr diag::Kind<std::string_view> kChainCase{"IPT110", Severity::kError, "no chain named `{}`"};
constexpr diag::Kind<std::string_view> kNoSuchRule{"IPT215", Severity::kWarning,
                                                   "no rule like this in chain `{}`, nothing to delete"};
constexpr diag::Kind<std::uint32_t, std::string_view, std::size_t> kBadIndex{
    "IPT215", Severity::kError, "no place {} in chain `{}`, which has {} rules"};
constexpr diag::Kind<std::string_view> kChainExists{"IPT217", Severity::kWarning, "chain `{}` exists already"};
constexpr diag::Kind<std::string_view> kNoChain{"IPT218", Severity::kError, "no chain named `{}`"};
constexpr diag::Kind<std::string_view, std::string_view> kChainInUse{"IPT219", Severity::kWarning,
                                                                     "chain `{}` cannot be deleted: it {}"};
constexpr diag::Kind<std::string_view> kBuiltIn{"IPT220", Severity::kError,
                                                "`{}` is a built-in chain: it cannot be deleted or renamed"};
constexpr diag::Kind<std::string_view> kPolicyOfUserChain{"IPT221", Severity::kError,
                                                          "chain `{}` is not built in and has no policy"};
constexpr diag::Kind<std::string_view> kJumpToBase{"IPT222", Severity::kError,
                                                   "jump to built-in chain `{}`: only user chains can be jumped to"};
constexpr diag::Kind<std::string_view> kChainHidesTarget{"IPT223", Severity::kWarning,
                                                         "`{}` is taken for the chain, not for the target"};

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

class Application {
 public:
  Application(const Command& command, StoredTable& table, ApplyMode mode, std::uint32_t& next_rule,
              const HostNames* hosts, diag::Emitter& emitter)
      : command_(command), table_(table), mode_(mode), next_rule_(next_rule), hosts_(hosts), emitter_(emitter) {}

  Applied Run() {
    Applied applied = RunVerb();
    applied.output = std::move(output_);
    return applied;
  }

 private:
  Applied RunVerb() {
    switch (command_.verb) {
      case Verb::kAppend:
      case Verb::kInsert:
      case Verb::kReplace:
      case Verb::kDelete:
      case Verb::kCheck:
        return RuleCommand();
      case Verb::kDeleteNumber:
        return DeleteNumber();
      case Verb::kFlush:
        return Flush();
      case Verb::kZero:
      case Verb::kZeroNumber:
        return Zero();
      case Verb::kNewChain:
        return NewChain();
      case Verb::kDeleteChain:
        return DeleteChain();
      case Verb::kRenameChain:
        return RenameChain();
      case Verb::kPolicy:
        return SetPolicy();
      case Verb::kList:
      case Verb::kListRules:
        return List();
      case Verb::kNone:
      case Verb::kHelp:
      case Verb::kVersion:
        return {};
    }
    return {};
  }

  // -v: what is being done. A save file's lines say nothing.
  void Tell(std::string_view what, const StoredChain& chain) {
    if (command_.verbose && mode_ == ApplyMode::kAtOnce) output_ += fmt::format("{} chain `{}'\n", what, chain.name);
  }

  static Applied Changed() { return {.status = 0, .changed = true}; }
  static Applied Refused() { return {.status = 1}; }
  [[nodiscard]] Applied RefusedByKernel() const { return {.status = KernelStatus(command_.backend)}; }

  // What is about state only is a warning in a script, where the next command may well go on.
  template <class... Args>
  Applied RefuseState(const diag::Kind<Args...>& kind, SourceSpan span, const std::type_identity_t<Args>&... args) {
    diag::Diagnostic diagnostic = emitter_.Build(kind, span, args...);
    diagnostic.severity = mode_ == ApplyMode::kInRestore ? Severity::kError : Severity::kWarning;
    emitter_.Emit(std::move(diagnostic));
    return Refused();
  }
  template <class... Args>
  Applied Refuse(const diag::Kind<Args...>& kind, SourceSpan span, const std::type_identity_t<Args>&... args) {
    emitter_.Report(kind, span, args...);
    return Refused();
  }

  // The chain that the command names; reported when there is none.
  StoredChain* FindChain(Severity severity) {
    StoredChain* chain = table_.Find(command_.chain);
    if (chain != nullptr) return chain;
    std::vector<std::string_view> names;
    std::as_const(table_).ForEach([&](const StoredChain& c) { names.push_back(c.name); });
    const auto meant = ext::DidYouMean(command_.chain, names);
    const bool only_case = meant && EqualIgnoringCase(*meant, command_.chain);
    auto diagnostic = emitter_.Build(only_case ? kChainCase : kNoChain, command_.chain_span, command_.chain);
    if (mode_ != ApplyMode::kInRestore) diagnostic.severity = severity;
    if (meant) {
      const auto fixability = only_case ? diag::Fixability::kSafe : diag::Fixability::kMaybe;
      diagnostic.fixits.push_back({{{command_.chain_span, std::string(*meant)}},
                                   fixability,
                                   only_case ? "as iptables spells it" : "misspelled"});
    }
    emitter_.Emit(std::move(diagnostic));
    return nullptr;
  }

  Applied RuleCommand() {
    const ResolvedTarget target = ResolveTarget(command_.rule, table_, command_.backend, emitter_);
    if (target.status != 0) return {.status = target.status};
    const bool changes_state_only = command_.verb == Verb::kDelete || command_.verb == Verb::kCheck;
    StoredChain* chain = FindChain(changes_state_only ? Severity::kWarning : Severity::kError);
    if (chain == nullptr) return Refused();
    const auto context = MakeContext(command_.rule, command_.family, command_.table, command_.chain);
    std::vector<StoredRule> rules = LowerRule(command_.rule, target.kind, context);
    if (command_.verbose && mode_ == ApplyMode::kAtOnce) {
      for (const StoredRule& rule : rules) output_ += DescribeRule(rule, table_);
    }
    switch (command_.verb) {
      case Verb::kAppend:
        return Insert(*chain, chain->rules.size(), std::move(rules), true);
      case Verb::kInsert:
        if (command_.number > chain->rules.size() + 1) return BadIndex(*chain);
        return Insert(*chain, command_.number - 1, std::move(rules), false);
      case Verb::kReplace:
        if (command_.number > chain->rules.size()) return BadIndex(*chain);
        return Replace(*chain, std::move(rules.front()));
      case Verb::kDelete:
        return Delete(*chain, rules);
      default:
        return Check(*chain, rules);
    }
  }

  Applied BadIndex(const StoredChain& chain) {
    const SourceSpan span = command_.number_span.IsValid() ? command_.number_span : command_.chain_span;
    if (command_.verb == Verb::kDeleteNumber || command_.verb == Verb::kZeroNumber) {
      return RefuseState(kBadIndex, span, command_.number, chain.name, chain.rules.size());
    }
    return Refuse(kBadIndex, span, command_.number, chain.name, chain.rules.size());
  }

  RulePtr Number(StoredRule rule) {
    rule.id = static_cast<ir::RuleId>(next_rule_++);
    return std::make_shared<const StoredRule>(std::move(rule));
  }

  // The kernel's word on the table with the new rule. In a restore it is asked at COMMIT.
  bool Accepted(StoredChain& chain, std::size_t at) {
    if (mode_ == ApplyMode::kInRestore) return true;
    const auto violation = table_.VerifyNew(chain, at);
    if (violation) ReportViolation(*violation, table_, emitter_);
    return !violation;
  }

  // The kernel's word on the table without some rules: a loop behind an unconditional verdict may come to light.
  bool AcceptedWithout() {
    if (mode_ == ApplyMode::kInRestore || !table_.ReachMayHaveGrown()) return true;
    const auto violation = table_.Verify();
    if (violation) ReportViolation(*violation, table_, emitter_);
    return !violation;
  }

  // All or none of the rules. Inserted ones stand in reverse order: each goes to the same place.
  Applied Insert(StoredChain& chain, std::size_t at, std::vector<StoredRule> rules, bool append) {
    std::vector<std::size_t> places;
    for (StoredRule& rule : rules) {
      const RulePtr added = Number(std::move(rule));
      const std::size_t place = append ? chain.rules.size() : at;
      table_.InsertRule(chain, place, added);
      places.push_back(place);
      if (Accepted(chain, place)) continue;
      for (; !places.empty(); places.pop_back()) table_.RemoveRule(chain, places.back());
      return RefusedByKernel();
    }
    return Changed();
  }

  Applied Replace(StoredChain& chain, StoredRule rule) {
    const std::size_t at = command_.number - 1;
    const RulePtr old = chain.rules[at];
    const RulePtr added = Number(std::move(rule));
    table_.RemoveRule(chain, at);
    table_.InsertRule(chain, at, added);
    if (Accepted(chain, at)) return Changed();
    table_.RemoveRule(chain, at);
    table_.InsertRule(chain, at, old);
    return RefusedByKernel();
  }

  static std::optional<std::size_t> FindRule(const StoredChain& chain, const StoredRule& rule) {
    for (std::size_t i = 0; i < chain.rules.size(); ++i) {
      if (chain.rules[i]->SameAs(rule)) return i;
    }
    return std::nullopt;
  }

  // All or none: nothing is written back to the kernel when one of the rules is not there.
  Applied Delete(StoredChain& chain, const std::vector<StoredRule>& rules) {
    std::vector<std::pair<std::size_t, RulePtr>> removed;
    const auto put_back = [&] {
      for (; !removed.empty(); removed.pop_back()) {
        table_.InsertRule(chain, removed.back().first, removed.back().second);
      }
    };
    for (const StoredRule& rule : rules) {
      const auto at = FindRule(chain, rule);
      if (at) {
        removed.emplace_back(*at, chain.rules[*at]);
        table_.RemoveRule(chain, *at);
        continue;
      }
      put_back();
      return RefuseState(kNoSuchRule, command_.rule.origin, chain.name);
    }
    if (AcceptedWithout()) return Changed();
    put_back();
    return RefusedByKernel();
  }

  Applied Check(const StoredChain& chain, const std::vector<StoredRule>& rules) {
    const bool all = std::ranges::all_of(rules, [&](const StoredRule& r) { return FindRule(chain, r).has_value(); });
    if (all) return {};
    if (mode_ == ApplyMode::kInRestore) emitter_.Report(kNoSuchRule, command_.rule.origin, chain.name);
    return Refused();
  }

  Applied DeleteNumber() {
    StoredChain* chain = FindChain(Severity::kWarning);
    if (chain == nullptr) return Refused();
    if (command_.number > chain->rules.size()) return BadIndex(*chain);
    const std::size_t at = command_.number - 1;
    const RulePtr removed = chain->rules[at];
    table_.RemoveRule(*chain, at);
    if (AcceptedWithout()) return Changed();
    table_.InsertRule(*chain, at, removed);
    return RefusedByKernel();
  }

  void FlushChain(StoredChain& chain) {
    Tell("Flushing", chain);
    table_.RemoveRules(chain);
  }

  Applied Flush() {
    if (!command_.chain.empty()) {
      StoredChain* chain = FindChain(Severity::kWarning);
      if (chain == nullptr) return Refused();
      FlushChain(*chain);
      return Changed();
    }
    table_.ForEach([&](StoredChain& chain) { FlushChain(chain); });
    return Changed();
  }

  static void ZeroRule(RulePtr& rule) {
    if (rule->counters == ir::Counters{}) return;
    auto zeroed = std::make_shared<StoredRule>(*rule);
    zeroed->counters = {};
    rule = std::move(zeroed);
  }

  void ZeroChain(StoredChain& chain) {
    Tell("Zeroing", chain);
    chain.policy_counters = {};
    std::ranges::for_each(chain.rules, ZeroRule);
  }

  Applied Zero() {
    if (command_.chain.empty()) {
      table_.ForEach([&](StoredChain& chain) { ZeroChain(chain); });
      return Changed();
    }
    StoredChain* chain = FindChain(Severity::kWarning);
    if (chain == nullptr) return Refused();
    if (command_.verb == Verb::kZero) {
      ZeroChain(*chain);
    } else if (command_.number > chain->rules.size()) {
      return BadIndex(*chain);
    } else {
      ZeroRule(chain->rules[command_.number - 1]);
    }
    return Changed();
  }

  Applied NewChain() {
    if (table_.Find(command_.chain) != nullptr) {
      return RefuseState(kChainExists, command_.chain_span, command_.chain);
    }
    table_.AddChain(command_.chain);
    return Changed();
  }

  bool MayDelete(const StoredChain& chain, SourceSpan span) {
    if (chain.references == 0 && chain.rules.empty()) return true;
    RefuseState(kChainInUse, span, chain.name, chain.references > 0 ? "is jumped to" : "has rules");
    return false;
  }

  Applied DeleteChain() {
    if (command_.chain.empty()) {
      bool all = true;
      table_.ForEach([&](StoredChain& chain) { all = all && (chain.hook || MayDelete(chain, command_.rule.origin)); });
      if (!all) return Refused();
      table_.ForEach([&](StoredChain& chain) {
        if (!chain.hook) Tell("Deleting", chain);
      });
      table_.RemoveUserChains();
      return Changed();
    }
    const StoredChain* chain = FindChain(Severity::kWarning);
    if (chain == nullptr) return Refused();
    Tell("Deleting", *chain);
    if (chain->hook) return RefuseState(kBuiltIn, command_.chain_span, chain->name);
    if (!MayDelete(*chain, command_.chain_span)) return Refused();
    table_.RemoveChain(command_.chain);
    return Changed();
  }

  Applied RenameChain() {
    if (table_.Find(command_.operand) != nullptr) {
      return RefuseState(kChainExists, command_.operand_span, command_.operand);
    }
    const StoredChain* chain = FindChain(Severity::kWarning);
    if (chain == nullptr) return Refused();
    if (chain->hook) return RefuseState(kBuiltIn, command_.chain_span, chain->name);
    table_.RenameChain(command_.chain, command_.operand);
    return Changed();
  }

  Applied SetPolicy() {
    StoredChain* chain = FindChain(Severity::kError);
    if (chain == nullptr) return Refused();
    if (!chain->hook) return Refuse(kPolicyOfUserChain, command_.chain_span, chain->name);
    if (command_.operand != "ACCEPT" && command_.operand != "DROP") {
      return Refuse(kBadPolicy, command_.operand_span, command_.operand);
    }
    chain->policy = command_.operand == "DROP" ? ir::Policy::kDrop : ir::Policy::kAccept;
    if (command_.rule.counters != ir::Counters{}) chain->policy_counters = command_.rule.counters;
    return Changed();
  }

  Applied List() {
    Applied applied;
    if (!command_.chain.empty() && FindChain(Severity::kWarning) == nullptr) return Refused();
    if (command_.verb == Verb::kListRules) {
      output_ += ListRules();
    } else {
      const ListStyle style{command_.numeric, command_.verbose, command_.exact, command_.line_numbers, hosts_};
      const std::uint32_t number = command_.number_span.IsValid() ? command_.number : 0;
      output_ += ListTable(table_, command_.chain, number, style);
    }
    if (command_.also_zero) {
      const Applied zeroed = Zero();
      applied.changed = zeroed.changed;
    }
    return applied;
  }

  [[nodiscard]] std::string CounterText(const ir::Counters& counters) const {
    return command_.verbose ? fmt::format("-c {} {}", counters.packets, counters.bytes) : "";
  }

  [[nodiscard]] std::string ListRules() const {
    std::string out;
    const StoredTable& table = table_;
    const auto wanted = [&](const StoredChain& chain) {
      return command_.chain.empty() || chain.name == command_.chain;
    };
    const bool one_rule = command_.number_span.IsValid();
    table.ForEach([&](const StoredChain& chain) {
      if (one_rule || !wanted(chain)) return;
      out += chain.hook ? fmt::format("-P {} {}", chain.name, chain.policy == ir::Policy::kDrop ? "DROP" : "ACCEPT")
                        : fmt::format("-N {}", chain.name);
      if (chain.hook && command_.verbose) out += " " + CounterText(chain.policy_counters);
      out += '\n';
    });
    table.ForEach([&](const StoredChain& chain) {
      if (!wanted(chain)) return;
      for (std::size_t i = 0; i < chain.rules.size(); ++i) {
        if (one_rule && i + 1 != command_.number) continue;
        const std::string text = chain.rules[i]->Text(CounterText(chain.rules[i]->counters));
        out += fmt::format("-A {}{}{}\n", chain.name, text.empty() ? "" : " ", text);
      }
    });
    return out;
  }

  const Command& command_;
  StoredTable& table_;
  ApplyMode mode_;
  std::uint32_t& next_rule_;
  const HostNames* hosts_;
  diag::Emitter& emitter_;
  std::string output_;
};

}  // namespace

Applied Apply(const Command& command, StoredTable& table, ApplyMode mode, std::uint32_t& next_rule,
              const HostNames* hosts, diag::Emitter& emitter) {
  return Application(command, table, mode, next_rule, hosts, emitter).Run();
}

ResolvedTarget ResolveTarget(const RuleSpec& rule, const StoredTable& table, Backend backend, diag::Emitter& emitter) {
  if (!rule.target) return {};
  const TargetSpec& target = *rule.target;
  if (const StoredChain* chain = table.Find(target.name)) {
    if (target.extension != nullptr) emitter.Report(kChainHidesTarget, target.span, target.name);
    if (!chain->hook) return {.kind = TargetKind::kChain};
    emitter.Report(kJumpToBase, target.span, target.name);
    return {.status = KernelStatus(backend)};
  }
  if (target.is_goto) {
    emitter.Report(kGotoNoChain, target.span, target.name);
    return {.status = 2};
  }
  if (target.extension != nullptr) return {.kind = TargetKind::kExtension};
  if (IsVerdict(target.name)) return {.kind = TargetKind::kVerdict};
  emitter.Emit(ExplainUnknownTarget(target.name, target.span, table.Family(), table.UserChains(), emitter));
  return {.status = 2};
}

void ReportViolation(const Violation& violation, const StoredTable& table, diag::Emitter& emitter) {
  if (violation.kind == Violation::Kind::kLoop) {
    emitter.Report(kLoop, violation.rule->target_span, fmt::format("{}", fmt::join(violation.path, " -> ")));
    return;
  }
  const std::string_view hook = abi::kHookNames.at(static_cast<std::size_t>(violation.hook));
  auto diagnostic =
      emitter.Build(kWrongHook, violation.limit->span, violation.limit->what, hook, violation.path.front());
  const StoredChain* base = table.Find(hook);
  for (const RulePtr& rule : base->rules) {
    if (rule->Callee() == nullptr || *rule->Callee() != violation.path.front()) continue;
    diagnostic.notes.push_back({rule->target_span, "it is reached by this jump"});
    break;
  }
  emitter.Emit(std::move(diagnostic));
}

}  // namespace iptc::command
