#include "compiler/expand/regex.h"

#include <utility>

namespace iptc::expand {
namespace {
constexpr std::size_t kMaxPattern = 1024;
constexpr std::size_t kGroups = 10;
}  // namespace

std::optional<Regex> Regex::Compile(const std::string& pattern, Flags flags) {
  const std::string_view interval = flags.syntax == Syntax::kExtended ? "{" : "\\{";
  const bool has_reference = [&] {
    for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
      if (pattern[i] == '\\' && pattern[i + 1] >= '1' && pattern[i + 1] <= '9') return true;
    }
    return false;
  }();
  if (pattern.size() > kMaxPattern || pattern.contains(interval) || pattern.contains('\0') || has_reference) {
    return std::nullopt;
  }
  Regex regex;
  const int bits = (flags.syntax == Syntax::kExtended ? REG_EXTENDED : 0) | (flags.ignore_case ? REG_ICASE : 0);
  if (regcomp(&regex.compiled_, pattern.c_str(), bits) != 0) return std::nullopt;
  regex.owns_ = true;
  return regex;
}

Regex::Regex(Regex&& other) noexcept : compiled_(other.compiled_), owns_(std::exchange(other.owns_, false)) {}

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
