// iptables-restore's input, line by line: `*table`, `:chain policy [packets:bytes]`, `[packets:bytes] -A …`, COMMIT.
//
// The reader only takes the text apart; it knows nothing of tables. Words keep their places. Errors are values: a line
// that the real reader would refuse comes back as kBad with a reason and the place of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/ruleset.h"
#include "compiler/source/word.h"

namespace iptc::command {

// Text whose every byte has a place: a file, or the standard input of a command.
class RestoreText {
 public:
  explicit RestoreText(const source::Word& word) : text_(word.text), word_(&word) {}
  RestoreText(source::FileId file, std::string_view text) : text_(text), file_(file) {}  // the whole of a file
  [[nodiscard]] std::string_view Text() const { return text_; }
  // Words and lines of [begin, end).
  [[nodiscard]] source::Word Part(std::size_t begin, std::size_t end) const;
  [[nodiscard]] SourceSpan Span(std::size_t begin, std::size_t end) const {
    if (word_ != nullptr) return word_->Span(begin, end);
    return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

 private:
  std::string_view text_;
  const source::Word* word_ = nullptr;
  source::FileId file_ = source::FileId::kNone;
};

struct RestoreLine {
  enum class Kind : std::uint8_t { kTable, kChain, kRule, kCommit, kBad, kEnd };
  enum class Fault : std::uint8_t {
    kNone,
    kByteOrderMark,
    kCarriageReturn,
    kOutsideTable,    // anything but `*table` before the first or behind COMMIT
    kNoFinalNewline,  // a COMMIT that ends the file is read as a rule
    kBrokenCounters,
    kNoTableName,
    kNoChainName,
    kNoPolicy,
    kNoCommit,  // the text ends within a table
  };
  Kind kind = Kind::kEnd;
  Fault fault = Fault::kNone;
  SourceSpan span = {};                  // the whole line, or the part at fault
  std::vector<source::Word> words = {};  // kTable: the name; kChain: name, policy; kRule: the arguments
  std::optional<ir::Counters> counters = {};
};

class RestoreReader {
 public:
  explicit RestoreReader(RestoreText text) : text_(text) {}
  [[nodiscard]] RestoreLine Next();

 private:
  RestoreLine Classify(std::size_t begin, std::size_t end, bool has_newline);
  RestoreLine Chain(std::size_t begin, std::size_t end);
  RestoreLine Rule(std::size_t begin, std::size_t end);
  RestoreLine Bad(RestoreLine::Fault fault, std::size_t begin, std::size_t end) const;

  RestoreText text_;
  std::size_t at_ = 0;
  bool in_table_ = false;
};

}  // namespace iptc::command
