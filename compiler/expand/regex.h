// POSIX regular expressions for grep, sed, expr and `[[ =~ ]]`, bounded so that no pattern of a script can take the
// machine's memory: patterns that grow large when their intervals are written out, and back references, are refused.
#pragma once

#include <regex.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iptc::expand {

struct RegexGroup {
  std::size_t begin = std::string::npos;  // npos: took no part
  std::size_t end = std::string::npos;
};

class Regex {
 public:
  enum class Syntax { kBasic, kExtended, kAwk };  // kAwk: extended, with awk's escapes (`\t`, `\/`, `[\.]`)
  struct Flags {
    Syntax syntax = Syntax::kBasic;
    bool ignore_case = false;
  };
  // nullopt: malformed, or more than iptc follows.
  static std::optional<Regex> Compile(const std::string& pattern, Flags flags);
  Regex(Regex&& other) noexcept;
  Regex& operator=(Regex&& other) noexcept;
  ~Regex();

  // Longer texts are not searched: callers refuse them.
  static constexpr std::size_t kMaxText = 64UL * 1024;
  // The first match at or behind `from`; group 0 is the whole match. What stands before `from` counts for `^` and `\<`.
  [[nodiscard]] std::size_t GroupCount() const { return groups_; }
  [[nodiscard]] std::optional<std::vector<RegexGroup>> Search(const std::string& text, std::size_t from = 0) const;

 private:
  Regex() = default;
  regex_t compiled_{};
  bool owns_ = false;
  std::size_t groups_ = 0;
};

}  // namespace iptc::expand
