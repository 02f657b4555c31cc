#include "compiler/command/table_store.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <unordered_map>
#include <utility>

namespace iptc::command {

StoredTable::StoredTable(ir::Family family, ir::TableId id) : family_(family), id_(id) {
  const std::uint8_t hooks = abi::kTableHooks.at(static_cast<std::size_t>(id));
  for (std::size_t i = 0; i < abi::kHookCount; ++i) {
    const auto hook = static_cast<ir::Hook>(i);
    if ((hooks & abi::HookBit(hook)) == 0) continue;
    base_.push_back({.name = std::string(abi::kHookNames.at(i)), .hook = hook, .reached = abi::HookBit(hook)});
  }
}

StoredChain* StoredTable::Find(std::string_view name) {
  return const_cast<StoredChain*>(std::as_const(*this).Find(name));
}

const StoredChain* StoredTable::Find(std::string_view name) const {
  const auto base = std::ranges::find(base_, name, &StoredChain::name);
  if (base != base_.end()) return &*base;
  const auto user = user_.find(name);
  return user == user_.end() ? nullptr : &user->second;
}

void StoredTable::ForEach(const std::function<void(StoredChain&)>& visit) {
  for (StoredChain& chain : base_) visit(chain);
  for (auto& [name, chain] : user_) visit(chain);
}

void StoredTable::ForEach(const std::function<void(const StoredChain&)>& visit) const {
  for (const StoredChain& chain : base_) visit(chain);
  for (const auto& [name, chain] : user_) visit(chain);
}

std::vector<std::string_view> StoredTable::UserChains() const {
  std::vector<std::string_view> names;
  for (const auto& [name, chain] : user_) names.push_back(name);
  return names;
}

StoredChain& StoredTable::AddChain(std::string name) {
  StoredChain& chain = user_[name];
  chain.name = std::move(name);
  return chain;
}

void StoredTable::RemoveChain(const std::string& name) { user_.erase(name); }

void StoredTable::RemoveUserChains() { user_.clear(); }

void StoredTable::RenameChain(const std::string& from, const std::string& to) {
  auto node = user_.extract(from);
  node.key() = to;
  node.mapped().name = to;
  user_.insert(std::move(node));
  ForEach([&](StoredChain& chain) {
    for (RulePtr& rule : chain.rules) {
      const std::string* callee = rule->Callee();
      if (callee == nullptr || *callee != from) continue;
      auto renamed = std::make_shared<StoredRule>(*rule);
      std::visit(ir::Overloaded{[&](ir::Jump& jump) { jump.chain = to; }, [&](ir::Goto& jump) { jump.chain = to; },
                                [](auto&) {}},
                 renamed->then);
      rule = std::move(renamed);
    }
  });
}

void StoredTable::Count(const StoredRule& rule, int step) {
  const std::string* callee = rule.Callee();
  if (callee == nullptr) return;
  StoredChain* chain = Find(*callee);
  if (chain != nullptr) chain->references += static_cast<std::uint32_t>(step);
}

void StoredTable::InsertRule(StoredChain& chain, std::size_t at, RulePtr rule) {
  Count(*rule, 1);
  if (rule->ends_chain && (chain.end == StoredChain::kNoEnd || at <= chain.end)) {
    chain.end = at;
    reach_known_ = false;
  } else if (chain.end != StoredChain::kNoEnd && at <= chain.end) {
    ++chain.end;
  }
  chain.rules.insert(chain.rules.begin() + static_cast<std::ptrdiff_t>(at), std::move(rule));
}

void StoredTable::RemoveRule(StoredChain& chain, std::size_t at) {
  const auto rule = chain.rules.begin() + static_cast<std::ptrdiff_t>(at);
  Count(**rule, -1);
  if ((*rule)->Callee() != nullptr) reach_known_ = false;
  chain.rules.erase(rule);
  if (chain.end == StoredChain::kNoEnd || at > chain.end) return;
  if (at < chain.end) {
    --chain.end;
    return;
  }
  const auto next = std::find_if(chain.rules.begin() + static_cast<std::ptrdiff_t>(at), chain.rules.end(),
                                 [](const RulePtr& r) { return r->ends_chain; });
  chain.end = next == chain.rules.end() ? StoredChain::kNoEnd : static_cast<std::size_t>(next - chain.rules.begin());
  reach_known_ = false;
  may_have_grown_ = true;
}

void StoredTable::RemoveRules(StoredChain& chain) {
  for (const RulePtr& rule : chain.rules) {
    Count(*rule, -1);
    if (rule->Callee() != nullptr) reach_known_ = false;
  }
  chain.rules.clear();
  chain.end = StoredChain::kNoEnd;
}

namespace {

std::optional<Violation> CheckHooks(const StoredChain& chain, const RulePtr& rule) {
  for (const HookLimit& limit : rule->limits) {
    const unsigned wrong = chain.reached & ~static_cast<unsigned>(limit.hooks);
    if (wrong == 0) continue;
    const auto hook = static_cast<ir::Hook>(std::countr_zero(wrong));
    return Violation{Violation::Kind::kHook, rule, {chain.name}, &limit, hook};
  }
  return std::nullopt;
}

}  // namespace

// A depth-first walk along the jumps, as the kernel's mark_source_chains makes it: marks what is reached, stops at the
// first loop. Iterative, since a path may be as long as the table has chains.
class StoredTable::Walk {
 public:
  Walk(StoredTable& table, std::uint8_t hooks) : table_(table), hooks_(hooks) {}

  std::optional<Violation> FromBase(StoredChain& base) {
    Enter(base);
    return Explore();
  }

  // Only along one new jump; what was there before is known to have no loop.
  std::optional<Violation> AlongJump(StoredChain& from, StoredChain& to, const RulePtr& jump) {
    state_[&from] = false;
    path_.push_back({&from, from.Live()});
    if (&to == &from) return Loop(to, jump);
    Enter(to);
    return Explore();
  }

  [[nodiscard]] const std::vector<StoredChain*>& Grown() const { return grown_; }

 private:
  struct Frame {
    StoredChain* chain;
    std::size_t next;
  };

  std::optional<Violation> Explore() {
    while (!path_.empty()) {
      Frame& frame = path_.back();
      if (frame.next == frame.chain->Live()) {
        state_[frame.chain] = true;
        path_.pop_back();
        continue;
      }
      const RulePtr& rule = frame.chain->rules[frame.next++];
      const std::string* callee = rule->Callee();
      if (callee == nullptr) continue;
      StoredChain* to = table_.Find(*callee);
      assert(to != nullptr);
      const auto state = state_.find(to);
      if (state == state_.end()) {
        Enter(*to);
      } else if (!state->second) {
        return Loop(*to, rule);
      }
    }
    return std::nullopt;
  }

  void Enter(StoredChain& chain) {
    if ((hooks_ & ~static_cast<unsigned>(chain.reached)) != 0) grown_.push_back(&chain);
    chain.reached |= hooks_;
    state_[&chain] = false;
    path_.push_back({&chain, 0});
  }

  Violation Loop(const StoredChain& to, const RulePtr& rule) const {
    Violation violation{.kind = Violation::Kind::kLoop, .rule = rule};
    auto frame = std::ranges::find(path_, &to, &Frame::chain);
    for (; frame != path_.end(); ++frame) violation.path.push_back(frame->chain->name);
    violation.path.push_back(to.name);
    return violation;
  }

  StoredTable& table_;
  std::uint8_t hooks_;
  std::unordered_map<const StoredChain*, bool> state_;  // false: still on the path
  std::vector<Frame> path_;
  std::vector<StoredChain*> grown_;
};

std::optional<Violation> StoredTable::CheckRules(const StoredChain& chain) {
  for (std::size_t i = 0; i < chain.Live(); ++i) {
    if (auto violation = CheckHooks(chain, chain.rules[i])) return violation;
  }
  return std::nullopt;
}

std::optional<Violation> StoredTable::Verify() {
  ForEach([](StoredChain& chain) { chain.reached = chain.hook ? abi::HookBit(*chain.hook) : std::uint8_t{0}; });
  reach_known_ = false;
  may_have_grown_ = false;
  for (StoredChain& base : base_) {
    if (auto loop = Walk(*this, base.reached).FromBase(base)) return loop;
  }
  reach_known_ = true;
  std::optional<Violation> violation;
  std::as_const(*this).ForEach([&](const StoredChain& chain) {
    if (!violation) violation = CheckRules(chain);
  });
  return violation;
}

std::optional<Violation> StoredTable::VerifyNew(StoredChain& chain, std::size_t at) {
  if (!reach_known_) return Verify();
  if (at >= chain.Live()) return std::nullopt;
  const RulePtr& rule = chain.rules[at];
  const std::string* callee = rule->Callee();
  if (callee != nullptr && chain.reached != 0) {
    StoredChain* to = Find(*callee);
    assert(to != nullptr);
    Walk walk(*this, chain.reached);
    if (auto loop = walk.AlongJump(chain, *to, rule)) return loop;
    for (const StoredChain* grown : walk.Grown()) {
      if (auto violation = CheckRules(*grown)) return violation;
    }
  }
  return CheckHooks(chain, rule);
}

}  // namespace iptc::command
