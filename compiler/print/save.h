// iptables-save's format, byte for byte as iptables-legacy-save 1.8.9 prints it, without the two comment lines.
#pragma once

#include <optional>
#include <string>

#include "compiler/ir/ruleset.h"

namespace iptc::print {

struct SaveOptions {
  std::optional<ir::TableId> table = {};  // only this one
  bool counters = false;                  // -c
  ir::Family family = ir::Family::kIp4;
};

// Tables in the reverse order of their first use, base chains in hook order, user chains by name.
[[nodiscard]] std::string Save(const ir::Ruleset& ruleset, const SaveOptions& options);

}  // namespace iptc::print
