// Regular expressions of `grep -P`: Perl's, as far as scripts use them to take texts apart. Classes, groups, choices,
// greedy and lazy repetition, anchors, \b, \K, looking ahead and behind, references back. Bytes, one line at a time.
//
// What is not known here (atomic groups, recursion, \p…) does not compile, nor what versions of PCRE differ in (\K when
// looking around). A search takes a bounded number of steps; one that would take more is `kTooLong`, never a wrong
// answer. Source: pcre2pattern(3).
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>

#include "compiler/expand/character_class.h"

namespace iptc::expand {

struct PerlNode;
using PerlSequence = std::vector<PerlNode>;

struct PerlNode {
  enum class Kind : std::uint8_t { kSet, kStart, kEnd, kBoundary, kNoBoundary, kKeep, kGroup, kAhead, kBehind, kBack };
  Kind kind = Kind::kSet;
  ByteSet set = {};                        // kSet
  std::vector<PerlSequence> choices = {};  // kGroup, kAhead, kBehind
  std::size_t group = 0;                   // kGroup: its number, 0 if it keeps nothing; kBack
  bool negated = false;                    // kAhead, kBehind
  bool any_case = false;                   // kBack
  bool lazy = false;
  std::size_t least = 1, most = 1;
};

class PerlRegex {
 public:
  static constexpr std::size_t kMaxText = 16384;

  enum class Answer : std::uint8_t { kFound, kNone, kTooLong };
  struct Match {
    Answer answer = Answer::kNone;
    std::size_t begin = 0, end = 0;
  };

  // The error: why PCRE refuses the pattern; empty where it is more than is followed here.
  [[nodiscard]] static std::expected<PerlRegex, std::string_view> Compile(std::string_view pattern, bool ignore_case);
  // The first match that begins at `from` or behind it.
  [[nodiscard]] Match Search(std::string_view text, std::size_t from = 0) const;

 private:
  std::vector<PerlSequence> choices_;
  std::size_t groups_ = 0;
};

}  // namespace iptc::expand
