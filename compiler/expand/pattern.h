// Shell patterns: `*`, `?`, `[…]` with ranges, classes and `!`, backslash for a literal character, and bash's groups
// `@(a|b)`, `?(a)`, `*(a)`, `+(a)`, `!(a)`, which WithoutGroups makes literal where a shell has them off. Bytes, C
// locale.
#pragma once

#include <string>
#include <string_view>

namespace iptc::expand {

[[nodiscard]] bool Matches(std::string_view pattern, std::string_view text);
// The pattern with its parentheses made literal.
[[nodiscard]] std::string WithoutGroups(std::string_view pattern);
// `text` with pattern characters made literal.
[[nodiscard]] std::string EscapePattern(std::string_view text);

enum class Cut { kShortest, kLongest };
// How many bytes of the front (end) of the text the pattern matches; npos if none.
[[nodiscard]] std::size_t MatchPrefix(std::string_view pattern, std::string_view text, Cut cut);
[[nodiscard]] std::size_t MatchSuffix(std::string_view pattern, std::string_view text, Cut cut);

}  // namespace iptc::expand
