#include "compiler/expand/value.h"

#include <algorithm>

namespace iptc::expand {

namespace {

// Adds a piece that begins at `offset`, the present end of the text; joins it to the last one where that says the same.
void AddPiece(std::vector<source::WordPiece>& pieces, const source::WordPiece& piece) {
  if (!pieces.empty()) {
    source::WordPiece& last = pieces.back();
    if (last.offset == piece.offset) {  // it stands for no text, so it says nothing any more
      last = piece;
      return;
    }
    if (!last.verbatim && !piece.verbatim && last.span == piece.span) return;
    const bool contiguous = last.verbatim && piece.verbatim && last.span.file == piece.span.file &&
                            last.span.expansion == piece.span.expansion && last.span.end == piece.span.begin;
    if (contiguous) {
      last.span.end = piece.span.end;
      return;
    }
  }
  pieces.push_back(piece);
}

}  // namespace

void Value::Append(std::string_view more, const SourceSpan& span, bool verbatim) {
  if (more.empty() && !pieces.empty()) return;
  const bool same_length = span.end - span.begin == more.size();  // not so for escapes and repaired characters
  AddPiece(pieces, {static_cast<std::uint32_t>(text.size()), span, verbatim && same_length});
  text += more;
}

void Value::Append(const Value& other) {
  TaintBy(other.unknown);
  if (other.text.empty() && !pieces.empty()) return;
  const auto base = static_cast<std::uint32_t>(text.size());
  for (const source::WordPiece& piece : other.pieces) {
    AddPiece(pieces, {base + piece.offset, piece.span, piece.verbatim});
  }
  text += other.text;
}

Value Value::Slice(std::size_t begin, std::size_t length) const {
  Value slice;
  slice.unknown = unknown;
  begin = std::min(begin, text.size());
  const std::size_t end = begin + std::min(length, text.size() - begin);
  slice.text = text.substr(begin, end - begin);
  // The last piece that begins at or before `begin`, and those of the same offset, come first.
  const auto behind = std::ranges::upper_bound(pieces, begin, {}, &source::WordPiece::offset);
  auto first = static_cast<std::size_t>(behind - pieces.begin());
  while (first > 0 && pieces[first - 1].offset == begin) --first;
  if (first > 0) --first;
  for (std::size_t i = first; i < pieces.size() && pieces[i].offset <= end; ++i) {
    const std::size_t piece_begin = pieces[i].offset;
    const std::size_t piece_end = i + 1 < pieces.size() ? pieces[i + 1].offset : text.size();
    const bool overlaps = piece_begin < end && piece_end > begin;
    const bool stands_for_nothing =
        begin == end && piece_begin <= begin && (piece_end > begin || i + 1 == pieces.size());
    if (!overlaps && !stands_for_nothing) continue;
    source::WordPiece piece = pieces[i];
    const std::size_t cut = std::max(begin, piece_begin);
    if (piece.verbatim && piece.span.end - piece.span.begin == piece_end - piece_begin) {
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

Value MakeValue(std::string_view text, const SourceSpan& span, bool verbatim) {
  Value value;
  value.Append(text, span, verbatim);
  return value;
}

}  // namespace iptc::expand
