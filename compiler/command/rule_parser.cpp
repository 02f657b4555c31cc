#include "compiler/command/rule_parser.h"

#include <utility>

#include "compiler/command/apply.h"
#include "compiler/command/command.h"
#include "compiler/command/lower_rule.h"

namespace iptc::command {

std::optional<std::vector<LoweredRule>> ParseRule(std::span<const source::Word> words, const RulePlace& place,
                                                  diag::Emitter& emitter) {
  const ParseSettings settings{.family = place.family, .sets = place.sets};
  const auto rule = ParseRuleSpec(words, place.table, place.chain, settings, emitter);
  if (!rule) return std::nullopt;
  StoredTable table(place.family, place.table);
  for (const std::string& name : place.user_chains) table.AddChain(name);
  const ResolvedTarget target = ResolveTarget(*rule, table, settings.backend, emitter);
  if (target.status != 0) return std::nullopt;
  std::vector<LoweredRule> lowered;
  const ext::RuleContext context = MakeContext(*rule, place.family, place.table, place.chain);
  for (StoredRule& stored : LowerRule(*rule, target.kind, context)) {
    std::string text = stored.Text();
    lowered.push_back({std::move(stored.when), std::move(stored.then), std::move(text), stored.needs_conntrack});
  }
  return lowered;
}

}  // namespace iptc::command
