// Shell patterns as bash reads them: `*`, `?`, `[…]` with ranges, classes, `[.x.]`, `[=x=]`, `!` and `^`, backslash for
// a literal character, and the groups `@(a|b)`, `?(a)`, `*(a)`, `+(a)`, `!(a)`, which WithoutGroups makes literal where
// a shell has them off. Bytes, C locale.
//
// Matching is polynomial in pattern and text, and its work is budgeted: a matcher that runs out of its budget answers
// "no", and the budget tells. So it does for brackets of more than a kilobyte and names such as `[.hyphen.]`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace iptc::expand {

// In machine words that matching reads or writes.
class PatternBudget {
 public:
  static constexpr std::uint64_t kMost = 8'000'000;

  // False: there is nothing left.
  bool Spend(std::uint64_t work) {
    used_ += work;
    return used_ <= kMost;
  }
  [[nodiscard]] bool IsSpent() const { return used_ > kMost; }
  [[nodiscard]] std::uint64_t Used() const { return used_; }

 private:
  std::uint64_t used_ = 0;
};

enum class Cut : std::uint8_t { kShortest, kLongest };

// One pattern on one text; both outlive it.
class PatternMatcher {
 public:
  PatternMatcher(std::string_view pattern, std::string_view text, PatternBudget& budget);
  ~PatternMatcher();
  PatternMatcher(const PatternMatcher&) = delete;
  PatternMatcher& operator=(const PatternMatcher&) = delete;

  [[nodiscard]] bool MatchesAll();
  // How many bytes from `from` on (at the end of the text) the pattern matches; npos if none.
  [[nodiscard]] std::size_t LengthAt(std::size_t from, Cut cut);
  [[nodiscard]] std::size_t LengthAtEnd(Cut cut);

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

[[nodiscard]] bool Matches(std::string_view pattern, std::string_view text);
// The pattern with its parentheses made literal.
[[nodiscard]] std::string WithoutGroups(std::string_view pattern);
// What dash reads, as this matcher reads it: no groups, no `^` that inverts, no `[.x.]`, `[=x=]` and `[:unknown:]`.
[[nodiscard]] std::string PatternOfDash(std::string_view pattern);
// `text` with pattern characters made literal.
[[nodiscard]] std::string EscapePattern(std::string_view text);

}  // namespace iptc::expand
