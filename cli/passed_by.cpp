#include "cli/passed_by.h"

#include <set>
#include <string>

#include <fmt/format.h>

#include "cli/output.h"
#include "runtime/netfilter/target.h"

namespace iptc::cli {
namespace {

// What of the action is not carried out, in words; empty: nothing.
std::string NotModelled(const ir::Action& action) {
  const netfilter::Target* const target = netfilter::FindTarget(action.name);
  if (target == nullptr) return "is counted and passed by: what it does is not modelled";
  return target->not_modelled == nullptr ? "" : target->not_modelled(action.params.data());
}

}  // namespace

void WarnOfPassedBy(const ir::Ruleset& ruleset, const source::SourceMap& sources) {
  std::set<std::string> said;
  for (const ir::Table& table : ruleset.tables) {
    for (const ir::Chain& chain : table.chains) {
      for (const ir::Rule& rule : chain.rules) {
        const auto* action = std::get_if<ir::Action>(&rule.then);
        if (action == nullptr) continue;
        const std::string what = NotModelled(*action);
        if (what.empty() || !said.emplace(std::string(action->name) + what).second) continue;
        PrintWarning(fmt::format("{}: `-j {}` {}", sources.Describe(rule.origin), action->name, what));
      }
    }
  }
}

}  // namespace iptc::cli
