// string: a search for bytes in the packet, from its IP header on (net/netfilter/xt_string.c, skb_find_text, as the
// kernel's bm and kmp both do it). What is found must begin at `from` or later and end before `to`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace iptc::helpers {

inline constexpr std::size_t kStringMaxPattern = 128;

struct StringParams {
  std::uint16_t from = 0;
  std::uint16_t to = 0xFFFF;
  std::uint8_t size = 0;  // of the pattern, never 0
  std::uint8_t ignores_case = 0;
  std::array<std::uint8_t, kStringMaxPattern> pattern = {};
};

}  // namespace iptc::helpers
