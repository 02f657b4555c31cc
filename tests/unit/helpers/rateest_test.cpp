#include "runtime/helpers/rateest.h"

#include <gtest/gtest.h>

namespace iptc::helpers {
namespace {

constexpr std::uint64_t kMs = 1'000'000;

TEST(RateEstimator, CountsOnlyAtTheEndOfAnInterval) {
  RateEstimator estimator(0, 1, 0);
  estimator.Count(100, 10 * kMs);
  EXPECT_EQ(estimator.Read(249 * kMs).packets, 0U);
  // One packet in 250 ms is 4 a second, of which half is the average's first step.
  EXPECT_EQ(estimator.Read(250 * kMs).packets, 2U);
  EXPECT_EQ(estimator.Read(250 * kMs).bytes, 200U);
}

TEST(RateEstimator, ComesNearAnEvenRate) {
  RateEstimator estimator(0, 2, 0);
  for (std::uint64_t i = 0; i < 400; ++i) estimator.Count(50, i * 25 * kMs + kMs);
  const auto rate = estimator.Read(10'000 * kMs);
  EXPECT_NEAR(static_cast<double>(rate.packets), 40, 1);
  EXPECT_NEAR(static_cast<double>(rate.bytes), 2000, 5);
}

TEST(RateEstimator, ALongSilenceEndsAsManyShortOnes) {
  RateEstimator one(1, 3, 0), other(1, 3, 0);
  for (RateEstimator* estimator : {&one, &other}) estimator->Count(1'000'000, kMs);
  for (std::uint64_t t = 0; t < 400'000; t += 100) (void)other.Read(t * kMs);
  EXPECT_EQ(one.Read(400'000 * kMs).bytes, other.Read(400'000 * kMs).bytes);
  one.Count(1000, 400'100 * kMs);
  other.Count(1000, 400'100 * kMs);
  EXPECT_EQ(one.Read(401'000 * kMs).bytes, other.Read(401'000 * kMs).bytes);
}

TEST(RateEstimators, TheFirstTargetOfANameSetsItUp) {
  RateEstimators estimators;
  estimators.Add({.name = "a", .interval = 0, .ewma_log = 1}, 0);
  estimators.Add({.name = "a", .interval = 5, .ewma_log = 1}, 0);
  ASSERT_NE(estimators.Find("a"), nullptr);
  EXPECT_EQ(estimators.Find("b"), nullptr);
  estimators.Find("a")->Count(1, 0);
  EXPECT_EQ(estimators.Find("a")->Read(250 * kMs).packets, 2U);
}

}  // namespace
}  // namespace iptc::helpers
