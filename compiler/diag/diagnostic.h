// A Diagnostic is what iptc has to say about the user's input: a plain value that renderers, `--fix` and tests consume.
//
// Codes are `IPT` and three digits for everything a user can fix and `P` and three digits for pass remarks; a code
// never changes its meaning. Wording: lower-case start, no full stop, code in backticks, say what was observed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source_span.h"

namespace iptc::diag {

enum class Severity : std::uint8_t { kError, kWarning, kInfo, kStyle, kRemark };

// kSafe: `--fix` applies it. kMaybe: `--unsafe-fixes` does. kHint: text only.
enum class Fixability : std::uint8_t { kSafe, kMaybe, kHint };

struct Label {
  SourceSpan span;
  std::string text = {};
  bool primary = false;
};

struct Note {
  std::optional<SourceSpan> span;
  std::string text;
};

struct Edit {
  SourceSpan span;  // empty span: insert
  std::string replacement;
};

struct FixIt {
  std::vector<Edit> edits;
  Fixability fixability = Fixability::kHint;
  std::string text;
};

struct Diagnostic {
  std::string_view code;
  Severity severity = Severity::kError;
  std::string message;
  std::vector<Label> labels = {};
  std::vector<Note> notes = {};  // includes the expansion stack, outermost last
  std::vector<FixIt> fixits = {};

  [[nodiscard]] SourceSpan PrimarySpan() const;
};

}  // namespace iptc::diag
