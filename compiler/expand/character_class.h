// The character classes of POSIX by name, as `[[:digit:]]` in patterns and regular expressions and `tr '[:digit:]'`
// name them. Bytes in the C locale: none above 0x7F is in a class. Source: POSIX.1-2017, 7.3.1 LC_CTYPE.
#pragma once

#include <bitset>
#include <optional>
#include <string_view>

namespace iptc::expand {

using ByteSet = std::bitset<256>;

// nullopt: there is no class by that name.
[[nodiscard]] std::optional<ByteSet> FindCharacterClass(std::string_view name);

}  // namespace iptc::expand
