// The IR's readable text form (compiler/README.md shows it). Parse(Print(x)) == x for every ruleset that Verify
// accepts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/emitter.h"
#include "compiler/ir/ruleset.h"

namespace iptc::ir {

[[nodiscard]] std::string Print(const Ruleset& ruleset);
[[nodiscard]] std::string Print(const Chain& chain);
[[nodiscard]] std::string Print(const Pred& pred);
[[nodiscard]] std::string Print(const Target& target);

// Reads a whole ruleset from a file of the emitter's SourceMap; reports errors and returns nothing when there are any.
[[nodiscard]] std::optional<Ruleset> Parse(source::FileId file, diag::Emitter& emitter);

// Every broken invariant of the ruleset, in words; empty when there is none.
[[nodiscard]] std::vector<std::string> Verify(const Ruleset& ruleset);

}  // namespace iptc::ir
