#include "compiler/source/word.h"

#include <algorithm>

namespace iptc::source {

SourceSpan Word::Span(std::size_t begin, std::size_t end) const {
  if (pieces.empty()) return {};
  begin = std::min(begin, text.size());
  end = std::min(end, text.size());
  const auto piece_at = [&](std::size_t offset) {
    std::size_t i = 0;
    while (i + 1 < pieces.size() && pieces[i + 1].offset <= offset) ++i;
    return i;
  };
  const std::size_t first = piece_at(begin);
  const std::size_t last = piece_at(end > begin ? end - 1 : begin);
  const auto text_end = [&](std::size_t i) { return i + 1 < pieces.size() ? pieces[i + 1].offset : text.size(); };
  // A literal piece is as long as its text; only then can a part of it be pointed at.
  const auto is_literal = [&](std::size_t i) {
    const WordPiece& p = pieces[i];
    return p.verbatim && p.span.end - p.span.begin == text_end(i) - p.offset;
  };
  SourceSpan span = pieces[first].span;
  if (is_literal(first)) span.begin += static_cast<std::uint32_t>(begin - pieces[first].offset);
  const SourceSpan& tail = pieces[last].span;
  if (tail.file != span.file || tail.end < span.begin) return span;
  span.end = is_literal(last) ? tail.begin + static_cast<std::uint32_t>(end - pieces[last].offset) : tail.end;
  if (span.end < span.begin) span.end = span.begin;
  return span;
}

}  // namespace iptc::source
