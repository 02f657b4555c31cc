#include "compiler/expand/value.h"

#include <algorithm>

namespace iptc::expand {

void Value::Append(std::string_view more, const SourceSpan& span) {
  if (more.empty() && !pieces.empty()) return;
  const auto offset = static_cast<std::uint32_t>(text.size());
  const bool replaces = !pieces.empty() && pieces.back().offset == offset;  // an empty piece says nothing any more
  if (replaces) {
    pieces.back().span = span;
  } else {
    pieces.push_back({offset, span});
  }
  text += more;
}

void Value::Append(const Value& other) {
  TaintBy(other.unknown);
  if (other.text.empty() && !pieces.empty()) return;
  const auto base = static_cast<std::uint32_t>(text.size());
  if (!pieces.empty() && pieces.back().offset == base && !other.pieces.empty()) pieces.pop_back();
  for (const source::WordPiece& piece : other.pieces) pieces.push_back({base + piece.offset, piece.span});
  text += other.text;
}

Value Value::Slice(std::size_t begin, std::size_t length) const {
  Value slice;
  slice.unknown = unknown;
  begin = std::min(begin, text.size());
  const std::size_t end = begin + std::min(length, text.size() - begin);
  slice.text = text.substr(begin, end - begin);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t piece_begin = pieces[i].offset;
    const std::size_t piece_end = i + 1 < pieces.size() ? pieces[i + 1].offset : text.size();
    const bool overlaps = piece_begin < end && piece_end > begin;
    const bool stands_for_nothing =
        begin == end && piece_begin <= begin && (piece_end > begin || i + 1 == pieces.size());
    if (!overlaps && !stands_for_nothing) continue;
    source::WordPiece piece = pieces[i];
    const std::size_t cut = std::max(begin, piece_begin);
    // A verbatim piece is as long as its text: then its part can be pointed at.
    if (piece.span.end - piece.span.begin == piece_end - piece_begin) {
      piece.span.end = piece.span.begin + static_cast<std::uint32_t>(std::min(end, piece_end) - piece_begin);
      piece.span.begin += static_cast<std::uint32_t>(cut - piece_begin);
    }
    piece.offset = static_cast<std::uint32_t>(cut - begin);
    slice.pieces.push_back(piece);
  }
  return slice;
}

void Value::TrimTrailing(char c) {
  const std::size_t last = text.find_last_not_of(c);
  const std::size_t size = last == std::string::npos ? 0 : last + 1;
  if (size < text.size()) *this = Slice(0, size);
}

Value MakeValue(std::string_view text, const SourceSpan& span) {
  Value value;
  value.Append(text, span);
  return value;
}

}  // namespace iptc::expand
