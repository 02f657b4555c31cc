#include "compiler/ipset/restore_lines.h"

#include <cstdint>
#include <string_view>
#include <utility>

namespace iptc::ipset {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f'; }

}  // namespace

bool RestoreLines::Next(InputLine& line) {
  const std::string_view text = text_.text;
  if (at_ >= text.size()) return false;
  std::size_t begin = at_;
  const std::size_t newline = text.find('\n', at_);
  const std::size_t end = newline == std::string_view::npos ? text.size() : newline;
  at_ = end + 1;
  line.words.clear();
  line.open_quote = false;
  while (begin < end && IsBlank(text[begin])) ++begin;
  line.span = text_.Span(begin, end);
  const std::string_view content = text.substr(begin, end - begin);
  const bool commit = content == "COMMIT" || content == "COMMIT\r";
  if (!content.empty() && content.front() != '#' && !commit) Split(begin, end, line);
  return true;
}

// A word is the text between its first and last letter, quotes left out; its pieces are the stretches between them.
void RestoreLines::Split(std::size_t begin, std::size_t end, InputLine& line) const {
  const std::string_view text = text_.text;
  source::Word word;
  bool quoted = false;
  const auto finish = [&] {
    if (!word.text.empty()) line.words.push_back(std::exchange(word, {}));
  };
  std::size_t piece = begin;
  const auto take = [&](std::size_t to) {
    if (to <= piece) return;
    word.pieces.push_back({static_cast<std::uint32_t>(word.text.size()), text_.Span(piece, to)});
    word.text += text.substr(piece, to - piece);
  };
  for (std::size_t at = begin; at < end; ++at) {
    const bool quote = text[at] == '"';
    if (!quote && (quoted || !IsBlank(text[at]))) continue;
    take(at);
    piece = at + 1;
    if (quote) {
      quoted = !quoted;
    } else {
      finish();
    }
  }
  take(end);
  finish();
  line.open_quote = quoted;
}

}  // namespace iptc::ipset
