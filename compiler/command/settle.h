// What the user says of matches that iptc cannot decide: `--assume-match 'owner --uid-owner 1337=true'`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/ir/ruleset.h"

namespace iptc::command {

struct MatchAssumption {
  std::string what;  // as iptables-save prints the match, without `-m ` and `!`
  bool holds = false;
  bool used = false;  // some rule asks it
};

// Puts the answers into the rules' predicates and marks the assumptions that were used.
void SettleUnknowns(ir::Ruleset& ruleset, std::span<MatchAssumption> assumptions);

}  // namespace iptc::command
