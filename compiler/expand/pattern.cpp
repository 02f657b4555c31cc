#include "compiler/expand/pattern.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>
#include <vector>

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

bool MatchesPlain(std::string_view pattern, std::string_view text) {
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

// `@(a|b)`, `?(a)`, `*(a)`, `+(a)`, `!(a)`: where the next one begins, its alternatives, and where it ends.
struct Group {
  std::size_t begin = kNone;  // of the operator
  std::size_t end = kNone;    // behind the parenthesis
  std::vector<std::string_view> alternatives = {};
};

// The offset behind the element of a pattern at `at`: an escape and a bracket expression are one.
std::size_t SkipElement(std::string_view pattern, std::size_t at) {
  if (pattern[at] == '\\') return std::min(at + 2, pattern.size());
  if (pattern[at] == '[') {
    if (const auto set = MatchSet(pattern, at, 'x')) return set->end;
  }
  return at + 1;
}

// The group whose parenthesis opens at `open`; nothing if it never closes.
std::optional<Group> ReadGroup(std::string_view pattern, std::size_t open) {
  Group group{.begin = open - 1};
  int depth = 1;
  std::size_t from = open + 1;
  for (std::size_t i = from; i < pattern.size(); i = SkipElement(pattern, i)) {
    const char c = pattern[i];
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if ((c == '|' && depth == 1) || depth == 0) {
      group.alternatives.push_back(pattern.substr(from, i - from));
      from = i + 1;
    }
    if (depth == 0) {
      group.end = i + 1;
      return group;
    }
  }
  return std::nullopt;
}

std::optional<Group> FindGroup(std::string_view pattern) {
  for (std::size_t i = 0; i + 1 < pattern.size(); i = SkipElement(pattern, i)) {
    if (pattern[i + 1] != '(' || !std::string_view("@?*+!").contains(pattern[i])) continue;
    if (auto group = ReadGroup(pattern, i + 1)) return group;
  }
  return std::nullopt;
}

// Tries a pattern with groups by splitting the text in every way, within a number of tries: patterns come from scripts.
class ExtendedMatch {
 public:
  bool Run(std::string_view pattern, std::string_view text) {
    if (++tries_ > kMaxTries) return false;
    const auto group = FindGroup(pattern);
    if (!group) return MatchesPlain(pattern, text);
    const std::string_view before = pattern.substr(0, group->begin);
    const std::string_view after = pattern.substr(group->end);
    for (std::size_t begin = 0; begin <= text.size(); ++begin) {
      if (!MatchesPlain(before, text.substr(0, begin))) continue;
      for (std::size_t end = begin; end <= text.size(); ++end) {
        if (Matches(pattern[group->begin], *group, text.substr(begin, end - begin)) && Run(after, text.substr(end))) {
          return true;
        }
      }
    }
    return false;
  }

 private:
  static constexpr int kMaxTries = 100'000;

  bool Any(const Group& group, std::string_view text) {
    return std::ranges::any_of(group.alternatives, [&](std::string_view pattern) { return Run(pattern, text); });
  }

  bool Matches(char kind, const Group& group, std::string_view text) {
    if (kind == '!') return !Any(group, text);
    if (text.empty() && (kind == '?' || kind == '*')) return true;
    if (Any(group, text)) return true;
    return (kind == '*' || kind == '+') && Repeats(group, text);
  }

  // Two or more matches one behind the other.
  bool Repeats(const Group& group, std::string_view text) {
    for (std::size_t first = 1; first < text.size(); ++first) {
      if (Any(group, text.substr(0, first)) && Matches('+', group, text.substr(first))) return true;
    }
    return false;
  }

  int tries_ = 0;
};

}  // namespace

bool Matches(std::string_view pattern, std::string_view text) {
  if (pattern.find('(') == kNone) return MatchesPlain(pattern, text);
  return ExtendedMatch().Run(pattern, text);
}

std::string EscapePattern(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("*?[]\\!-^@+()|").contains(c)) out += '\\';
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
