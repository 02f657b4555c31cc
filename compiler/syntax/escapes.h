// Backslash escapes in $'…' and in the texts of echo, printf and awk: \n \t \\ \a \b \f \r \v \e, numbers, and what
// each reader has of its own. What a reader does not know stays as it is written. \uXXXX becomes UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace iptc::syntax {

struct EscapeRules {
  bool hex = false;         // \xHH, \uXXXX, \UXXXXXXXX, \E
  bool bare_octal = false;  // \101
  bool long_octal = false;  // \0101: three digits behind the zero
  bool stops = false;       // \c ends the text and all output behind it
  bool quotes = false;      // \" \' \?
};

inline constexpr EscapeRules kBashEcho{.hex = true, .long_octal = true, .stops = true};
inline constexpr EscapeRules kBashFormat{.hex = true, .bare_octal = true, .quotes = true};
inline constexpr EscapeRules kBashOperand{.hex = true, .bare_octal = true, .long_octal = true, .stops = true};
inline constexpr EscapeRules kDashFormat{.bare_octal = true};
inline constexpr EscapeRules kDashOperand{.bare_octal = true, .long_octal = true, .stops = true};  // and echo's
inline constexpr EscapeRules kAwkText{.hex = true, .bare_octal = true, .quotes = true};

struct Decoded {
  std::string text;
  bool stopped = false;  // by \c
};

[[nodiscard]] Decoded DecodeEscapes(std::string_view text, const EscapeRules& rules);

}  // namespace iptc::syntax
