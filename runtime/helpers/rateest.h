// RateEstimators: what RATEEST targets measure, by name, for the match rateest.
//
// Overview: a target adds packets and bytes to its estimator; every interval (250 ms to 8 s) the growth becomes a rate,
// of which an exponentially weighted moving average is kept, scaled by 2^8 (net/core/gen_estimator.c). A match sees
// whole bytes and packets per second.
//
// Time is packet time. Estimators start, and take their first sample an interval later, when the rules are loaded: with
// the first packet. In the kernel timers decide, which may be some milliseconds late.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "runtime/abi/target_params.h"

namespace iptc::helpers {

class RateEstimator {
 public:
  // An interval of 250 ms << interval, from `now_ns` on.
  RateEstimator(std::uint8_t interval, std::uint8_t ewma_log, std::uint64_t now_ns);

  void Count(std::uint64_t bytes, std::uint64_t now_ns);

  struct Rate {
    std::uint64_t bytes = 0, packets = 0;  // per second
  };
  [[nodiscard]] Rate Read(std::uint64_t now_ns);

 private:
  void Advance(std::uint64_t now_ns);
  void Sample();

  std::uint8_t interval_, ewma_log_;
  std::uint64_t next_ns_;
  std::uint64_t bytes_ = 0, packets_ = 0, last_bytes_ = 0, last_packets_ = 0;
  std::uint64_t average_bytes_ = 0, average_packets_ = 0;
};

class RateEstimators {
 public:
  // Of several targets with one name the first sets the estimator up; the kernel refuses others that differ.
  void Add(const abi::RateestParams& params, std::uint64_t now_ns);
  [[nodiscard]] RateEstimator* Find(std::string_view name);  // null: no target of that name

 private:
  std::map<std::string, RateEstimator, std::less<>> estimators_;
};

// The match. Modes and flags as in include/uapi/linux/netfilter/xt_rateest.h; bytes and packets per second.
struct RateestMatchParams {
  static constexpr std::uint8_t kEqual = 1, kLess = 2, kGreater = 3;
  char first[16] = {};
  char second[16] = {};  // empty: compared with the numbers
  std::uint64_t bytes1 = 0, bytes2 = 0, packets1 = 0, packets2 = 0;
  std::uint8_t mode = kEqual;
  std::uint8_t delta = 0;  // what is left up to the numbers counts
  std::uint8_t by_bytes = 0, by_packets = 0;
  std::uint8_t unused[4] = {};
};

}  // namespace iptc::helpers
