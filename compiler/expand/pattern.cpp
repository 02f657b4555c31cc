#include "compiler/expand/pattern.h"

#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace iptc::expand {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool InClass(std::string_view name, unsigned char c) {
  constexpr auto kClasses = std::to_array<std::pair<std::string_view, int (*)(int)>>({{"alnum", std::isalnum},
                                                                                      {"alpha", std::isalpha},
                                                                                      {"blank", std::isblank},
                                                                                      {"digit", std::isdigit},
                                                                                      {"lower", std::islower},
                                                                                      {"punct", std::ispunct},
                                                                                      {"space", std::isspace},
                                                                                      {"upper", std::isupper},
                                                                                      {"xdigit", std::isxdigit}});
  for (const auto& [known, test] : kClasses) {
    if (known == name) return test(c) != 0;
  }
  return false;
}

struct SetMatch {
  std::size_t end;  // behind the closing bracket
  bool hit;
};

// The bracket expression at pattern[at] == '['; nullopt if it is never closed and thus a literal `[`.
std::optional<SetMatch> MatchSet(std::string_view pattern, std::size_t at, unsigned char c) {
  std::size_t i = at + 1;
  const bool inverted = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (inverted) ++i;
  bool hit = false;
  for (bool first = true; i < pattern.size() && (first || pattern[i] != ']'); first = false) {
    if (pattern.substr(i).starts_with("[:")) {
      const std::size_t close = pattern.find(":]", i + 2);
      if (close != kNone) {
        hit = hit || InClass(pattern.substr(i + 2, close - i - 2), c);
        i = close + 2;
        continue;
      }
    }
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    const auto low = static_cast<unsigned char>(pattern[i++]);
    auto high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      i += pattern[i + 1] == '\\' && i + 2 < pattern.size() ? 2 : 1;
      high = static_cast<unsigned char>(pattern[i++]);
    }
    hit = hit || (low <= c && c <= high);
  }
  if (i >= pattern.size()) return std::nullopt;
  return SetMatch{i + 1, hit != inverted};
}

// One pattern element other than `*` against one character; the pattern offset behind it, or kNone.
std::size_t MatchOne(std::string_view pattern, std::size_t at, char c) {
  if (pattern[at] == '?') return at + 1;
  if (pattern[at] == '[') {
    if (const auto set = MatchSet(pattern, at, static_cast<unsigned char>(c))) return set->hit ? set->end : kNone;
  }
  if (pattern[at] == '\\' && at + 1 < pattern.size()) return pattern[at + 1] == c ? at + 2 : kNone;
  return pattern[at] == c ? at + 1 : kNone;
}

}  // namespace

bool Matches(std::string_view pattern, std::string_view text) {
  // Going back to the last `*` alone is enough: quadratic at worst.
  std::size_t p = 0;
  std::size_t star = kNone;
  std::size_t resume = 0;
  for (std::size_t t = 0; t < text.size();) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
      continue;
    }
    const std::size_t next = p < pattern.size() ? MatchOne(pattern, p, text[t]) : kNone;
    if (next != kNone) {
      p = next;
      ++t;
    } else if (star != kNone) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string EscapePattern(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("*?[]\\!-^").contains(c)) out += '\\';
    out += c;
  }
  return out;
}

std::size_t MatchPrefix(std::string_view pattern, std::string_view text, Cut cut) {
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const std::size_t length = cut == Cut::kShortest ? i : text.size() - i;
    if (Matches(pattern, text.substr(0, length))) return length;
  }
  return kNone;
}

std::size_t MatchSuffix(std::string_view pattern, std::string_view text, Cut cut) {
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const std::size_t length = cut == Cut::kShortest ? i : text.size() - i;
    if (Matches(pattern, text.substr(text.size() - length))) return length;
  }
  return kNone;
}

}  // namespace iptc::expand
