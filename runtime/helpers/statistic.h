// statistic: hits at random, or every n-th packet (net/netfilter/xt_statistic.c).
#pragma once

#include <cstdint>

namespace iptc::helpers {

// A probability of 1: the kernel draws 31 bits.
inline constexpr double kStatisticWhole = 0x80000000;

struct StatisticParams {
  std::uint32_t probability = 0;  // statistic_random: of kStatisticWhole
  std::uint32_t last = 0;         // statistic_nth: the count at which it starts over with 0, which hits
  std::uint32_t start = 0;        // and that of the beginning
};

struct StatisticState {
  std::uint32_t count = 0;
};

}  // namespace iptc::helpers
