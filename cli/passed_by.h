// Targets that a ruleset names and the runtime counts but does not carry out, or not wholly.
#pragma once

#include "compiler/ir/ruleset.h"
#include "compiler/source/source_map.h"

namespace iptc::cli {

// Says each of them once on standard error, with the first rule that names it.
void WarnOfPassedBy(const ir::Ruleset& ruleset, const source::SourceMap& sources);

}  // namespace iptc::cli
