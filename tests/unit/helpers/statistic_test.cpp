#include "runtime/helpers/statistic.h"

#include <gtest/gtest.h>

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

int RandomHits(double probability, std::uint64_t seed, int packets) {
  const StatisticParams params{.probability = static_cast<std::uint32_t>(probability * kStatisticWhole)};
  abi::Context context;
  context.random_state = seed;
  const Helper* helper = FindHelper("statistic_random");
  int hits = 0;
  for (int i = 0; i < packets; ++i) hits += helper->step({}, &params, nullptr, context) == Outcome::kHit ? 1 : 0;
  return hits;
}

TEST(Statistic, ChanceComesNearTheProbability) {
  constexpr int kPackets = 100'000;
  for (const std::uint64_t seed : {0, 1, 12345}) {
    EXPECT_NEAR(RandomHits(0.5, seed, kPackets), kPackets / 2, 800);
    EXPECT_NEAR(RandomHits(0.1, seed, kPackets), kPackets / 10, 500);
    EXPECT_EQ(RandomHits(0, seed, kPackets), 0);
    EXPECT_EQ(RandomHits(1, seed, kPackets), kPackets);
  }
}

TEST(Statistic, EqualSeedsDrawAlike) { EXPECT_EQ(RandomHits(0.3, 7, 1000), RandomHits(0.3, 7, 1000)); }

}  // namespace
}  // namespace iptc::helpers
