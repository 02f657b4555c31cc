#include "compiler/ir/interval_set.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace iptc::ir {
namespace {

constexpr U128 kMax = ~U128{0};

TEST(IntervalSet, JoinsWhatOverlapsOrTouches) {
  IntervalSet set;
  set.Add(10, 20);
  set.Add(30, 40);
  set.Add(21, 29);
  EXPECT_EQ(set.Intervals(), (std::vector<Interval>{{10, 40}}));
  set.Add(0, 8);
  EXPECT_EQ(set.Intervals(), (std::vector<Interval>{{0, 8}, {10, 40}}));
  set.Add(9);
  EXPECT_EQ(set.Intervals(), (std::vector<Interval>{{0, 40}}));
}

TEST(IntervalSet, HoldsTheEndsOfTheRange) {
  IntervalSet set{{0, 0}, {kMax, kMax}};
  EXPECT_TRUE(set.Contains(0));
  EXPECT_FALSE(set.Contains(1));
  EXPECT_FALSE(set.Contains(kMax - 1));
  EXPECT_TRUE(set.Contains(kMax));
  set.Add(1, kMax - 1);
  EXPECT_EQ(set.Intervals(), (std::vector<Interval>{{0, kMax}}));
  set.Add(5, 6);
  EXPECT_EQ(set.Intervals().size(), 1U);
}

TEST(IntervalSet, IsTheSetOfItsValues) {
  EXPECT_TRUE(rc::check([](const std::vector<std::pair<std::uint8_t, std::uint8_t>>& pairs) {
    IntervalSet set;
    std::set<unsigned> model;
    for (const auto& [a, b] : pairs) {
      const unsigned low = std::min(a, b), high = std::max(a, b);
      set.Add(low, high);
      for (unsigned v = low; v <= high; ++v) model.insert(v);
    }
    for (unsigned v = 0; v <= 256; ++v) RC_ASSERT(set.Contains(v) == model.contains(v));
    // Canonical: sorted, disjoint, no two intervals adjacent.
    const auto& intervals = set.Intervals();
    for (std::size_t i = 0; i < intervals.size(); ++i) {
      RC_ASSERT(intervals[i].low <= intervals[i].high);
      if (i > 0) RC_ASSERT(intervals[i - 1].high + 1 < intervals[i].low);
    }
  }));
}

}  // namespace
}  // namespace iptc::ir
