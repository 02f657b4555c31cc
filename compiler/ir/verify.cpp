// Verify: a ruleset's invariants (ruleset.h), each broken one in words.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "compiler/ir/text.h"

namespace iptc::ir {
namespace {

class Verifier {
 public:
  std::vector<std::string> Run(const Ruleset& ruleset) {
    std::set<std::pair<Family, TableId>> seen;
    for (const Table& table : ruleset.tables) {
      where_ = fmt::format("table {}", abi::kTableNames[static_cast<std::size_t>(table.id)]);
      Require(seen.emplace(table.family, table.id).second, "the table is there twice");
      CheckTable(table);
    }
    return std::move(broken_);
  }

 private:
  void CheckTable(const Table& table) {
    const std::string here = where_;
    std::uint8_t hooks = 0;
    chains_.clear();
    for (std::size_t i = 0; i < table.chains.size(); ++i) {
      const Chain& chain = table.chains[i];
      where_ = fmt::format("{}, chain `{}`", here, chain.name);
      Require(chains_.emplace(chain.name, i).second, "the chain is there twice");
      CheckBase(table, chain, hooks);
    }
    Require(hooks == abi::kTableHooks[static_cast<std::size_t>(table.id)], "base chains are missing");
    for (const Chain& chain : table.chains) {
      where_ = fmt::format("{}, chain `{}`", here, chain.name);
      CheckRules(table, chain);
    }
    where_ = here;
    CheckCycles(table);
  }

  void CheckBase(const Table& table, const Chain& chain, std::uint8_t& hooks) {
    if (!chain.hook) {
      Require(chain.policy == Policy::kAccept && chain.policy_counters == Counters{}, "a user chain has a policy");
      return;
    }
    const std::uint8_t bit = abi::HookBit(*chain.hook);
    Require((abi::kTableHooks[static_cast<std::size_t>(table.id)] & bit) != 0, "the table has no such hook");
    Require((hooks & bit) == 0, "the hook has a base chain already");
    hooks = static_cast<std::uint8_t>(hooks | bit);
  }

  void CheckRules(const Table& table, const Chain& chain) {
    const std::string here = where_;
    CheckNumbers(chain);
    for (const auto* rules : {&chain.rules, &chain.retired}) {
      for (const Rule& rule : *rules) {
        where_ = fmt::format("{}, rule r{}", here, static_cast<std::uint32_t>(rule.id));
        Require(ids_.insert(rule.id).second, "the rule's id is there twice");
        CheckPred(rule.when, 0);
        CheckTarget(table, rule.then);
      }
    }
    where_ = here;
  }

  // Numbers are either all 0, or those of rules and retired rules together count from 1.
  void CheckNumbers(const Chain& chain) {
    const auto numbered = [](const Rule& rule) { return rule.number != 0; };
    if (chain.retired.empty() && std::ranges::none_of(chain.rules, numbered)) return;
    std::set<std::uint32_t> numbers;
    for (const auto* rules : {&chain.rules, &chain.retired}) {
      Require(std::ranges::is_sorted(*rules, {}, &Rule::number), "rules do not stand in the order of their numbers");
      for (const Rule& rule : *rules) numbers.insert(rule.number);
    }
    Require(numbers.size() == LoadedRules(chain) && *numbers.begin() == 1 && *numbers.rbegin() == LoadedRules(chain),
            "the rules' numbers do not count from 1");
  }

  void CheckTarget(const Table& table, const Target& target) {
    const auto check_call = [&](const std::string& name) {
      const auto it = chains_.find(name);
      if (!Require(it != chains_.end(), "the chain that it jumps to is not there")) return;
      Require(!table.chains[it->second].hook, "it jumps to a base chain");
    };
    if (const auto* jump = std::get_if<Jump>(&target)) check_call(jump->chain);
    if (const auto* go = std::get_if<Goto>(&target)) check_call(go->chain);
    if (const auto* action = std::get_if<Action>(&target)) {
      Require(!action->name.empty(), "the action has no name");
      Require((action->writes >> abi::kFieldCount) == 0, "the action writes fields that are none");
      Require(action->ends <= Action::Ends::kMaybe, "the action has no such end");
    }
  }

  void CheckPred(const Pred& pred, int depth) {
    if (!Require(depth < kMaxDepth, "its condition nests too deeply")) return;
    std::visit(Overloaded{
                   [&](const Const& p) { Require(p.value <= Outcome::kHotdrop, "a constant has no such value"); },
                   [&](const Present& p) {
                     Require(p.header < Header::kCount, "a condition asks for a header that is none");
                     Require(p.otherwise == Outcome::kMiss || p.otherwise == Outcome::kHotdrop,
                             "an absent header would be a hit");
                   },
                   [&](const InSet& p) { CheckInSet(p); },
                   [&](const MaskEq& p) { CheckMaskEq(p); },
                   [&](const Call& p) { CheckCall(p); },
                   [&](const Not& p) { CheckPred(*p.term, depth + 1); },
                   [&](const AllOf& p) { CheckTerms(p.terms, depth); },
                   [&](const AnyOf& p) { CheckTerms(p.terms, depth); },
               },
               pred);
  }

  void CheckTerms(const std::vector<Pred>& terms, int depth) {
    for (const Pred& term : terms) CheckPred(term, depth + 1);
  }

  void CheckInSet(const InSet& p) {
    if (!Require(p.field < Field::kCount, "a condition reads a field that is none")) return;
    Require(p.values.IsEmpty() || p.values.Intervals().back().high <= MaxValue(p.field),
            "a value is wider than its field");
  }

  void CheckMaskEq(const MaskEq& p) {
    if (!Require(p.field < Field::kCount, "a condition reads a field that is none")) return;
    Require(p.mask <= MaxValue(p.field), "a mask is wider than its field");
    Require((p.value & ~p.mask) == 0, "a value has bits outside its mask");
  }

  void CheckCall(const Call& p) {
    Require(!p.helper.empty(), "a call has no helper");
    Require(p.effect <= Effect::kWrites, "a call has no such effect");
    if (p.slot == Call::kNoSlot) return;
    Require(p.effect != Effect::kPure, "a pure call has a slot");
    const auto [it, fresh] = slots_.emplace(p.slot, &p);
    Require(fresh || (it->second->helper == p.helper && it->second->params == p.params),
            "two different calls share a slot");
  }

  // Depth-first over the jumps, with an explicit stack: a chain of chains may be as long as there are chains.
  void CheckCycles(const Table& table) {
    enum class Color : std::uint8_t { kNew, kOpen, kDone };
    struct Frame {
      std::size_t chain;
      std::size_t rule = 0;
    };
    std::vector<Color> colors(table.chains.size(), Color::kNew);
    for (std::size_t root = 0; root < table.chains.size(); ++root) {
      if (colors[root] != Color::kNew) continue;
      std::vector<Frame> stack = {{root}};
      colors[root] = Color::kOpen;
      while (!stack.empty()) {
        Frame& frame = stack.back();
        if (frame.rule == table.chains[frame.chain].rules.size()) {
          colors[frame.chain] = Color::kDone;
          stack.pop_back();
          continue;
        }
        const std::optional<std::size_t> next = CalledChain(table.chains[frame.chain].rules[frame.rule++].then);
        if (!next || colors[*next] == Color::kDone) continue;
        if (!Require(colors[*next] == Color::kNew,
                     fmt::format("chain `{}` jumps in a circle", table.chains[*next].name))) {
          return;
        }
        colors[*next] = Color::kOpen;
        stack.push_back({*next});
      }
    }
  }

  [[nodiscard]] std::optional<std::size_t> CalledChain(const Target& target) const {
    const auto* jump = std::get_if<Jump>(&target);
    const auto* go = std::get_if<Goto>(&target);
    if (jump == nullptr && go == nullptr) return std::nullopt;
    const auto it = chains_.find(jump != nullptr ? jump->chain : go->chain);
    return it == chains_.end() ? std::nullopt : std::optional(it->second);
  }

  bool Require(bool holds, std::string_view otherwise) {
    if (!holds) broken_.push_back(fmt::format("{}: {}", where_, otherwise));
    return holds;
  }

  std::string where_;
  std::vector<std::string> broken_;
  std::map<std::string_view, std::size_t> chains_;  // of the table at hand
  std::set<RuleId> ids_;
  std::map<std::uint32_t, const Call*> slots_;
};

}  // namespace

std::vector<std::string> Verify(const Ruleset& ruleset) { return Verifier().Run(ruleset); }

}  // namespace iptc::ir
