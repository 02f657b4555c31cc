#include "compiler/expand/transform.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "compiler/expand/pattern.h"
#include "compiler/syntax/decode.h"

namespace iptc::expand {
namespace {

using syntax::ParameterOp;

// A character inside $'…'.
std::string Escaped(char c) {
  constexpr auto kLetters = std::to_array<std::pair<char, char>>({{'\a', 'a'},
                                                                  {'\b', 'b'},
                                                                  {'\t', 't'},
                                                                  {'\n', 'n'},
                                                                  {'\v', 'v'},
                                                                  {'\f', 'f'},
                                                                  {'\r', 'r'},
                                                                  {'\033', 'E'},
                                                                  {'\\', '\\'},
                                                                  {'\'', '\''}});
  const auto* row = std::ranges::find(kLetters, c, &std::pair<char, char>::first);
  if (row != kLetters.end()) return {'\\', row->second};
  const auto byte = static_cast<unsigned char>(c);
  return std::isprint(byte) != 0 ? std::string(1, c) : fmt::format("\\{:03o}", byte);
}

}  // namespace

std::string ChangeCase(std::string text, ParameterOp op, std::string_view pattern) {
  const bool upper = op == ParameterOp::kUpperFirst || op == ParameterOp::kUpperAll;
  const bool all = op == ParameterOp::kUpperAll || op == ParameterOp::kLowerAll;
  const std::size_t count = all ? text.size() : std::min<std::size_t>(1, text.size());
  std::array<std::optional<bool>, 256> hits;  // by character
  for (std::size_t i = 0; i < count; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (!hits[c]) hits[c] = pattern.empty() || Matches(pattern, std::string_view(text).substr(i, 1));
    if (!*hits[c]) continue;
    text[i] = static_cast<char>(upper ? std::toupper(c) : std::tolower(c));
  }
  return text;
}

std::string QuoteForShell(std::string_view text) {
  const bool plain = std::ranges::all_of(text, [](char c) { return std::isprint(static_cast<unsigned char>(c)) != 0; });
  std::string out = plain ? "'" : "$'";
  for (const char c : text) out += !plain ? Escaped(c) : c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::optional<std::string> TransformText(char letter, std::string_view text) {
  switch (letter) {
    case 'Q':
    case 'K':
    case 'k':
      return QuoteForShell(text);
    case 'U':
      return ChangeCase(std::string(text), ParameterOp::kUpperAll, {});
    case 'u':
      return ChangeCase(std::string(text), ParameterOp::kUpperFirst, {});
    case 'L':
      return ChangeCase(std::string(text), ParameterOp::kLowerAll, {});
    case 'E':
      return syntax::DecodeDollarQuoted(text);
    case 'P':
      return text.find_first_of("\\$`!") == std::string_view::npos ? std::optional(std::string(text)) : std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace iptc::expand
