// string: a search for bytes in the packet, from its IP header on (net/netfilter/xt_string.c, skb_find_text). What is
// found must begin at `from` or later and end before `to`. A packet that was put together from fragments lies in the
// kernel's memory in as many pieces: kmp goes on from one to the next, bm begins anew in each and overlooks a pattern
// that two of them share (lib/ts_bm.c says so).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace iptc::helpers {

inline constexpr std::size_t kStringMaxPattern = 128;
inline constexpr std::uint8_t kStringIgnoresCase = 1, kStringWithinPieces = 2;

struct StringParams {
  std::uint16_t from = 0;
  std::uint16_t to = 0xFFFF;
  std::uint8_t size = 0;   // of the pattern, never 0
  std::uint8_t flags = 0;  // kString… bits
  std::array<std::uint8_t, kStringMaxPattern> pattern = {};
};

}  // namespace iptc::helpers
