#include "compiler/command/restore_reader.h"

#include <charconv>
#include <utility>

#include "compiler/command/rule_parser.h"

namespace iptc::command {
namespace {

using source::Word;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

// The words of a line, a quoted one possibly empty. Pieces of a word are the runs of bytes that stand together.
class Splitter {
 public:
  Splitter(const RestoreText& text, std::size_t begin, std::size_t end) : text_(text), begin_(begin), end_(end) {}

  std::vector<Word> Split() {
    for (std::size_t at = begin_; at < end_; ++at) Step(at);
    if (!word_.text.empty()) Finish(end_);
    return std::move(words_);
  }

 private:
  void Step(std::size_t at) {
    const char c = text_.Text()[at];
    if (in_quotes_) {
      if (escaped_) {
        escaped_ = false;
        Add(at);
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_quotes_ = false;
        Finish(at);
      } else {
        Add(at);
      }
    } else if (c == '"') {
      in_quotes_ = true;
      quoted_ = true;
      if (word_.text.empty()) start_ = at;
    } else if (!IsBlank(c)) {
      Add(at);
    } else if (!word_.text.empty() || quoted_) {
      Finish(at);
    }
  }

  void Add(std::size_t at) {
    if (word_.text.empty() && !quoted_) start_ = at;
    if (word_.text.empty() || at != last_ + 1) AddPiece(at);
    word_.text += text_.Text()[at];
    last_ = at;
  }

  void AddPiece(std::size_t at) {
    ClosePiece();
    piece_begin_ = at;
    word_.pieces.push_back({static_cast<std::uint32_t>(word_.text.size()), {}});
  }

  void ClosePiece() {
    if (word_.pieces.empty()) return;
    source::WordPiece& piece = word_.pieces.back();
    piece.span = text_.Span(piece_begin_, last_ + 1);
    piece.verbatim = piece.span.end - piece.span.begin == last_ + 1 - piece_begin_;
  }

  void Finish(std::size_t at) {
    ClosePiece();
    if (word_.pieces.empty()) word_.pieces.push_back({0, text_.Span(start_, at + 1)});
    words_.push_back(std::exchange(word_, {}));
    quoted_ = false;
  }

  const RestoreText& text_;
  std::size_t begin_, end_;
  std::vector<Word> words_;
  Word word_;
  std::size_t start_ = 0, last_ = 0, piece_begin_ = 0;
  bool in_quotes_ = false, escaped_ = false, quoted_ = false;
};

// "packets:bytes" as strtoull reads it: what follows the digits is ignored.
std::optional<ir::Counters> ParseCounters(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view digits) {
    std::uint64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  };
  return ir::Counters{number(text.substr(0, colon)), number(text.substr(colon + 1))};
}

}  // namespace

source::Word RestoreText::Part(std::size_t begin, std::size_t end) const {
  return {std::string(Text().substr(begin, end - begin)), {{0, Span(begin, end)}}};
}

RestoreLine RestoreReader::Bad(RestoreLine::Fault fault, std::size_t begin, std::size_t end) const {
  return {.kind = RestoreLine::Kind::kBad, .fault = fault, .span = text_.Span(begin, end)};
}

RestoreLine RestoreReader::Next() {
  const std::string_view text = text_.Text();
  while (at_ < text.size()) {
    const std::size_t begin = at_;
    const std::size_t newline = text.find('\n', begin);
    const bool has_newline = newline != std::string_view::npos;
    const std::size_t end = has_newline ? newline : text.size();
    at_ = has_newline ? newline + 1 : text.size();
    if (text[begin] == '#' || begin == end) continue;
    return Classify(begin, end, has_newline);
  }
  if (!std::exchange(in_table_, false)) return {};
  return Bad(RestoreLine::Fault::kNoCommit, text.size(), text.size());
}

RestoreLine RestoreReader::Classify(std::size_t begin, std::size_t end, bool has_newline) {
  const std::string_view line = text_.Text().substr(begin, end - begin);
  if (begin == 0 && line.starts_with("\xEF\xBB\xBF")) return Bad(RestoreLine::Fault::kByteOrderMark, 0, 3);
  if (line.ends_with('\r')) return Bad(RestoreLine::Fault::kCarriageReturn, end - 1, end);
  RestoreLine result{.kind = RestoreLine::Kind::kCommit, .span = text_.Span(begin, end)};
  if (in_table_ && line == "COMMIT") {
    in_table_ = false;
    return has_newline ? result : Bad(RestoreLine::Fault::kNoFinalNewline, begin, end);
  }
  if (!in_table_ && line.starts_with('*')) {
    result.kind = RestoreLine::Kind::kTable;
    result.words = Splitter(text_, begin + 1, end).Split();
    if (result.words.empty()) return Bad(RestoreLine::Fault::kNoTableName, begin, end);
    in_table_ = true;
    return result;
  }
  if (!in_table_) return Bad(RestoreLine::Fault::kOutsideTable, begin, end);
  return line.starts_with(':') ? Chain(begin, end) : Rule(begin, end);
}

RestoreLine RestoreReader::Chain(std::size_t begin, std::size_t end) {
  RestoreLine line{.kind = RestoreLine::Kind::kChain, .span = text_.Span(begin, end)};
  const std::string_view text = text_.Text();
  for (std::size_t at = begin + 1; at < end;) {
    while (at < end && IsBlank(text[at])) ++at;
    std::size_t stop = at;
    while (stop < end && !IsBlank(text[stop])) ++stop;
    if (stop > at) line.words.push_back(text_.Part(at, stop));
    at = stop;
  }
  if (line.words.empty()) return Bad(RestoreLine::Fault::kNoChainName, begin, end);
  if (line.words.size() < 2) return Bad(RestoreLine::Fault::kNoPolicy, begin, end);
  if (line.words.size() > 2 && line.words[2].text.starts_with('[')) {
    line.counters = ParseCounters(std::string_view(line.words[2].text).substr(1));
  }
  return line;
}

RestoreLine RestoreReader::Rule(std::size_t begin, std::size_t end) {
  RestoreLine line{.kind = RestoreLine::Kind::kRule, .span = text_.Span(begin, end)};
  const std::string_view text = text_.Text();
  // The newline belongs to a word whose quotes are still open.
  const std::size_t line_end = end < text.size() ? end + 1 : end;
  std::size_t arguments = begin;
  if (text[begin] == '[') {
    const std::size_t close = text.find(']', begin);
    if (close == std::string_view::npos || close >= end) return Bad(RestoreLine::Fault::kBrokenCounters, begin, end);
    line.counters = ParseCounters(text.substr(begin + 1, close - begin - 1));
    if (!line.counters) return Bad(RestoreLine::Fault::kBrokenCounters, begin, close + 1);
    arguments = close + 1;
  }
  line.words = Splitter(text_, arguments, line_end).Split();
  return line;
}

std::vector<Word> SplitWords(source::FileId file, std::size_t begin, std::size_t end, const source::SourceMap& map) {
  const RestoreText text(file, map.File(file).Text());
  return Splitter(text, begin, end).Split();
}

std::vector<Word> SplitText(std::string_view text) {
  const Word whole{std::string(text), {}};
  return Splitter(RestoreText(whole), 0, text.size()).Split();
}

}  // namespace iptc::command
