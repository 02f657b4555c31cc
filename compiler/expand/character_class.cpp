#include "compiler/expand/character_class.h"

#include <algorithm>
#include <array>
#include <utility>

namespace iptc::expand {
namespace {

constexpr bool IsUpper(unsigned c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsLower(unsigned c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsDigit(unsigned c) { return c >= '0' && c <= '9'; }
constexpr bool IsAlpha(unsigned c) { return IsUpper(c) || IsLower(c); }
constexpr bool IsAlnum(unsigned c) { return IsAlpha(c) || IsDigit(c); }
constexpr bool IsBlank(unsigned c) { return c == ' ' || c == '\t'; }
constexpr bool IsSpace(unsigned c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool IsControl(unsigned c) { return c < ' ' || c == 0x7F; }
constexpr bool IsGraph(unsigned c) { return c > ' ' && c < 0x7F; }
constexpr bool IsPrint(unsigned c) { return c >= ' ' && c < 0x7F; }
constexpr bool IsPunct(unsigned c) { return IsGraph(c) && !IsAlnum(c); }
constexpr bool IsHex(unsigned c) { return IsDigit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); }

using Row = std::pair<std::string_view, bool (*)(unsigned)>;
constexpr auto kClasses = std::to_array<Row>({{"alnum", IsAlnum},
                                              {"alpha", IsAlpha},
                                              {"blank", IsBlank},
                                              {"cntrl", IsControl},
                                              {"digit", IsDigit},
                                              {"graph", IsGraph},
                                              {"lower", IsLower},
                                              {"print", IsPrint},
                                              {"punct", IsPunct},
                                              {"space", IsSpace},
                                              {"upper", IsUpper},
                                              {"xdigit", IsHex}});

}  // namespace

std::optional<ByteSet> FindCharacterClass(std::string_view name) {
  const auto* row = std::ranges::find(kClasses, name, &Row::first);
  if (row == kClasses.end()) return std::nullopt;
  ByteSet set;
  for (unsigned c = 0; c < set.size(); ++c) set[c] = row->second(c);
  return set;
}

}  // namespace iptc::expand
