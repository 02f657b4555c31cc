#include "compiler/expand/pattern.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/expand/character_class.h"
#include "compiler/expand/places.h"

namespace iptc::expand {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kOperators = "@?*+!";
constexpr int kMaxDepth = 60;  // of groups
constexpr std::size_t kWordBits = 64;

struct Bracket {
  std::size_t end;  // behind the closing bracket
  ByteSet set;
  bool followed = true;  // else too long, or with a name such as `[.hyphen.]`
};
constexpr std::size_t kLongestBracket = 1024;

// The character at pattern[at] within brackets, which may be escaped or `[.x.]`; moves `at` behind it. `followed`
// becomes false where it is none that is known here.
unsigned char ReadMember(std::string_view pattern, std::size_t& at, bool& followed) {
  char c = 0;
  if (pattern.substr(at).starts_with("[.")) {
    const std::size_t close = pattern.find(".]", at + 2);
    if (close == at + 3) c = pattern[at + 2];
    followed = followed && (close == at + 3 || close == kNone);
    at = close == kNone ? pattern.size() : close + 2;
  } else {
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
    c = pattern[at++];
  }
  return static_cast<unsigned char>(c);
}

// Where the `[:name:]` or `[=x=]` ends that begins at pattern[at], whose members go to `set`; nullopt: there is none.
std::optional<std::size_t> ReadClass(std::string_view pattern, std::size_t at, ByteSet& set) {
  const std::string_view rest = pattern.substr(at);
  constexpr std::size_t kEquivalence = 5;  // bytes of `[=x=]`
  if (rest.starts_with("[=") && rest.size() >= kEquivalence && rest.substr(3, 2) == "=]") {
    set.set(static_cast<unsigned char>(rest[2]));
    return at + kEquivalence;
  }
  const std::size_t close = rest.starts_with("[:") ? rest.find(":]", 2) : kNone;
  if (close == kNone) return std::nullopt;
  set |= FindCharacterClass(rest.substr(2, close - 2)).value_or(ByteSet{});
  return at + close + 2;
}

// The bracket expression at pattern[at] == '['; nullopt if it is never closed and thus a literal `[`.
std::optional<Bracket> ReadBracket(std::string_view pattern, std::size_t at) {
  const bool cut = pattern.size() - at > kLongestBracket;
  if (cut) pattern = pattern.substr(0, at + kLongestBracket);
  Bracket bracket{.end = at + 1, .set = {}};
  std::size_t i = at + 1;
  const bool inverted = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (inverted) ++i;
  for (bool first = true; i < pattern.size() && (first || pattern[i] != ']'); first = false) {
    if (const auto behind = ReadClass(pattern, i, bracket.set)) {
      i = *behind;
      continue;
    }
    const unsigned char low = ReadMember(pattern, i, bracket.followed);
    unsigned char high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      high = ReadMember(pattern, ++i, bracket.followed);
    }
    for (std::size_t c = low; c <= high; ++c) bracket.set.set(c);
  }
  if (i < pattern.size()) {
    bracket.end = i + 1;
  } else if (cut) {
    bracket.followed = false;
  } else {
    return std::nullopt;
  }
  if (inverted) bracket.set.flip();
  return bracket;
}

// Where the bracket expression at pattern[at] ends for dash; nullopt if it is never closed. `out` gets it as bash would
// have to write it.
std::optional<std::size_t> ReadBracketOfDash(std::string_view pattern, std::size_t at, std::string& out) {
  std::size_t i = at + 1;
  out = "[";
  if (i < pattern.size() && pattern[i] == '!') out += pattern[i++];
  for (bool first = true; i < pattern.size() && (first || pattern[i] != ']'); first = false) {
    const std::size_t close = pattern.substr(i).starts_with("[:") ? pattern.find(":]", i + 2) : kNone;
    const bool is_class = close != kNone && FindCharacterClass(pattern.substr(i + 2, close - i - 2)).has_value();
    const std::size_t behind = is_class ? close + 2 : std::min(i + (pattern[i] == '\\' ? 2 : 1), pattern.size());
    if (pattern[i] == '^' || (pattern[i] == '[' && !is_class)) out += '\\';
    out += pattern.substr(i, behind - i);
    i = behind;
  }
  if (i >= pattern.size()) return std::nullopt;
  out += ']';
  return i + 1;
}

// The offset behind the element of a pattern at `at`: an escape and a bracket expression are one.
std::size_t SkipElement(std::string_view pattern, std::size_t at) {
  if (pattern[at] == '\\') return std::min(at + 2, pattern.size());
  if (pattern[at] == '[') {
    if (const auto bracket = ReadBracket(pattern, at)) return bracket->end;
  }
  return at + 1;
}

// `@(a|b)` and its kin behind the operator.
struct GroupText {
  std::size_t end = kNone;  // behind the parenthesis
  std::vector<std::string_view> alternatives = {};
};

// The group whose parenthesis opens at `open`; nothing if it never closes.
std::optional<GroupText> ReadGroup(std::string_view pattern, std::size_t open) {
  GroupText group;
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

struct Element;
using Sequence = std::vector<Element>;

struct Element {
  enum class Kind : std::uint8_t { kOne, kAny, kGroup };
  Kind kind = Kind::kOne;
  ByteSet set = {};                           // kOne
  std::optional<Places> here = std::nullopt;  // kOne: where in the text it stands, once that was asked
  char op = 0;                                // kGroup: one of kOperators
  std::vector<Sequence> alternatives = {};
  // Of `*`, `+` and `!`, by the place where they begin: the ends, once they were asked.
  std::vector<std::optional<Places>> ends = {};
};

}  // namespace

class PatternMatcher::Engine {
 public:
  Engine(std::string_view pattern, std::string_view text, PatternBudget& budget)
      : text_(text), budget_(budget), sequence_(Read(pattern, 0)) {}

  [[nodiscard]] bool MatchesAll() {
    if (has_groups_) return EndsFrom(0).Has(text_.size());
    return MatchesPlain();
  }

  [[nodiscard]] std::size_t LengthAt(std::size_t from, Cut cut) {
    const Places ends = EndsFrom(from);
    if (ends.IsEmpty()) return kNone;
    return (cut == Cut::kShortest ? ends.First() : ends.Last()) - from;
  }

  [[nodiscard]] std::size_t LengthAtEnd(Cut cut) {
    if (has_groups_) return LengthAtEndOfGroups(cut);
    Places begins = None();
    begins.Add(text_.size());
    for (std::size_t i = sequence_.size(); i-- > 0 && !begins.IsEmpty();) {
      if (sequence_[i].kind == Element::Kind::kAny) {
        begins.FillDown();
      } else {
        begins.StepBack(Here(sequence_[i]));
      }
      if (!budget_.Spend(begins.Width())) return kNone;
    }
    if (begins.IsEmpty()) return kNone;
    return text_.size() - (cut == Cut::kShortest ? begins.Last() : begins.First());
  }

 private:
  Sequence Read(std::string_view pattern, int depth) {
    Sequence sequence;
    for (std::size_t at = 0; at < pattern.size() && budget_.Spend(1);) {
      const bool opens = at + 1 < pattern.size() && pattern[at + 1] == '(' && kOperators.contains(pattern[at]);
      // Looking for the end of a group reads what may be read again within.
      const bool affordable = opens && budget_.Spend(pattern.size() - at);
      if (auto group = affordable ? ReadGroup(pattern, at + 1) : std::nullopt) {
        if (depth == kMaxDepth) budget_.Spend(PatternBudget::kMost);
        Element element{.kind = Element::Kind::kGroup, .op = pattern[at]};
        for (const std::string_view text : group->alternatives) {
          if (!budget_.IsSpent()) element.alternatives.push_back(Read(text, depth + 1));
        }
        sequence.push_back(std::move(element));
        has_groups_ = true;
        at = group->end;
        continue;
      }
      const std::size_t behind = SkipElement(pattern, at);
      constexpr std::uint64_t kElementWords = 20;
      budget_.Spend(kElementWords);
      sequence.push_back(ReadOne(pattern, at));
      at = behind;
    }
    return sequence;
  }

  Element ReadOne(std::string_view pattern, std::size_t at) {
    Element element;
    const char c = pattern[at];
    if (c == '*') element.kind = Element::Kind::kAny;
    if (c == '?') element.set.set();
    if (c == '*' || c == '?') return element;
    const auto bracket = c == '[' ? ReadBracket(pattern, at) : std::nullopt;
    if (bracket) {
      element.set = bracket->set;
      if (!bracket->followed) budget_.Spend(PatternBudget::kMost + 1);
    } else {
      const bool escapes = c == '\\' && at + 1 < pattern.size();
      element.set.set(static_cast<unsigned char>(escapes ? pattern[at + 1] : c));
    }
    return element;
  }

  // Going back to the last `*` alone is enough: quadratic at worst.
  bool MatchesPlain() {
    std::size_t p = 0;
    std::size_t star = kNone;
    std::size_t resume = 0;
    for (std::size_t t = 0; t < text_.size() && budget_.Spend(1);) {
      if (p < sequence_.size() && sequence_[p].kind == Element::Kind::kAny) {
        star = p++;
        resume = t;
      } else if (p < sequence_.size() && sequence_[p].set[static_cast<unsigned char>(text_[t])]) {
        ++p;
        ++t;
      } else if (star != kNone) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < sequence_.size() && sequence_[p].kind == Element::Kind::kAny) ++p;
    return p == sequence_.size() && !budget_.IsSpent();
  }

  std::size_t LengthAtEndOfGroups(Cut cut) {
    for (std::size_t i = 0; i <= text_.size() && !budget_.IsSpent(); ++i) {
      const std::size_t length = cut == Cut::kShortest ? i : text_.size() - i;
      if (EndsFrom(text_.size() - length).Has(text_.size())) return length;
    }
    return kNone;
  }

  // Making a set of no place costs its words, if little.
  Places None() {
    constexpr std::size_t kClearedAtOnce = 8;
    budget_.Spend(1 + text_.size() / kWordBits / kClearedAtOnce);
    return Places(text_.size());
  }

  Places EndsFrom(std::size_t from) {
    Places places = None();
    places.Add(from);
    return Ends(sequence_, std::move(places));
  }

  const Places& Here(Element& element) {
    if (!element.here) {
      element.here = None();
      budget_.Spend(text_.size());
      for (std::size_t i = 0; i < text_.size(); ++i) {
        if (element.set[static_cast<unsigned char>(text_[i])]) element.here->Add(i);
      }
    }
    return *element.here;
  }

  // Where the sequence can end that begins at one of the places.
  Places Ends(Sequence& sequence, Places from) {
    for (Element& element : sequence) {
      if (from.IsEmpty()) return from;
      if (!budget_.Spend(1 + from.Width())) return None();
      if (element.kind == Element::Kind::kOne) {
        from.StepOn(Here(element));
      } else if (element.kind == Element::Kind::kAny) {
        from.FillUp();
        budget_.Spend(from.Width());
      } else {
        from = GroupEnds(element, from);
      }
    }
    return from;
  }

  Places AnyEnds(Element& group, const Places& from) {
    Places ends = None();
    for (Sequence& alternative : group.alternatives) ends.Join(Ends(alternative, from));
    return ends;
  }

  Places GroupEnds(Element& group, const Places& from) {
    if (group.op == '@' || group.op == '?') {
      Places ends = AnyEnds(group, from);
      if (group.op == '?') ends.Join(from);
      return ends;
    }
    Places ends = None();
    from.ForEach([&](std::size_t place) {
      if (budget_.IsSpent()) return;
      const Places& one = EndsOfOne(group, place);
      budget_.Spend(1 + one.Width());
      ends.Join(one);
    });
    return ends;
  }

  // Each place is asked once. What a repeated group does behind its first turn is what it does where that ends, so the
  // last places come first.
  const Places& EndsOfOne(Element& group, std::size_t place) {
    if (group.ends.empty()) {
      constexpr std::uint64_t kWordsOfPlace = sizeof(group.ends[0]) / sizeof(std::uint64_t);
      if (!budget_.Spend(kWordsOfPlace * (text_.size() + 1))) return nowhere_;
      group.ends.resize(text_.size() + 1);
    }
    for (std::size_t at = group.op == '!' ? place + 1 : text_.size() + 1; at-- > place;) {
      // What is kept is paid for in full.
      if (!group.ends[at] && budget_.Spend(1 + text_.size() / kWordBits)) {
        group.ends[at] = group.op == '!' ? OtherEnds(group, at) : RepeatedEnds(group, at);
      }
    }
    return group.ends[place] ? *group.ends[place] : nowhere_;  // the budget is spent
  }

  // `!(…)`: every end but those of the alternatives.
  Places OtherEnds(Element& group, std::size_t place) {
    Places from = None();
    from.Add(place);
    Places others = from;
    others.FillUp();
    budget_.Spend(others.Width());
    others.Remove(AnyEnds(group, from));
    return others;
  }

  Places RepeatedEnds(Element& group, std::size_t place) {
    Places from = None();
    if (budget_.IsSpent()) return from;
    from.Add(place);
    const Places once = AnyEnds(group, from);
    Places ends = once;
    once.ForEach([&](std::size_t end) {
      if (end == place || !group.ends[end]) return;
      ends.Join(*group.ends[end]);
      budget_.Spend(1 + group.ends[end]->Width());
    });
    if (group.op == '*') ends.Join(from);
    return ends;
  }

  std::string_view text_;
  PatternBudget& budget_;
  const Places nowhere_{0};
  bool has_groups_ = false;
  Sequence sequence_;
};

PatternMatcher::PatternMatcher(std::string_view pattern, std::string_view text, PatternBudget& budget)
    : engine_(std::make_unique<Engine>(pattern, text, budget)) {}
PatternMatcher::~PatternMatcher() = default;
bool PatternMatcher::MatchesAll() { return engine_->MatchesAll(); }
std::size_t PatternMatcher::LengthAt(std::size_t from, Cut cut) { return engine_->LengthAt(from, cut); }
std::size_t PatternMatcher::LengthAtEnd(Cut cut) { return engine_->LengthAtEnd(cut); }

bool Matches(std::string_view pattern, std::string_view text) {
  PatternBudget budget;
  return PatternMatcher(pattern, text, budget).MatchesAll();
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

std::string PatternOfDash(std::string_view pattern) {
  std::string out;
  std::string bracket;
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    const std::string_view seen = pattern.substr(0, at + std::min(kLongestBracket, pattern.size() - at));
    if (const auto behind = c == '[' ? ReadBracketOfDash(seen, at, bracket) : std::nullopt) {
      out += bracket;
      at = *behind;
      continue;
    }
    // What is too long stays a bracket, which the matcher does not follow.
    if (c == '(' || (c == '[' && seen.size() == pattern.size())) out += '\\';
    const std::size_t size = c == '\\' ? 2 : 1;
    out += pattern.substr(at, size);
    at = std::min(at + size, pattern.size());
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

}  // namespace iptc::expand
