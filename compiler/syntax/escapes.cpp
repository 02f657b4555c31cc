#include "compiler/syntax/escapes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace iptc::syntax {
namespace {

constexpr auto kSimple = std::to_array<std::pair<char, char>>({{'n', '\n'},
                                                               {'t', '\t'},
                                                               {'r', '\r'},
                                                               {'a', '\a'},
                                                               {'b', '\b'},
                                                               {'f', '\f'},
                                                               {'v', '\v'},
                                                               {'e', '\033'},
                                                               {'\\', '\\'}});

void AppendUtf8(std::string& out, std::uint32_t point) {
  constexpr std::uint32_t kContinuation = 0x80;
  constexpr std::uint32_t kLow = 0x3F;
  if (point < 0x80) {
    out += static_cast<char>(point);
    return;
  }
  const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr std::array<std::uint32_t, 4> kLead{0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(kLead[static_cast<std::size_t>(more)] | (point >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(kContinuation | ((point >> (6 * i)) & kLow));
}

// At most so many digits of `base` at text[at]; moves `at` behind them. False: there is none.
bool TakeNumber(std::string_view text, std::size_t& at, std::size_t most, int base, std::uint32_t& into) {
  const std::string_view digits = text.substr(at, most);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into, base);
  if (error != std::errc()) return false;
  at += static_cast<std::size_t>(end - digits.data());
  return true;
}

// What a letter alone stands for.
std::optional<char> SimpleEscape(char c, const EscapeRules& rules) {
  const auto* simple = std::ranges::find(kSimple, c, &std::pair<char, char>::first);
  if (simple != kSimple.end()) return simple->second;
  if (rules.quotes && (c == '"' || c == '\'' || c == '?')) return c;
  if (rules.hex && c == 'E') return '\033';
  return std::nullopt;
}

// \x41, \u00e9, \U0001f600.
bool TakeHex(std::string& out, std::string_view text, std::size_t& at) {
  const char c = text[at];
  const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  std::size_t behind = at + 1;
  std::uint32_t value = 0;
  if (digits == 0 || !TakeNumber(text, behind, digits, 16, value)) return false;
  at = behind;
  if (c == 'x') {
    out += static_cast<char>(value);
  } else {
    AppendUtf8(out, value);
  }
  return true;
}

// The escape whose letter is at text[at]; moves `at` behind it. False: it is none, and nothing moved.
bool TakeEscape(std::string& out, std::string_view text, std::size_t& at, const EscapeRules& rules) {
  const char c = text[at];
  if (const auto simple = SimpleEscape(c, rules)) {
    out += *simple;
    ++at;
    return true;
  }
  if (c == '0' || (rules.bare_octal && c >= '1' && c <= '7')) {
    const bool is_long = c == '0' && rules.long_octal;
    std::uint32_t value = 0;
    TakeNumber(text, at, is_long ? 4 : 3, 8, value);
    out += static_cast<char>(value);
    return true;
  }
  return rules.hex && TakeHex(out, text, at);
}

}  // namespace

Decoded DecodeEscapes(std::string_view text, const EscapeRules& rules) {
  Decoded decoded;
  for (std::size_t at = 0; at < text.size();) {
    const bool escaped = text[at] == '\\' && at + 1 < text.size();
    if (escaped && rules.stops && text[at + 1] == 'c') {
      decoded.stopped = true;
      break;
    }
    std::size_t behind = at + 1;
    if (escaped && TakeEscape(decoded.text, text, behind, rules)) {
      at = behind;
      continue;
    }
    decoded.text += text[at++];
    // The character behind an unknown escape is not an escape itself.
    if (escaped) decoded.text += text[at++];
  }
  return decoded;
}

}  // namespace iptc::syntax
