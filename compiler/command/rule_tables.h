// All tables of both families, in order of first use, and the ruleset that they make.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/command/table_store.h"
#include "compiler/ir/ruleset.h"
#include "runtime/sets/set.h"

namespace iptc::command {

class RuleTables {
 public:
  // The table as it stands, made now if nobody used it yet.
  StoredTable& Use(ir::Family family, ir::TableId id);
  void Replace(StoredTable table);

  // Numbered rules, slots for the state of their matches, and what each family needs.
  [[nodiscard]] ir::Ruleset ToRuleset() const;
  // The same, moved rule by rule: no two copies of all of them exist at any time.
  [[nodiscard]] ir::Ruleset MoveToRuleset() &&;
  [[nodiscard]] bool Uses(ir::Family family) const;

  // How often the rules refer to an ipset.
  [[nodiscard]] std::uint32_t References(sets::SetIndex index) const;

  [[nodiscard]] std::uint32_t& NextRule() { return next_rule_; }

 private:
  std::vector<StoredTable> tables_;
  std::uint32_t next_rule_ = 0;
};

}  // namespace iptc::command
