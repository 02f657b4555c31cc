// What `verify --egress` found, for people and as JSON lines.
#pragma once

#include <string>

#include <fmt/format.h>

#include "cli/egress.h"
#include "cli/rule_names.h"

namespace iptc::cli {

// "packet 7: tcp 10.0.0.1:4000 > 10.0.0.2:25 was DROP by filter/FORWARD rule 3 here, but left there by eth1"
[[nodiscard]] std::string EgressStory(const EgressDifference& difference, const RuleNames& names,
                                      const host::HostModel& host);

// {"egress":"seen|missing|rewritten","n":7,"t":…,…} with a newline.
void AppendEgressJson(fmt::memory_buffer& out, const EgressDifference& difference, const RuleNames& names,
                      const host::HostModel& host);

// The counts: lines for the report, or {"matched":…,…}.
[[nodiscard]] std::string EgressText(const Egress::Totals& totals);
[[nodiscard]] std::string EgressJson(const Egress::Totals& totals);

}  // namespace iptc::cli
