// limit: a token bucket in the kernel's own arithmetic (net/netfilter/xt_limit.c). Time is counted in jiffies of 4 ms
// (CONFIG_HZ=250, as Debian's kernels are built); credit is 32 bits wide and wraps as in the kernel.
#pragma once

#include <cstdint>

namespace iptc::helpers {

inline constexpr std::uint32_t kHz = 250;
inline constexpr std::uint64_t kNanosecondsPerJiffy = 1'000'000'000 / kHz;
// Credit that a jiffy brings: the largest power of two of which a day's worth fits 32 bits.
inline constexpr std::uint32_t kCreditsPerJiffy = 128;
// Unit of a rate: ten-thousandths of a second.
inline constexpr std::uint32_t kLimitScale = 10000;

struct LimitParams {
  std::uint32_t cost = 0;        // credit that a packet takes
  std::uint32_t credit_cap = 0;  // and where the bucket is full
};

struct LimitState {
  std::uint64_t previous = 0;  // jiffies
  std::uint32_t credit = 0;
  std::uint32_t started = 0;  // the clock starts with the first packet that asks
};

// A rate's period, or a burst's, as credit.
constexpr std::uint32_t LimitCredits(std::uint32_t user) {
  constexpr std::uint32_t kPerSecond = kHz * kCreditsPerJiffy;
  if (user > 0xFFFFFFFFU / kPerSecond) return (user / kLimitScale) * kPerSecond;
  return user * kPerSecond / kLimitScale;
}

// Whether the kernel takes this rate and burst (limit_mt_check): it refuses what overflows its credit.
constexpr bool LimitIsAccepted(std::uint32_t period, std::uint32_t burst) {
  return burst != 0 && LimitCredits(period * burst) >= LimitCredits(period);
}

constexpr LimitParams MakeLimitParams(std::uint32_t period, std::uint32_t burst) {
  return {.cost = LimitCredits(period), .credit_cap = LimitCredits(period * burst)};
}

}  // namespace iptc::helpers
