#include "compiler/diag/emitter.h"

#include <string>

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

}  // namespace

SourceSpan Diagnostic::PrimarySpan() const {
  for (const Label& label : labels) {
    if (label.primary) return label.span;
  }
  return labels.empty() ? SourceSpan{} : labels.front().span;
}

void Emitter::Emit(Diagnostic diagnostic) {
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
