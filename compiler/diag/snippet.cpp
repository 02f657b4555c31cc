#include "compiler/diag/snippet.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace iptc::diag {
namespace {

constexpr std::size_t kTabStop = 8;
constexpr std::string_view kEllipsis = "...";

struct CodePoints {
  char32_t first;
  char32_t last;
};

// Unicode: East Asian wide and fullwidth, emoji.
constexpr auto kWide = std::to_array<CodePoints>({{0x1100, 0x115F},
                                                  {0x2E80, 0x303E},
                                                  {0x3041, 0xA4CF},
                                                  {0xAC00, 0xD7A3},
                                                  {0xF900, 0xFAFF},
                                                  {0xFE30, 0xFE6F},
                                                  {0xFF01, 0xFF60},
                                                  {0xFFE0, 0xFFE6},
                                                  {0x1F300, 0x1F64F},
                                                  {0x1F680, 0x1F6FF},
                                                  {0x1F900, 0x1FAFF},
                                                  {0x20000, 0x3FFFD}});
constexpr auto kCombining = std::to_array<CodePoints>({{0x0300, 0x036F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}});
// Not seen, or changing how the rest of the line looks: blanks that are no blank, zero width, text direction.
constexpr auto kInvisible = std::to_array<CodePoints>({{0x80, 0xA0},
                                                       {0xAD, 0xAD},
                                                       {0x2000, 0x200F},
                                                       {0x2028, 0x202F},
                                                       {0x205F, 0x2064},
                                                       {0x2066, 0x206F},
                                                       {0x3000, 0x3000},
                                                       {0xFEFF, 0xFEFF}});

template <std::size_t N>
bool In(const std::array<CodePoints, N>& table, char32_t c) {
  return std::ranges::any_of(table, [c](const CodePoints& r) { return r.first <= c && c <= r.last; });
}

// The code point at `at` and its length, or length 0 where there is no valid UTF-8 (RFC 3629).
std::pair<char32_t, std::size_t> Decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return {0, 0};
  char32_t c = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80) return {0, 0};
    c = c << 6U | (byte(at + i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
  if (c < kSmallest.at(length) || c > 0x10FFFF || surrogate) return {0, 0};
  return {c, length};
}

// One cell from `at` on; returns how many bytes it covers.
std::size_t AddCell(std::vector<Cell>& cells, std::string_view line, std::size_t at, std::size_t column) {
  const auto spelled = [&](std::string text, std::size_t bytes) {
    const std::size_t width = text.size();
    cells.push_back({std::move(text), width, at});
    return bytes;
  };
  const auto [c, length] = Decode(line, at);
  if (length == 0) return spelled(fmt::format("<{:02X}>", static_cast<unsigned char>(line[at])), 1);
  if (c == '\t') return spelled(std::string(kTabStop - column % kTabStop, ' '), 1);
  if (c < 0x20 || c == 0x7F) return spelled(fmt::format("<{:02X}>", static_cast<unsigned>(c)), 1);
  if (In(kInvisible, c)) return spelled(fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(c)), length);
  const std::size_t width = In(kCombining, c) ? 0 : In(kWide, c) ? 2 : 1;
  cells.push_back({std::string(line.substr(at, length)), width, at});
  return length;
}

std::size_t TotalWidth(const std::vector<Cell>& cells) {
  std::size_t width = 0;
  for (const Cell& cell : cells) width += cell.width;
  return width;
}

}  // namespace

std::vector<Cell> LayOut(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<Cell> cells;
  std::size_t column = 0;
  for (std::size_t at = 0; at < line.size();) {
    at += AddCell(cells, line, at, column);
    column += cells.back().width;
  }
  return cells;
}

std::string Printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::vector<Cell> cell;
    at += AddCell(cell, text, at, kTabStop - 1);  // a tab in running text is one blank
    out += cell.front().text;
  }
  return out;
}

Snippet::Snippet(std::string_view line, ByteRange focus, std::size_t width) {
  const std::vector<Cell> cells = LayOut(line);
  std::size_t column = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t next = i + 1 < cells.size() ? cells[i + 1].begin : line.size();
    columns_.resize(next, column);
    column += cells[i].width;
  }
  columns_.resize(line.size() + 1, column);

  const std::size_t total = TotalWidth(cells);
  last_ = total;
  if (total > width) {
    const std::size_t begin = columns_[std::min(focus.begin, line.size())];
    const std::size_t end = columns_[std::min(focus.end, line.size())];
    const std::size_t wanted = std::min(end - begin, width / 2);
    const std::size_t before = (width - wanted) / 2;
    first_ = begin > before ? begin - before : 0;
    if (first_ + width > total) first_ = total - width;
    last_ = first_ + width;
  }
  if (first_ > 0) {
    text_ = kEllipsis;
    shift_ = kEllipsis.size();
  }
  column = 0;
  for (const Cell& cell : cells) {
    const bool shown = column >= first_ && column + cell.width <= last_;
    if (shown) text_ += cell.text;
    // A cell cut in half at the left edge leaves blanks, so that the columns behind it stay where they are.
    if (!shown && column < first_ && column + cell.width > first_) text_.append(column + cell.width - first_, ' ');
    column += cell.width;
  }
  if (last_ < total) text_ += kEllipsis;
}

std::size_t Snippet::Column(std::size_t byte) const {
  const std::size_t column = columns_[std::min(byte, columns_.size() - 1)];
  return std::clamp(column, first_, last_) - first_ + shift_;
}

}  // namespace iptc::diag
