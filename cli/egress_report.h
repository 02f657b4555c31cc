// What `verify --egress` found, for people and as JSON lines.
#pragma once

#include <string>

#include <fmt/format.h>

#include "cli/egress.h"
#include "cli/rule_names.h"

namespace iptc::cli {

// "packet 7: tcp 10.0.0.1:4000 > 10.0.0.2:25 DROP (rule) by filter/FORWARD rule 3 here, but left there by eth1"
[[nodiscard]] std::string EgressStory(const EgressDifference& difference, const RuleNames& names,
                                      const host::HostModel& host);

// {"egress":{"kind":"seen|missing|rewritten","packet":7,"t":1.5,"t_there":1.500012,"if":"eth1",…}} with a newline. No
// `n` of its own: it is no packet's line. Times in seconds since the epoch.
void AppendEgressJson(fmt::memory_buffer& out, const EgressDifference& difference, const RuleNames& names,
                      const host::HostModel& host);

// The counts: lines for the report, or {"matched":…,…}.
[[nodiscard]] std::string EgressText(const Egress::Totals& totals);
[[nodiscard]] std::string EgressJson(const Egress::Totals& totals);

}  // namespace iptc::cli
