// What `verify` says when all packets are through: the text report for people, or the summary line of jsonl.
#pragma once

#include <string>

#include "cli/egress.h"
#include "cli/rule_names.h"
#include "cli/tally.h"
#include "compiler/ir/ruleset.h"
#include "runtime/engine/engine.h"

namespace iptc::cli {

struct ReportInput {
  const Tally& tally;
  const abi::Program& program;
  const ir::Ruleset& ruleset;  // as loaded: rules' texts and where their counters started
  const RuleNames& names;
  std::span<const engine::Counter> counters;
  engine::Statistics stats;
  const Egress::Totals* egress = nullptr;  // null: there is no such capture
  bool color = false;                      // of the text
};

// Totals by verdict, counters as `iptables -L -v` shows them, top dropped flows, rules never hit, malformed packets.
[[nodiscard]] std::string TextReport(const ReportInput& input);

// {"summary":{…}} with a newline.
[[nodiscard]] std::string JsonSummary(const ReportInput& input);

}  // namespace iptc::cli
