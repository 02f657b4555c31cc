#include "cli/passed_by.h"

#include <set>
#include <string>

#include <fmt/format.h>

#include "cli/output.h"
#include "runtime/netfilter/target.h"

namespace iptc::cli {

void WarnOfPassedBy(const ir::Ruleset& ruleset, const source::SourceMap& sources) {
  std::set<std::string> said;
  for (const ir::Table& table : ruleset.tables) {
    for (const ir::Chain& chain : table.chains) {
      for (const ir::Rule& rule : chain.rules) {
        const auto* action = std::get_if<ir::Action>(&rule.then);
        if (action == nullptr || netfilter::FindTarget(action->name) != nullptr) continue;
        if (!said.emplace(action->name).second) continue;
        PrintWarning(fmt::format("{}: `-j {}` is counted and passed by: what it does is not modelled",
                                 sources.Describe(rule.origin), action->name));
      }
    }
  }
}

}  // namespace iptc::cli
