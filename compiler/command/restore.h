// iptables-restore: a whole save file applied table by table. A table is committed as a whole or not at all; after the
// first fault nothing more is committed, but the rest is still read so that all faults are reported.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/command/address.h"
#include "compiler/command/loader.h"
#include "compiler/command/restore_reader.h"
#include "compiler/command/rule_tables.h"
#include "compiler/diag/emitter.h"
#include "compiler/source/word.h"

namespace iptc::command {

struct RestoreOptions {
  ir::Family family = ir::Family::kIp4;
  Backend backend = Backend::kLegacy;
  bool counters = false;            // -c
  bool keep_rules = false;          // -n
  bool test = false;                // -t: nothing is committed
  std::optional<ir::TableId> only;  // -T
  const sets::Directory* sets = nullptr;
  bool keep_specs = false;  // LoadOptions::keep_specs
};

// The exit status: 0, 1 or 2. What was committed is added to `commands` unless that is null.
[[nodiscard]] int Restore(const RestoreText& text, const RestoreOptions& options, const HostNames& hosts,
                          RuleTables& tables, std::vector<FlatCommand>* commands, diag::Emitter& emitter);

}  // namespace iptc::command
