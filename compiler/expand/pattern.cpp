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

// `@(a|b)`, `?(a)`, `*(a)`, `+(a)`, `!(a)` behind its operator.
struct Group {
  std::size_t end = kNone;  // behind the parenthesis
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
  Group group;
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

// Matches a pattern with groups by the set of places in the text that it can have come to: polynomial in both.
class ExtendedMatch {
 public:
  explicit ExtendedMatch(std::string_view text) : text_(text) {}

  bool Run(std::string_view pattern) const {
    Places start(text_.size() + 1);
    start.front() = true;
    return Ends(pattern, std::move(start)).back();
  }

 private:
  using Places = std::vector<bool>;  // of text_, its end included

  static Places Union(Places a, const Places& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = a[i] || b[i];
    return a;
  }

  // Where the pattern can end that begins at one of the places.
  [[nodiscard]] Places Ends(std::string_view pattern, Places from) const {
    for (std::size_t at = 0; at < pattern.size();) {
      const bool opens = at + 1 < pattern.size() && pattern[at + 1] == '(' && kOperators.contains(pattern[at]);
      if (const auto group = opens ? ReadGroup(pattern, at + 1) : std::nullopt) {
        from = GroupEnds(pattern[at], *group, from);
        at = group->end;
      } else if (pattern[at] == '*') {
        std::fill(std::ranges::find(from, true), from.end(), true);
        ++at;
      } else {
        Places next(from.size());
        for (std::size_t i = 0; i < text_.size(); ++i) {
          next[i + 1] = from[i] && MatchOne(pattern, at, text_[i]) != kNone;
        }
        from = std::move(next);
        at = SkipElement(pattern, at);
      }
    }
    return from;
  }

  [[nodiscard]] Places AnyEnds(const Group& group, const Places& from) const {
    Places ends(from.size());
    for (const std::string_view alternative : group.alternatives)
      ends = Union(std::move(ends), Ends(alternative, from));
    return ends;
  }

  [[nodiscard]] Places GroupEnds(char kind, const Group& group, const Places& from) const {
    if (kind == '!') return OtherEnds(group, from);
    Places ends = AnyEnds(group, from);
    if (kind == '*' || kind == '+') {
      for (Places more = Union(ends, AnyEnds(group, ends)); more != ends; more = Union(ends, AnyEnds(group, ends))) {
        ends = std::move(more);
      }
    }
    return kind == '?' || kind == '*' ? Union(std::move(ends), from) : ends;
  }

  // `!(…)`: every end but those of the alternatives.
  [[nodiscard]] Places OtherEnds(const Group& group, const Places& from) const {
    Places ends(from.size());
    for (std::size_t begin = 0; begin < from.size(); ++begin) {
      if (!from[begin]) continue;
      Places start(from.size());
      start[begin] = true;
      const Places hits = AnyEnds(group, start);
      for (std::size_t end = begin; end < ends.size(); ++end) ends[end] = ends[end] || !hits[end];
    }
    return ends;
  }

  static constexpr std::string_view kOperators = "@?*+!";
  std::string_view text_;
};

}  // namespace

bool Matches(std::string_view pattern, std::string_view text) {
  if (pattern.find('(') == kNone) return MatchesPlain(pattern, text);
  return ExtendedMatch(text).Run(pattern);
}

std::string WithoutGroups(std::string_view pattern) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t behind = SkipElement(pattern, at);
    if (pattern[at] == '(') out += '\\';
    out += pattern.substr(at, behind - at);
    at = behind;
  }
  return out;
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
