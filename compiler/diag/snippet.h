// A source line as a terminal shows it: cells of known width, each covering some bytes of the line.
//
// Invariant: the cells' bytes are adjacent and cover the line; every cell but a combining character's has a width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iptc::diag {

struct Cell {
  std::string text;       // what is printed: never a control character, a tab is blanks
  std::size_t width = 0;  // in columns
  std::size_t begin = 0;  // first byte in the line
};

[[nodiscard]] std::vector<Cell> LayOut(std::string_view line);

// Text on one line, with the same spelling of what cannot be shown.
[[nodiscard]] std::string Printable(std::string_view text);

struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;  // exclusive; an empty range is one caret
};

// Which part of a line is shown, and where.
class Snippet {
 public:
  // At most `width` columns, around `focus`.
  Snippet(std::string_view line, ByteRange focus, std::size_t width);

  [[nodiscard]] const std::string& Text() const { return text_; }
  // The column of a byte in Text(), clamped to what is shown.
  [[nodiscard]] std::size_t Column(std::size_t byte) const;

 private:
  std::vector<std::size_t> columns_;  // of each byte of the line and of its end, before cutting
  std::size_t first_ = 0;             // column range shown
  std::size_t last_ = 0;
  std::size_t shift_ = 0;  // width of the leading "..."
  std::string text_;
};

}  // namespace iptc::diag
