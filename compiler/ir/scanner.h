// Scanner: the tokens of the IR's text form, asked for by what may come next (a value such as 10.0.0.1..10.0.0.9 or
// 00:11:22:33:44:55 is only a token where a value is due). Every reader skips blanks and comments first and leaves the
// position where it was when the token is not there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iptc::ir {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool AtEnd();
  // Where the next token begins.
  [[nodiscard]] std::size_t Offset();
  // Where the last token ended.
  [[nodiscard]] std::size_t LastEnd() const { return last_end_; }

  bool Symbol(std::string_view symbol);
  bool Keyword(std::string_view word);               // a whole word
  std::optional<std::string_view> Word();            // letters, digits, `_` and `.`
  std::optional<std::string> Name();                 // letters, digits, `_` and `-`, or a quoted string
  std::optional<std::string> String();               // quoted
  std::optional<std::uint64_t> Number();             // decimal
  std::optional<std::string_view> ValueText();       // the characters of numbers and addresses, up to a `..`
  std::optional<std::vector<std::uint8_t>> Bytes();  // 0x0a0b

 private:
  void Skip();
  template <class Accept>
  std::string_view Take(Accept accept);
  [[nodiscard]] std::string_view Rest() const { return text_.substr(at_); }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t last_end_ = 0;
};

}  // namespace iptc::ir
