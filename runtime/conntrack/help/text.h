// Reading text in payloads, without a locale.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iptc::conntrack {

[[nodiscard]] constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

[[nodiscard]] constexpr char LowerCase(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

[[nodiscard]] constexpr bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, LowerCase, LowerCase);
}

// A decimal number from `at` on, modulo 2^64 as the kernel's simple_strtoul has it; `at` moves behind it. No digits: 0.
[[nodiscard]] constexpr std::uint64_t ReadDecimal(std::string_view text, std::size_t& at) {
  std::uint64_t number = 0;
  for (; at < text.size() && IsDigit(text[at]); ++at) number = number * 10 + static_cast<std::uint64_t>(text[at] - '0');
  return number;
}

}  // namespace iptc::conntrack
