// Start/stop scripts: `case "$1" in start) … stop) … esac`. Called without an argument they only print how to call
// them, so the evaluator takes them to be called with `start`.
#pragma once

#include <optional>

#include "compiler/syntax/script.h"

namespace iptc::expand {

// Where the script compares its first argument, or a variable that holds it, with `start`.
[[nodiscard]] std::optional<SourceSpan> FindStartBranch(const syntax::Script& script);

}  // namespace iptc::expand
