// The tables while commands are applied to them: what the kernel and libiptc hold, cheap to change, copy and take back.
//
// A table comes into being on first use. Rules are shared between copies of a table and never changed in place, so that
// iptables-restore works on a copy and commits it as a whole.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/command/lower_rule.h"
#include "compiler/ir/ruleset.h"

namespace iptc::command {

using RulePtr = std::shared_ptr<const StoredRule>;

struct StoredChain {
  static constexpr std::size_t kNoEnd = static_cast<std::size_t>(-1);
  std::string name = {};
  std::optional<ir::Hook> hook = {};  // base chains
  ir::Policy policy = ir::Policy::kAccept;
  ir::Counters policy_counters = {};
  std::vector<RulePtr> rules = {};
  std::size_t end = kNoEnd;      // index of the first rule that ends the chain
  std::uint32_t references = 0;  // rules that jump or go here
  std::uint8_t reached = 0;      // HookBits from which packets may come here

  // How many rules packets may come to, as far as the kernel can tell.
  [[nodiscard]] std::size_t Live() const { return end == kNoEnd ? rules.size() : end + 1; }
};

// What the kernel would refuse the table for (mark_source_chains, xt_check_match, xt_check_target).
struct Violation {
  enum class Kind : std::uint8_t { kLoop, kHook };
  Kind kind = Kind::kLoop;
  RulePtr rule = {};                   // the jump that closes the loop; the rule that is reached from a wrong hook
  std::vector<std::string> path = {};  // kLoop: chain names, the first again at the end; kHook: from base chain to rule
  const HookLimit* limit = nullptr;    // kHook
  ir::Hook hook{};                     // kHook: whence
};

class StoredTable {
 public:
  StoredTable(ir::Family family, ir::TableId id);

  [[nodiscard]] ir::Family Family() const { return family_; }
  [[nodiscard]] ir::TableId Id() const { return id_; }
  [[nodiscard]] StoredChain* Find(std::string_view name);
  [[nodiscard]] const StoredChain* Find(std::string_view name) const;
  // Base chains in hook order, then user chains by name.
  void ForEach(const std::function<void(StoredChain&)>& visit);
  void ForEach(const std::function<void(const StoredChain&)>& visit) const;
  [[nodiscard]] std::vector<std::string_view> UserChains() const;

  StoredChain& AddChain(std::string name);
  void RemoveChain(const std::string& name);
  void RemoveUserChains();
  // Takes the rules that jump there along.
  void RenameChain(const std::string& from, const std::string& to);

  void InsertRule(StoredChain& chain, std::size_t at, RulePtr rule);
  void RemoveRule(StoredChain& chain, std::size_t at);
  void RemoveRules(StoredChain& chain);

  // Taking a rule away can make reachable what stood behind it. Whether Verify has to be asked.
  [[nodiscard]] bool ReachMayHaveGrown() const { return may_have_grown_; }
  // The first violation, in the order in which the kernel looks. Keeps what it learnt for later calls.
  [[nodiscard]] std::optional<Violation> Verify();
  // The same, when only the rule at this place is new to the table.
  [[nodiscard]] std::optional<Violation> VerifyNew(StoredChain& chain, std::size_t at);

 private:
  class Walk;
  void Count(const StoredRule& rule, int step);
  [[nodiscard]] static std::optional<Violation> CheckRules(const StoredChain& chain);

  ir::Family family_;
  ir::TableId id_;
  std::vector<StoredChain> base_;
  std::map<std::string, StoredChain, std::less<>> user_;
  bool reach_known_ = true;
  bool may_have_grown_ = false;
};

}  // namespace iptc::command
