#include "compiler/expand/perl_regex.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <functional>
#include <optional>
#include <utility>

namespace iptc::expand {
namespace {

using Kind = PerlNode::Kind;
using Set = ByteSet;

constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

Set SetOf(char c) {
  Set set;
  set.set(static_cast<unsigned char>(c));
  return set;
}

const Set& WordSet() {
  static const Set kSet = *FindCharacterClass("alnum") | SetOf('_');
  return kSet;
}

// What `[:name:]` stands for; Perl has a class of its own besides those of POSIX.
std::optional<Set> ClassOf(std::string_view name) { return name == "word" ? WordSet() : FindCharacterClass(name); }

Set EscapedClass(char letter) {
  if (letter == 'h') return *FindCharacterClass("blank") | SetOf('\xA0');
  if (letter == 'v') return SetOf('\n') | SetOf('\v') | SetOf('\f') | SetOf('\r') | SetOf('\x85');
  return letter == 'w' ? WordSet() : *FindCharacterClass(letter == 'd' ? "digit" : "space");
}

// The letters behind a backslash that stand for a class; the capital letter stands for all others.
constexpr std::string_view kEscapes = "dwshv";
constexpr auto kControls = std::to_array<std::pair<char, char>>(
    {{'t', '\t'}, {'n', '\n'}, {'r', '\r'}, {'f', '\f'}, {'a', '\a'}, {'e', '\033'}});
constexpr auto kAnchors = std::to_array<std::pair<char, Kind>>({{'b', Kind::kBoundary},
                                                                {'B', Kind::kNoBoundary},
                                                                {'K', Kind::kKeep},
                                                                {'A', Kind::kStart},
                                                                {'z', Kind::kEnd},
                                                                {'Z', Kind::kEnd}});

class Reader {
 public:
  Reader(std::string_view pattern, bool ignore_case) : pattern_(pattern), ignore_case_(ignore_case) {}

  std::expected<std::vector<PerlSequence>, std::string_view> Run() {
    if (Take("(?i)")) ignore_case_ = true;
    std::vector<PerlSequence> choices = Choices();
    if (failed_ || at_ != pattern_.size()) return std::unexpected(refusal_);
    return choices;
  }
  [[nodiscard]] std::size_t Groups() const { return groups_; }

 private:
  static constexpr int kMaxDepth = 30;
  static constexpr std::size_t kMostTimes = 65535;  // PCRE's limit

  // The pattern is no regular expression: what PCRE says of it.
  bool Refuse(std::string_view reason) {
    if (!failed_) refusal_ = reason;
    failed_ = true;
    return false;
  }

  [[nodiscard]] bool AtEnd() const { return failed_ || at_ >= pattern_.size(); }
  bool Take(std::string_view text) {
    if (!pattern_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }

  std::vector<PerlSequence> Choices() {
    std::vector<PerlSequence> choices(1);
    if (++depth_ > kMaxDepth) failed_ = true;
    while (!AtEnd() && pattern_[at_] != ')') {
      if (Take("|")) {
        choices.emplace_back();
        continue;
      }
      std::optional<PerlNode> node = Atom();
      if (!node) {
        failed_ = true;
        break;
      }
      Quantify(*node);
      choices.back().push_back(*std::move(node));
    }
    --depth_;
    return choices;
  }

  std::optional<PerlNode> Atom() {
    const char c = pattern_[at_++];
    if (c == '(') return Group();
    if (c == '[') return Class();
    if (c == '\\') return Escape();
    if (c == '^') return PerlNode{.kind = Kind::kStart};
    if (c == '$') return PerlNode{.kind = Kind::kEnd};
    if (c == '.') return PerlNode{.set = ~SetOf('\n')};
    if (std::string_view("*+?").contains(c)) {
      Refuse("quantifier does not follow a repeatable item");
      return std::nullopt;
    }
    return PerlNode{.set = Cased(SetOf(c))};
  }

  Set Cased(Set set) const {
    for (std::size_t c = 'a'; ignore_case_ && c <= 'z'; ++c) {
      const std::size_t upper = c - 'a' + 'A';
      set[c] = set[upper] = set[c] || set[upper];
    }
    return set;
  }

  std::optional<PerlNode> Group() {
    PerlNode node{.kind = Kind::kGroup};
    if (Take("?:")) {
    } else if (Take("?=")) {
      node.kind = Kind::kAhead;
    } else if (Take("?!")) {
      node.kind = Kind::kAhead;
      node.negated = true;
    } else if (Take("?<=")) {
      node.kind = Kind::kBehind;
    } else if (Take("?<!")) {
      node.kind = Kind::kBehind;
      node.negated = true;
    } else if (Take("?P<") || Take("?<")) {
      at_ = std::min(pattern_.find('>', at_), pattern_.size() - 1) + 1;
      node.group = ++groups_;
    } else if (pattern_.substr(at_).starts_with("?") || pattern_.substr(at_).starts_with("*")) {
      return std::nullopt;
    } else {
      node.group = ++groups_;
    }
    const int looks = node.kind == Kind::kGroup ? 0 : 1;
    const int behinds = node.kind == Kind::kBehind ? 1 : 0;
    looks_ += looks;
    behinds_ += behinds;
    node.choices = Choices();
    looks_ -= looks;
    behinds_ -= behinds;
    if (!Take(")")) {
      Refuse("missing closing parenthesis");
      return std::nullopt;
    }
    if (node.kind == Kind::kBehind) CheckLengths(node.choices);
    return node;
  }

  // What is looked for behind: each choice always takes as much.
  void CheckLengths(const std::vector<PerlSequence>& choices) {
    for (const PerlSequence& choice : choices) {
      const std::optional<std::size_t> length = LengthOf(choice);
      if (!length) Refuse("lookbehind assertion is not fixed length");
      if (length > kMostTimes) Refuse("lookbehind assertion is too long");
    }
  }

  // How many characters are taken, at most one more than the limit; nullopt: not always as many.
  static std::optional<std::size_t> LengthOf(const PerlSequence& sequence) {
    std::size_t sum = 0;
    for (const PerlNode& node : sequence) {
      const std::optional<std::size_t> length = LengthOf(node);
      if (!length || node.least != node.most) return std::nullopt;
      sum = std::min(sum + *length * node.least, kMostTimes + 1);
    }
    return sum;
  }

  static std::optional<std::size_t> LengthOf(const PerlNode& node) {
    if (node.kind == Kind::kSet) return 1;
    if (node.kind != Kind::kGroup) return 0;
    std::optional<std::size_t> length;
    for (const PerlSequence& choice : node.choices) {
      const std::optional<std::size_t> other = LengthOf(choice);
      if (!other || (length && *length != *other)) return std::nullopt;
      length = other;
    }
    return length;
  }

  // The letter behind a backslash as a set of characters.
  std::optional<Set> EscapedSet() {
    if (at_ >= pattern_.size()) return std::nullopt;
    const char c = pattern_[at_++];
    for (const char letter : kEscapes) {
      if (letter == c) return EscapedClass(letter);
      if (std::toupper(letter) == c) return ~EscapedClass(letter);
    }
    const auto* control = std::ranges::find(kControls, c, &std::pair<char, char>::first);
    if (control != kControls.end()) return SetOf(control->second);
    if (c == 'x') {
      std::uint8_t value = 0;
      const std::string_view digits = pattern_.substr(at_, 2);
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
      if (error != std::errc()) return std::nullopt;
      at_ += static_cast<std::size_t>(end - digits.data());
      return Cased(SetOf(static_cast<char>(value)));
    }
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) return std::nullopt;
    return SetOf(c);
  }

  std::optional<PerlNode> Escape() {
    const char c = at_ < pattern_.size() ? pattern_[at_] : '\0';
    const auto* anchor = std::ranges::find(kAnchors, c, &std::pair<char, Kind>::first);
    if (anchor != kAnchors.end()) {
      ++at_;
      // Versions of PCRE differ in whether this may be.
      if (c == 'K' && looks_ > 0) return std::nullopt;
      return PerlNode{.kind = anchor->second};
    }
    if (c >= '1' && c <= '9') return BackReference();
    const std::optional<Set> set = EscapedSet();
    return set ? std::optional(PerlNode{.set = *set}) : std::nullopt;
  }

  // Of one digit: a longer number may be octal. Behind, what was taken would have to be of one length.
  std::optional<PerlNode> BackReference() {
    const auto number = static_cast<std::size_t>(pattern_[at_++] - '0');
    const bool longer = at_ < pattern_.size() && std::isdigit(static_cast<unsigned char>(pattern_[at_])) != 0;
    if (longer || behinds_ > 0 || number > groups_) return std::nullopt;
    return PerlNode{.kind = Kind::kBack, .group = number, .any_case = ignore_case_};
  }

  std::optional<PerlNode> Class() {
    const bool inverted = Take("^");
    Set set;
    for (bool first = true; !AtEnd() && (first || pattern_[at_] != ']'); first = false) {
      if (!AddToClass(set)) return std::nullopt;
    }
    if (!Take("]")) return std::nullopt;
    set = Cased(set);
    return PerlNode{.set = inverted ? ~set : set};
  }

  bool AddToClass(Set& set) {
    const std::optional<Set> low = ClassItem();
    if (!low) return false;
    const bool ranges = pattern_.substr(at_).starts_with("-") && at_ + 1 < pattern_.size() && pattern_[at_ + 1] != ']';
    if (!ranges) {
      set |= *low;
      return true;
    }
    ++at_;
    const std::optional<Set> high = ClassItem();
    if (!high) return false;
    if (low->count() != 1 || high->count() != 1) return Refuse("invalid range in character class");
    if (high->_Find_first() < low->_Find_first()) return Refuse("range out of order in character class");
    for (std::size_t c = low->_Find_first(); c <= high->_Find_first(); ++c) set.set(c);
    return true;
  }

  std::optional<Set> ClassItem() {
    if (Take("[:")) return NamedClass();
    const char c = pattern_[at_++];
    if (c != '\\') return SetOf(c);
    return at_ < pattern_.size() && pattern_[at_] == 'b' ? (++at_, std::optional(SetOf('\b'))) : EscapedSet();
  }

  std::optional<Set> NamedClass() {
    const bool inverted = Take("^");
    const std::size_t close = pattern_.find(":]", at_);
    if (close == std::string_view::npos) return std::nullopt;
    const std::optional<Set> named = ClassOf(pattern_.substr(at_, close - at_));
    if (!named) {
      Refuse("unknown POSIX class name");
      return std::nullopt;
    }
    at_ = close + 2;
    return inverted ? ~*named : *named;
  }

  void Quantify(PerlNode& node) {
    if (AtEnd()) return;
    const char c = pattern_[at_];
    if (c == '*' || c == '+' || c == '?') {
      node.least = c == '+' ? 1 : 0;
      node.most = c == '?' ? 1 : kNoLimit;
      ++at_;
    } else if (c != '{' || !TakeCounts(node)) {
      return;
    }
    node.lazy = Take("?");
    // Possessive ones, and anchors that are repeated, are not followed.
    if (pattern_.substr(at_).starts_with("+")) failed_ = true;
    if (node.kind != Kind::kSet && node.kind != Kind::kGroup && node.kind != Kind::kBack) failed_ = true;
  }

  // {n}, {n,}, {n,m}; anything else is text.
  bool TakeCounts(PerlNode& node) {
    const std::size_t close = pattern_.find('}', at_);
    if (close == std::string_view::npos) return false;
    const std::string_view inside = pattern_.substr(at_ + 1, close - at_ - 1);
    const std::size_t comma = std::min(inside.find(','), inside.size());
    const auto number = [](std::string_view digits) -> std::optional<std::size_t> {
      if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
      std::size_t value = 0;
      for (const char digit : digits)
        value = std::min(value * 10 + static_cast<std::size_t>(digit - '0'), kMostTimes + 1);
      return value;
    };
    const std::optional<std::size_t> least = number(inside.substr(0, comma));
    if (!least) return false;
    std::optional<std::size_t> most = least;
    if (comma < inside.size()) {
      most = comma + 1 == inside.size() ? std::optional(kNoLimit) : number(inside.substr(comma + 1));
    }
    if (!most) return false;
    if (*least > kMostTimes || (*most > kMostTimes && *most != kNoLimit)) Refuse("number too big in {} quantifier");
    if (*most < *least) Refuse("numbers out of order in {} quantifier");
    node.least = *least;
    node.most = *most;
    at_ = close + 1;
    return true;
  }

  std::string_view pattern_;
  bool ignore_case_;
  std::size_t at_ = 0;
  std::size_t groups_ = 0;
  int depth_ = 0;
  int looks_ = 0;    // lookarounds that this is inside of
  int behinds_ = 0;  // those of them that look behind
  bool failed_ = false;
  std::string_view refusal_;  // empty: more than is followed here
};

// Tries a pattern at one place, the first way that works as Perl orders them.
class Matcher {
 public:
  Matcher(std::string_view text, std::size_t groups, std::size_t& steps)
      : text_(text), groups_(groups + 1), steps_(steps) {}

  // Where it ends.
  std::optional<std::size_t> Run(const std::vector<PerlSequence>& choices, std::size_t at) {
    std::size_t end = at;
    kept_ = at;
    const bool found = Choose(choices, at, [&](std::size_t stop) {
      end = stop;
      return true;
    });
    return found ? std::optional(end) : std::nullopt;
  }
  [[nodiscard]] std::size_t Kept() const { return kept_; }  // where it begins, \K counted in

 private:
  using Next = std::function<bool(std::size_t)>;
  struct Range {
    std::size_t begin = 0, end = 0;
    bool set = false;
  };

  static constexpr std::size_t kMaxDepth = 1000;

  bool Choose(const std::vector<PerlSequence>& choices, std::size_t at, const Next& next) {
    return std::ranges::any_of(choices, [&](const PerlSequence& choice) { return Walk(choice, 0, at, next); });
  }

  bool Walk(const PerlSequence& sequence, std::size_t i, std::size_t at, const Next& next) {
    if (steps_ == 0 || depth_ > kMaxDepth) {
      steps_ = 0;
      return false;
    }
    --steps_;
    if (i == sequence.size()) return next(at);
    const PerlNode& node = sequence[i];
    ++depth_;
    const auto rest = [&](std::size_t stop) { return Walk(sequence, i + 1, stop, next); };
    const bool found = Take(node, at, rest);
    --depth_;
    return found;
  }

  bool Take(const PerlNode& node, std::size_t at, const Next& rest) {
    switch (node.kind) {
      case Kind::kSet:
        return Repeat(node, at, rest);
      case Kind::kGroup:
      case Kind::kBack:
        return Again(node, 0, at, rest);
      case Kind::kKeep:
        return Keep(at, rest);
      case Kind::kAhead:
      case Kind::kBehind:
        return LookAround(node, at, rest);
      default:
        return Stands(node.kind, at) && rest(at);
    }
  }

  bool Keep(std::size_t at, const Next& rest) {
    const std::size_t before = std::exchange(kept_, at);
    if (rest(at)) return true;
    kept_ = before;
    return false;
  }

  // What groups inside of it took is undone when it is not wanted, or the rest fails.
  bool LookAround(const PerlNode& node, std::size_t at, const Next& rest) {
    const std::vector<Range> before = groups_;
    steps_ -= std::min(steps_, before.size());
    if (Sees(node, at) != node.negated && rest(at)) return true;
    groups_ = before;
    return false;
  }

  [[nodiscard]] bool IsWordAt(std::size_t at) const {
    return at < text_.size() && WordSet()[static_cast<unsigned char>(text_[at])];
  }

  [[nodiscard]] bool Stands(Kind kind, std::size_t at) const {
    if (kind == Kind::kStart) return at == 0;
    if (kind == Kind::kEnd) return at == text_.size();
    const bool boundary = (at > 0 && IsWordAt(at - 1)) != IsWordAt(at);
    return boundary == (kind == Kind::kBoundary);
  }

  bool Sees(const PerlNode& node, std::size_t at) {
    if (node.kind == Kind::kAhead) return Choose(node.choices, at, [](std::size_t) { return true; });
    for (std::size_t begin = at + 1; begin-- > 0;) {
      if (Choose(node.choices, begin, [&](std::size_t stop) { return stop == at; })) return true;
    }
    return false;
  }

  // A character again and again: no recursion for each.
  bool Repeat(const PerlNode& node, std::size_t at, const Next& rest) {
    std::size_t most = 0;
    while (most < node.most && at + most < text_.size() && node.set[static_cast<unsigned char>(text_[at + most])]) {
      ++most;
    }
    if (most < node.least) return false;
    const std::size_t ways = most - node.least + 1;
    for (std::size_t way = 0; way < ways; ++way) {
      if (rest(at + (node.lazy ? node.least + way : most - way))) return true;
    }
    return false;
  }

  // A group or a reference, once more or no more.
  bool Again(const PerlNode& node, std::size_t count, std::size_t at, const Next& rest) {
    if (node.lazy && count >= node.least && rest(at)) return true;
    if (count < node.most && Once(
                                 node, at,
                                 [&](std::size_t stop) {
                                   if (stop != at) return Again(node, count + 1, stop, rest);
                                   // Nothing was taken: that is the last time, or the last but one that is wanted.
                                   return count + 1 < node.least ? Again(node, node.least - 1, stop, rest) : rest(stop);
                                 })) {
      return true;
    }
    return !node.lazy && count >= node.least && rest(at);
  }

  bool Once(const PerlNode& node, std::size_t at, const Next& next) {
    if (steps_ == 0 || depth_ > kMaxDepth) {
      steps_ = 0;
      return false;
    }
    --steps_;
    ++depth_;
    const bool found = node.kind == Kind::kBack ? TakeAgain(node, at, next) : Enter(node, at, next);
    --depth_;
    return found;
  }

  // What a group took, once more.
  bool TakeAgain(const PerlNode& node, std::size_t at, const Next& next) {
    const Range& group = groups_[node.group];
    const std::string_view wanted = text_.substr(group.begin, group.end - group.begin);
    const std::string_view there = text_.substr(at, wanted.size());
    const auto folded = [&](unsigned char c) { return node.any_case ? std::tolower(c) : c; };
    return group.set && std::ranges::equal(there, wanted, {}, folded, folded) && next(at + wanted.size());
  }

  bool Enter(const PerlNode& node, std::size_t at, const Next& next) {
    if (node.group == 0) return Choose(node.choices, at, next);
    const Range before = groups_[node.group];
    const bool found = Choose(node.choices, at, [&](std::size_t stop) {
      const Range inner = std::exchange(groups_[node.group], Range{at, stop, true});
      if (next(stop)) return true;
      groups_[node.group] = inner;
      return false;
    });
    if (!found) groups_[node.group] = before;
    return found;
  }

  std::string_view text_;
  std::vector<Range> groups_;
  std::size_t& steps_;
  std::size_t kept_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

std::expected<PerlRegex, std::string_view> PerlRegex::Compile(std::string_view pattern, bool ignore_case) {
  Reader reader(pattern, ignore_case);
  auto choices = reader.Run();
  if (!choices) return std::unexpected(choices.error());
  PerlRegex regex;
  regex.choices_ = *std::move(choices);
  regex.groups_ = reader.Groups();
  return regex;
}

PerlRegex::Match PerlRegex::Search(std::string_view text, std::size_t from) const {
  if (text.size() > kMaxText) return {Answer::kTooLong};
  std::size_t steps = 200'000;
  for (std::size_t at = from; at <= text.size(); ++at) {
    Matcher matcher(text, groups_, steps);
    const std::optional<std::size_t> end = matcher.Run(choices_, at);
    if (steps == 0) return {Answer::kTooLong};
    if (end) return {Answer::kFound, matcher.Kept(), *end};
  }
  return {};
}

}  // namespace iptc::expand
