#include "compiler/expand/regex.h"

#include <algorithm>
#include <utility>

#include "compiler/syntax/escapes.h"

namespace iptc::expand {
namespace {
constexpr std::size_t kMaxPattern = 1024;
constexpr std::size_t kGroups = 10;

// Tells how large the automaton of a pattern gets: intervals multiply what they repeat.
class Cost {
 public:
  Cost(std::string_view pattern, bool extended) : pattern_(pattern), extended_(extended) {}

  // Atoms once every interval is written out; a negative number for what is refused: back references, open ends.
  double Total() {
    while (at_ < pattern_.size() && !refused_) Step();
    double total = sums_.front();
    for (std::size_t i = 1; i < sums_.size(); ++i) total += sums_[i];
    return refused_ ? -1 : total;
  }
  [[nodiscard]] std::size_t Groups() const { return groups_; }

 private:
  // Operators are bare in an extended pattern and behind a backslash in a basic one.
  void Step() {
    const bool escaped = pattern_[at_] == '\\' && at_ + 1 < pattern_.size();
    const char c = pattern_[at_ + (escaped ? 1 : 0)];
    const bool is_operator = escaped != extended_;
    at_ += escaped ? 2 : 1;
    if (escaped && c >= '1' && c <= '9') refused_ = true;
    if (is_operator && c == '(') {
      sums_.push_back(0);
      ++groups_;
    } else if (is_operator && c == ')' && sums_.size() > 1) {
      const double group = sums_.back();
      sums_.pop_back();
      Add(group);
    } else if (is_operator && c == '{') {
      Repeat();
    } else {
      if (!escaped && c == '[') SkipSet();
      Add(1);
    }
  }

  void Add(double cost) {
    last_ = cost;
    sums_.back() += cost;
  }

  void Repeat() {
    std::size_t most = 0;
    std::size_t number = 0;
    constexpr std::size_t kMostTimes = 255;
    for (; at_ < pattern_.size() && pattern_[at_] != '}' && pattern_[at_] != '\\'; ++at_) {
      const bool digit = pattern_[at_] >= '0' && pattern_[at_] <= '9';
      number = digit ? std::min(number * 10 + static_cast<std::size_t>(pattern_[at_] - '0'), kMostTimes + 1) : 0;
      most = std::max(most, number);
    }
    at_ = std::min(at_ + (extended_ ? 1U : 2U), pattern_.size());
    if (most > kMostTimes) refused_ = true;
    sums_.back() += last_ * static_cast<double>(most);
    last_ *= static_cast<double>(most + 1);
  }

  void SkipSet() {
    if (at_ < pattern_.size() && pattern_[at_] == '^') ++at_;
    for (bool first = true; at_ < pattern_.size() && (first || pattern_[at_] != ']'); first = false) {
      const bool is_class = pattern_[at_] == '[' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] == ':';
      const std::size_t close = is_class ? pattern_.find(":]", at_ + 2) : std::string_view::npos;
      at_ = close == std::string_view::npos ? at_ + 1 : close + 2;
    }
    if (at_ < pattern_.size()) ++at_;
  }

  std::string_view pattern_;
  bool extended_;
  std::size_t at_ = 0;
  std::vector<double> sums_{0};
  double last_ = 0;
  std::size_t groups_ = 0;
  bool refused_ = false;
};

// awk's regular expressions in POSIX's: `\t` and the like are characters, and so is what stands behind a backslash in
// brackets, where POSIX takes the backslash itself. Nothing where the character cannot be written in its place.
class FromAwk {
 public:
  explicit FromAwk(std::string_view pattern) : pattern_(pattern) {}

  std::optional<std::string> Run() {
    while (at_ < pattern_.size()) {
      if (pattern_[at_] == '\\' && at_ + 1 < pattern_.size()) {
        if (!Escape()) return std::nullopt;
      } else {
        Plain();
      }
    }
    return std::move(out_);
  }

 private:
  bool Escape() {
    const std::string_view escape = pattern_.substr(at_, 2);
    const char letter = escape[1];
    if (letter >= '0' && letter <= '7') return false;
    at_ += 2;
    if (letter == '/' || letter == '"') {
      out_ += letter;
    } else if (constexpr std::string_view kControls = "tnrfvab"; kControls.contains(letter)) {
      out_ += syntax::DecodeEscapes(escape, syntax::kAwkText).text;
    } else if (!in_set_) {
      out_ += escape;
    } else if (letter == ']' || letter == '^' || letter == '-') {
      return false;
    } else {
      out_ += letter;
    }
    return true;
  }

  void Plain() {
    const char c = pattern_[at_++];
    out_ += c;
    if (!in_set_ && c == '[') {
      in_set_ = true;
      for (const char leading : {'^', ']'}) {  // a bracket in front is a character
        if (at_ < pattern_.size() && pattern_[at_] == leading) out_ += pattern_[at_++];
      }
    } else if (in_set_ && c == '[' && at_ < pattern_.size() && pattern_[at_] == ':') {
      const std::size_t close = std::min(pattern_.find(":]", at_), pattern_.size());
      const std::size_t behind = std::min(close + 2, pattern_.size());
      out_ += pattern_.substr(at_, behind - at_);
      at_ = behind;
    } else if (c == ']') {
      in_set_ = false;
    }
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  bool in_set_ = false;
  std::string out_;
};

}  // namespace

std::optional<Regex> Regex::Compile(const std::string& pattern, Flags flags) {
  constexpr double kMaxCost = 3000;
  if (pattern.size() > kMaxPattern || pattern.contains('\0')) return std::nullopt;
  if (flags.syntax == Syntax::kAwk) {
    const auto posix = FromAwk(pattern).Run();
    return posix ? Compile(*posix, {Syntax::kExtended, flags.ignore_case}) : std::nullopt;
  }
  Cost cost(pattern, flags.syntax == Syntax::kExtended);
  const double total = cost.Total();
  if (total < 0 || total > kMaxCost) return std::nullopt;
  Regex regex;
  const int bits = (flags.syntax == Syntax::kExtended ? REG_EXTENDED : 0) | (flags.ignore_case ? REG_ICASE : 0);
  if (regcomp(&regex.compiled_, pattern.c_str(), bits) != 0) return std::nullopt;
  regex.owns_ = true;
  regex.groups_ = cost.Groups();
  return regex;
}

Regex::Regex(Regex&& other) noexcept
    : compiled_(other.compiled_), owns_(std::exchange(other.owns_, false)), groups_(other.groups_) {}

Regex& Regex::operator=(Regex&& other) noexcept {
  std::swap(compiled_, other.compiled_);
  std::swap(owns_, other.owns_);
  std::swap(groups_, other.groups_);
  return *this;
}

Regex::~Regex() {
  if (owns_) regfree(&compiled_);
}

std::optional<std::vector<RegexGroup>> Regex::Search(const std::string& text, std::size_t from) const {
  if (text.size() > kMaxText) return std::nullopt;
  regmatch_t found[kGroups];
  found[0] = {static_cast<regoff_t>(from), static_cast<regoff_t>(text.size())};
  if (regexec(&compiled_, text.c_str(), kGroups, found, REG_STARTEND) != 0) return std::nullopt;
  std::vector<RegexGroup> groups;
  for (const regmatch_t& group : found) {
    if (group.rm_so < 0) {
      groups.emplace_back();
    } else {
      groups.push_back({static_cast<std::size_t>(group.rm_so), static_cast<std::size_t>(group.rm_eo)});
    }
  }
  return groups;
}

}  // namespace iptc::expand
