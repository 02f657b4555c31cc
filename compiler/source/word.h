// A Word is one argument of a command after expansion, and where each piece of its text was written.
//
// Invariant: pieces are sorted by offset, the first starts at 0, and a piece reaches to the next one's offset.
// Example: `"$NET/24"` gives text "10.0.0.0/24" with one piece for $NET (expansion: the assignment) and one for "/24".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source_span.h"

namespace iptc::source {

struct WordPiece {
  std::uint32_t offset = 0;  // in Word::text
  SourceSpan span;           // where that text is written; longer or shorter than the text when it is an expansion
  bool verbatim = true;      // the text stands there byte by byte, so that a part of it can be pointed at
};

struct Word {
  std::string text;
  std::vector<WordPiece> pieces;

  // The source of text[begin, end): exact inside a literal piece, the whole `$v` when the piece was expanded.
  [[nodiscard]] SourceSpan Span(std::size_t begin = 0, std::size_t end = std::string::npos) const;
};

}  // namespace iptc::source
