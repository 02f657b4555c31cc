// Interpreter: what cannot be known here. Unknown values are carried along; they become errors where they reach a rule
// or decide a branch, with the way they came as notes.
#include <algorithm>
#include <cctype>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/interpreter.h"

namespace iptc::expand {
namespace {

constexpr diag::Kind<std::string> kUnset{"IPT010", diag::Severity::kError, "{}"};
constexpr diag::Kind<std::string> kUnknownValue{"IPT011", diag::Severity::kError, "{}"};
constexpr diag::Kind<std::string_view> kUndecidable{"IPT017", diag::Severity::kError,
                                                    "{} cannot be known here, and the script's way depends on it"};
constexpr diag::Kind<std::string> kCannot{"IPT019", diag::Severity::kError, "{}"};
constexpr diag::Kind<std::string> kNotFollowed{"IPT026", diag::Severity::kWarning, "{}"};

}  // namespace

std::string NormalizeCommand(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

UnknownId Interpreter::AddUnknown(Unknown unknown) {
  unknowns_.push_back(std::move(unknown));
  return static_cast<UnknownId>(unknowns_.size() - 1);
}

UnknownId Interpreter::UnknownOutput(std::string_view command, const SourceSpan& span) {
  const std::string text = NormalizeCommand(command);
  Unknown unknown;
  unknown.message = fmt::format("what `{}` prints cannot be known here", text);
  unknown.hint = fmt::format("`--stub '{}=…'` says what it prints", text);
  unknown.span = span;
  return AddUnknown(std::move(unknown));
}

const Interpreter::Unknown& Interpreter::RootOf(UnknownId id) const {
  const Unknown* unknown = &unknowns_[static_cast<std::size_t>(id)];
  while (unknown->from != UnknownId::kNone) unknown = &unknowns_[static_cast<std::size_t>(unknown->from)];
  return *unknown;
}

// The assignments that the value went through, the last one first, and where it is from.
void Interpreter::AddUnknownNotes(diag::Diagnostic& diagnostic, UnknownId id, const SourceSpan& use) const {
  constexpr std::size_t kMost = 8;
  const Unknown* unknown = &unknowns_[static_cast<std::size_t>(id)];
  while (unknown->from != UnknownId::kNone) {
    if (diagnostic.notes.size() < kMost) diagnostic.notes.push_back({unknown->span, unknown->message});
    unknown = &unknowns_[static_cast<std::size_t>(unknown->from)];
  }
  const bool elsewhere =
      unknown->span.file != use.file || unknown->span.begin > use.end || unknown->span.end < use.begin;
  if (elsewhere && unknown->span.IsValid()) diagnostic.notes.push_back({unknown->span, "it comes from here"});
}

void Interpreter::AddOutcomeNotes(diag::Diagnostic& diagnostic) const {
  if (outcomes_.holds) diagnostic.notes.push_back({outcomes_.holds, "if it holds, the script goes on here"});
  if (outcomes_.fails) diagnostic.notes.push_back({outcomes_.fails, "if not, it goes on here"});
}

bool Interpreter::ReportUnknown(const Value& value, bool in_rule) {
  if (value.unknown == UnknownId::kNone) return false;
  const Unknown& root = RootOf(value.unknown);
  if (root.unset && !in_rule) return false;
  // Once a place: the next turn of the loop says nothing new.
  if (!reported_.insert({root.span.file, root.span.begin}).second) return true;
  SourceSpan use = value.Span();
  use = use.IsValid() ? Here(use) : root.span;
  diag::Diagnostic diagnostic = emitter_.Build(root.unset ? kUnset : kUnknownValue, use, root.message);
  AddUnknownNotes(diagnostic, value.unknown, use);
  if (!in_rule) AddOutcomeNotes(diagnostic);
  diagnostic.fixits.push_back({{}, diag::Fixability::kHint, root.hint});
  emitter_.Emit(std::move(diagnostic));
  return true;
}

std::optional<bool> Interpreter::Assumed(const SourceSpan& span) const {
  if (!span.IsValid()) return std::nullopt;
  const source::SourceFile& file = map_.File(span.file);
  const std::uint32_t line = file.Locate(span.begin).line;
  const auto given = std::ranges::find_if(options_.assumptions, [&](const Assumption& assumption) {
    if (assumption.line != line) return false;
    if (assumption.file.empty()) return span.file == script_file_;
    return file.Name() == assumption.file || file.Name().ends_with("/" + assumption.file);
  });
  return given != options_.assumptions.end() ? std::optional(given->holds) : std::nullopt;
}

bool Interpreter::Undecidable(const SourceSpan& span, std::string_view what, std::string hint) {
  if (const std::optional<bool> assumed = Assumed(span)) return *assumed;
  diag::Diagnostic diagnostic = emitter_.Build(kUndecidable, span, what);
  AddOutcomeNotes(diagnostic);
  if (!hint.empty()) diagnostic.fixits.push_back({{}, diag::Fixability::kHint, std::move(hint)});
  if (span.IsValid()) {
    const source::SourceFile& file = map_.File(span.file);
    const std::string front = span.file == script_file_ ? std::string() : file.Name() + ":";
    const std::string place = fmt::format("{}{}", front, file.Locate(span.begin).line);
    diagnostic.fixits.push_back({{},
                                 diag::Fixability::kHint,
                                 fmt::format("`--assume '{0}=true'` or `--assume '{0}=false'` decides it", place)});
  }
  emitter_.Emit(std::move(diagnostic));
  return false;
}

void Interpreter::Fail(const SourceSpan& span, std::string message) { emitter_.Report(kCannot, span, message); }

void Interpreter::Warn(const SourceSpan& span, std::string message) { emitter_.Report(kNotFollowed, span, message); }

const std::string* Interpreter::StubFor(std::string_view command) const {
  if (stubs_.empty()) return nullptr;
  const auto found = stubs_.find(NormalizeCommand(command));
  return found != stubs_.end() ? found->second : nullptr;
}

bool Interpreter::IsStubbed(std::string_view name) const {
  const auto found = stubs_.lower_bound(std::string(name));
  return found != stubs_.end() && (found->first == name || found->first.starts_with(std::string(name) + " "));
}

}  // namespace iptc::expand
