// Apply: one parsed command to one table, with the refusals of libiptc and the kernel (exit status 1).
#pragma once

#include <cstdint>
#include <string>

#include "compiler/command/command.h"
#include "compiler/command/table_store.h"
#include "compiler/diag/emitter.h"

namespace iptc::command {

struct Applied {
  int status = 0;
  bool changed = false;
  std::string output = {};  // of -L, -S and -v
};

// kAtOnce: a command of its own, the kernel looks at the table after it. kInRestore: a line of iptables-restore, the
// kernel looks at COMMIT, and whatever fails makes the whole file fail, so that it is an error and no warning.
enum class ApplyMode : std::uint8_t { kAtOnce, kInRestore };

// Rule ids are counted up from next_rule.
// `hosts`: names for addresses in listings; may be null.
[[nodiscard]] Applied Apply(const Command& command, StoredTable& table, ApplyMode mode, std::uint32_t& next_rule,
                            const HostNames* hosts, diag::Emitter& emitter);

// What `-j NAME` or `-g NAME` means in this table. If nothing, that is reported and `status` is not 0.
struct ResolvedTarget {
  TargetKind kind = TargetKind::kNone;
  int status = 0;
};
[[nodiscard]] ResolvedTarget ResolveTarget(const RuleSpec& rule, const StoredTable& table, Backend backend,
                                           diag::Emitter& emitter);

// The kernel's refusal of a table, in words.
void ReportViolation(const Violation& violation, const StoredTable& table, diag::Emitter& emitter);

}  // namespace iptc::command
