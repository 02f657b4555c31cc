// A progress line on standard error while captures are read, drawn in place. Silent unless standard error is a
// terminal.
#pragma once

#include <chrono>
#include <cstdint>

namespace iptc::cli {

class Progress {
 public:
  explicit Progress(bool wanted);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `share` of all input that was read, 0 to 1. Draws at most ten times a second, and not before
  // a tenth has passed: what is done by then needs no bar.
  void Update(double share, std::uint64_t packets);
  void Clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool enabled_;
  bool drawn_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point next_;
};

}  // namespace iptc::cli
