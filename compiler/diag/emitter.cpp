#include "compiler/diag/emitter.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace iptc::diag {
namespace {

using source::Expansion;
using source::ExpansionId;

std::string Describe(const Expansion& e) {
  switch (e.kind) {
    case Expansion::Kind::kVariable:
      return fmt::format("`${}` is `{}`, assigned here", e.name, e.value);
    case Expansion::Kind::kIteration:
      return fmt::format("in iteration {} of this loop, with `{}` = `{}`", e.turn, e.name, e.value);
    case Expansion::Kind::kCall:
      return fmt::format("in this call of `{}`", e.name);
    case Expansion::Kind::kArgument:
      return fmt::format("`${}` is `{}`, passed here", e.name, e.value);
    case Expansion::Kind::kInclude:
      return fmt::format("`{}` is read from here", e.name);
    case Expansion::Kind::kDefine:
      return fmt::format("`${}` is `{}`, given on the command line", e.name, e.value);
    case Expansion::Kind::kOutput:
      return fmt::format("`{}` printed `{}` here", e.name, e.value);
  }
  return {};
}

// Whether the edit would replace `$port` in the script by what one of its values should have been.
bool ReplacesExpansion(const Edit& edit, const source::SourceMap& map) {
  return map.TextOf(edit.span).find_first_of("$`") != std::string_view::npos;
}

// Such fixes become hints: the text at fault stands somewhere else, which the expansion's notes tell.
void WithdrawFixesOfExpansions(Diagnostic& diagnostic, const source::SourceMap& map) {
  std::vector<FixIt> kept;
  for (FixIt& fix : diagnostic.fixits) {
    const auto replaces = [&](const Edit& edit) { return ReplacesExpansion(edit, map); };
    if (std::ranges::none_of(fix.edits, replaces)) {
      kept.push_back(std::move(fix));
    } else if (fix.edits.size() == 1) {
      diagnostic.notes.push_back({std::nullopt, fmt::format("{}: `{}` is meant?", fix.text, fix.edits[0].replacement)});
    }
  }
  diagnostic.fixits = std::move(kept);
}

}  // namespace

SourceSpan Diagnostic::PrimarySpan() const {
  for (const Label& label : labels) {
    if (label.primary) return label.span;
  }
  return labels.empty() ? SourceSpan{} : labels.front().span;
}

void Emitter::Emit(Diagnostic diagnostic) {
  WithdrawFixesOfExpansions(diagnostic, *map_);
  for (ExpansionId id = diagnostic.PrimarySpan().expansion; id != ExpansionId::kNone;) {
    const Expansion& e = map_->Get(id);
    const bool has_site = e.site.IsValid();
    diagnostic.notes.push_back({has_site ? std::optional(e.site) : std::nullopt, Describe(e)});
    id = e.parent;
  }
  if (lenient_ > 0 && diagnostic.severity == Severity::kError) diagnostic.severity = Severity::kWarning;
  if (diagnostic.severity == Severity::kError) ++errors_;
  if (diagnostic.severity == Severity::kWarning) ++warnings_;
  sink_->Handle(std::move(diagnostic));
}

}  // namespace iptc::diag
