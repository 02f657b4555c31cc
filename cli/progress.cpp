#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include <fmt/format.h>

namespace iptc::cli {
namespace {

constexpr std::size_t kBarWidth = 30;
constexpr auto kInterval = std::chrono::milliseconds(100);

}  // namespace

Progress::Progress(bool wanted) : enabled_(wanted && ::isatty(STDERR_FILENO) == 1), next_(start_ + kInterval) {}

void Progress::Update(double share, std::uint64_t packets) {
  if (!enabled_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + kInterval;
  drawn_ = true;
  share = std::clamp(share, 0.0, 1.0);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarWidth));
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(packets) / seconds / 1e6 : 0;
  fmt::print(stderr, "\r[{}{}] {:3.0f} %  {} packets, {:.2f} M/s\033[K", std::string(filled, '='),
             std::string(kBarWidth - filled, ' '), share * 100, packets, rate);
  std::fflush(stderr);
}

void Progress::Clear() {
  if (!drawn_) return;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace iptc::cli
