// The lines of `ipset restore`: words between blanks, double quotes keep blanks together and may stand anywhere in a
// word, `#` begins a comment line, COMMIT is a line of its own. An empty quoted word is none.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compiler/source/word.h"

namespace iptc::ipset {

struct InputLine {
  std::vector<source::Word> words;  // empty: an empty line, a comment, COMMIT
  SourceSpan span;
  bool open_quote = false;
};

class RestoreLines {
 public:
  // The text must outlive the reader.
  explicit RestoreLines(const source::Word& text) : text_(text) {}
  // False at the end.
  [[nodiscard]] bool Next(InputLine& line);

 private:
  void Split(std::size_t begin, std::size_t end, InputLine& line) const;

  const source::Word& text_;
  std::size_t at_ = 0;
};

}  // namespace iptc::ipset
