#include "runtime/helpers/rateest.h"

#include "runtime/helpers/host_question.h"
#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

using Rate = RateEstimator::Rate;

constexpr std::uint64_t kShortestInterval = 250'000'000;
constexpr unsigned kScale = 8;               // of the averages
constexpr unsigned kPerSecond = kScale + 2;  // four of the shortest intervals are a second

// What a missing estimator, which the kernel refuses the rule for, has measured is nothing.
Rate RateOf(RateEstimators* estimators, const char* name, std::uint64_t now_ns) {
  RateEstimator* estimator = estimators != nullptr ? estimators->Find(name) : nullptr;
  return estimator != nullptr ? estimator->Read(now_ns) : Rate{};
}

std::uint64_t Left(std::uint64_t limit, std::uint64_t rate) { return limit >= rate ? limit - rate : 0; }

bool Holds(std::uint8_t mode, std::uint64_t a, std::uint64_t b) {
  if (mode == RateestMatchParams::kLess) return a < b;
  return mode == RateestMatchParams::kGreater ? a > b : a == b;
}

Outcome Step(const abi::PacketMeta& /*meta*/, const void* params, void* /*state*/, abi::Context& context) {
  const auto& asked = *static_cast<const RateestMatchParams*>(params);
  const bool relative = asked.second[0] != '\0';
  Rate first = RateOf(context.estimators, asked.first, context.now_ns);
  Rate second{asked.bytes2, asked.packets2};
  if (asked.delta != 0) first = {Left(asked.bytes1, first.bytes), Left(asked.packets1, first.packets)};
  if (relative) {
    second = RateOf(context.estimators, asked.second, context.now_ns);
    if (asked.delta != 0) second = {Left(asked.bytes2, second.bytes), Left(asked.packets2, second.packets)};
  }
  const bool bytes = asked.by_bytes == 0 || Holds(asked.mode, first.bytes, second.bytes);
  return OutcomeOf(bytes && (asked.by_packets == 0 || Holds(asked.mode, first.packets, second.packets)));
}

}  // namespace

RateEstimator::RateEstimator(std::uint8_t interval, std::uint8_t ewma_log, std::uint64_t now_ns)
    : interval_(interval), ewma_log_(ewma_log), next_ns_(now_ns + (kShortestInterval << interval)) {}

void RateEstimator::Count(std::uint64_t bytes, std::uint64_t now_ns) {
  Advance(now_ns);
  bytes_ += bytes;
  ++packets_;
}

Rate RateEstimator::Read(std::uint64_t now_ns) {
  Advance(now_ns);
  return {average_bytes_ >> kScale, average_packets_ >> kScale};
}

// Differences are taken modulo 2^64: an average may fall.
void RateEstimator::Sample() {
  const auto average = [this](std::uint64_t& value, std::uint64_t growth) {
    const std::uint64_t rate = growth << (kPerSecond - interval_);
    value += (rate >> ewma_log_) - (value >> ewma_log_);
  };
  average(average_bytes_, bytes_ - last_bytes_);
  average(average_packets_, packets_ - last_packets_);
  last_bytes_ = bytes_;
  last_packets_ = packets_;
}

// A long silence ends where nothing changes any more.
void RateEstimator::Advance(std::uint64_t now_ns) {
  const std::uint64_t interval_ns = kShortestInterval << interval_;
  while (next_ns_ <= now_ns) {
    const std::uint64_t bytes = average_bytes_, packets = average_packets_;
    const bool silent = bytes_ == last_bytes_ && packets_ == last_packets_;
    Sample();
    next_ns_ += interval_ns;
    if (silent && bytes == average_bytes_ && packets == average_packets_ && next_ns_ <= now_ns) {
      next_ns_ += (now_ns - next_ns_) / interval_ns * interval_ns + interval_ns;
    }
  }
}

void RateEstimators::Add(const abi::RateestParams& params, std::uint64_t now_ns) {
  estimators_.try_emplace(params.name, params.interval, params.ewma_log, now_ns);
}

RateEstimator* RateEstimators::Find(std::string_view name) {
  const auto found = estimators_.find(name);
  return found == estimators_.end() ? nullptr : &found->second;
}

extern const Helper kRateestHelper;
constexpr Helper kRateestHelper{.name = "rateest", .step = Step, .params_size = sizeof(RateestMatchParams)};

}  // namespace iptc::helpers
