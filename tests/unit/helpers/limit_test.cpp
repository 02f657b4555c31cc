#include "runtime/helpers/limit.h"

#include <gtest/gtest.h>

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint32_t kPerSecond = kLimitScale;       // period of 1/second
constexpr std::uint32_t kPerDay = 86400 * kLimitScale;  // and of 1/day

// A limit on a clock of its own.
class Bucket {
 public:
  Bucket(std::uint32_t period, std::uint32_t burst) : params_(MakeLimitParams(period, burst)) {
    helper_->init(&params_, &state_, context_);
  }
  bool AskAt(std::uint64_t now_ns) {
    context_.now_ns = now_ns;
    return helper_->step({}, &params_, &state_, context_) == Outcome::kHit;
  }
  int HitsAt(std::uint64_t now_ns, int packets) {
    int hits = 0;
    for (int i = 0; i < packets; ++i) hits += AskAt(now_ns) ? 1 : 0;
    return hits;
  }

 private:
  const Helper* helper_ = FindHelper("limit");
  LimitParams params_;
  LimitState state_;
  abi::Context context_;
};

TEST(Limit, CreditPerJiffyIsTheLargestPowerOfTwoOfWhichADayFits) {
  EXPECT_LE(std::uint64_t{kCreditsPerJiffy} * kHz * 86400, 0xFFFFFFFFU);
  EXPECT_GT(std::uint64_t{kCreditsPerJiffy} * 2 * kHz * 86400, 0xFFFFFFFFU);
}

// Each measured with iptables-legacy on a kernel with HZ=250.
TEST(Limit, RefusesWhatOverflowsInTheKernel) {
  EXPECT_FALSE(LimitIsAccepted(kPerDay, 5));
  EXPECT_FALSE(LimitIsAccepted(kPerDay, 4));
  EXPECT_FALSE(LimitIsAccepted(kPerDay / 3, 5));
  EXPECT_FALSE(LimitIsAccepted(kPerSecond / 5, 0));
  EXPECT_FALSE(LimitIsAccepted(3600 * kLimitScale / 3, 10000));
  EXPECT_TRUE(LimitIsAccepted(kPerDay, 1));
  EXPECT_TRUE(LimitIsAccepted(kPerDay / 2, 5));
  EXPECT_TRUE(LimitIsAccepted(kPerSecond / 5, 10000));
}

TEST(Limit, StartsFullWhateverTheTimeOfTheFirstPacket) {
  EXPECT_EQ(Bucket(kPerSecond, 3).HitsAt(0, 5), 3);
  EXPECT_EQ(Bucket(kPerSecond, 3).HitsAt(1'700'000'000 * kSecond, 5), 3);
}

TEST(Limit, RefillsAtTheRateAndNotBeyondTheBurst) {
  Bucket bucket(kPerSecond, 2);
  EXPECT_EQ(bucket.HitsAt(10 * kSecond, 5), 2);
  EXPECT_FALSE(bucket.AskAt(11 * kSecond - 4'000'000));  // one jiffy short
  EXPECT_TRUE(bucket.AskAt(11 * kSecond));
  EXPECT_FALSE(bucket.AskAt(11 * kSecond));
  EXPECT_EQ(bucket.HitsAt(100 * kSecond, 5), 2);
}

TEST(Limit, TimeThatStepsBackStandsStill) {
  Bucket bucket(kPerSecond, 1);
  EXPECT_TRUE(bucket.AskAt(10 * kSecond));
  EXPECT_FALSE(bucket.AskAt(9 * kSecond));
  EXPECT_FALSE(bucket.AskAt(10 * kSecond));
  EXPECT_TRUE(bucket.AskAt(11 * kSecond));
}

// Credit is 32 bits wide: after a silence of 2^32 credits less what is there, the bucket is as empty as before.
TEST(Limit, CreditWrapsAsInTheKernel) {
  Bucket bucket(kPerSecond, 1);
  EXPECT_TRUE(bucket.AskAt(0));
  const std::uint64_t wrap = (std::uint64_t{1} << 32U) / kCreditsPerJiffy * kNanosecondsPerJiffy;
  EXPECT_FALSE(bucket.AskAt(wrap));
  EXPECT_TRUE(bucket.AskAt(wrap + kSecond));
}

TEST(Registry, NamesAreUniqueAndFound) {
  for (const Helper* helper : Helpers()) {
    EXPECT_EQ(FindHelper(helper->name), helper);
    EXPECT_NE(helper->step, nullptr) << helper->name;
    EXPECT_TRUE(helper->init == nullptr || helper->state_size > 0) << helper->name;
  }
  EXPECT_EQ(FindHelper("no such helper"), nullptr);
}

}  // namespace
}  // namespace iptc::helpers
