// iptables-save's format, byte for byte as iptables-legacy-save 1.8.9 prints it, without the two comment lines.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/ir/ruleset.h"

namespace iptc::print {

struct SaveOptions {
  std::optional<ir::TableId> table = {};  // only this one
  bool counters = false;                  // -c
  ir::Family family = ir::Family::kIp4;
};

// Tables in the reverse order of their first use, base chains in hook order, user chains by name. The text comes in
// pieces, so that no large ruleset stands in memory twice.
void Save(const ir::Ruleset& ruleset, const SaveOptions& options, const std::function<void(std::string_view)>& write);
[[nodiscard]] std::string Save(const ir::Ruleset& ruleset, const SaveOptions& options);

}  // namespace iptc::print
