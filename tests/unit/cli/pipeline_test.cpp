#include "cli/pipeline.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <numeric>
#include <vector>

namespace iptc::cli {
namespace {

struct Item {
  int number = 0;
  std::array<int, 3> by_lane = {};
  int sum = 0;
};

// Numbers up to `count`, squared by three lanes, summed up out of order, collected in order.
std::vector<int> SumUp(int count, std::size_t slots, std::size_t threads) {
  std::vector<Item> items(slots);
  std::array<int, 3> last = {};
  int made = 0;
  std::vector<int> collected;
  Pipeline pipeline(slots, {{.run =
                                 [&](std::size_t slot, std::size_t) {
                                   if (made == count) return false;
                                   items[slot].number = ++made;
                                   return true;
                                 }},
                            {.lanes = 3,
                             .run =
                                 [&](std::size_t slot, std::size_t lane) {
                                   EXPECT_EQ(items[slot].number, last.at(lane) + 1) << "a lane works in order";
                                   last.at(lane) = items[slot].number;
                                   items[slot].by_lane.at(lane) = items[slot].number;
                                   return true;
                                 }},
                            {.in_order = false,
                             .run =
                                 [&](std::size_t slot, std::size_t) {
                                   const auto& parts = items[slot].by_lane;
                                   items[slot].sum = std::accumulate(parts.begin(), parts.end(), 0);
                                   return true;
                                 }},
                            {.run = [&](std::size_t slot, std::size_t) {
                              collected.push_back(items[slot].sum);
                              return true;
                            }}});
  EXPECT_TRUE(pipeline.Run(threads));
  return collected;
}

TEST(Pipeline, ResultsComeInOrderWhateverTheThreads) {
  std::vector<int> expected(500);
  for (int i = 0; i < 500; ++i) expected[static_cast<std::size_t>(i)] = 3 * (i + 1);
  EXPECT_EQ(SumUp(500, 1, 1), expected);
  EXPECT_EQ(SumUp(500, 1, 4), expected) << "one slot: one item at a time";
  EXPECT_EQ(SumUp(500, 4, 2), expected);
  EXPECT_EQ(SumUp(500, 10, 4), expected);
}

TEST(Pipeline, NothingToDo) {
  EXPECT_TRUE(SumUp(0, 1, 1).empty());
  EXPECT_TRUE(SumUp(0, 4, 4).empty());
}

TEST(Pipeline, AStageBehindTheFirstMayEndIt) {
  for (const std::size_t threads : {std::size_t{1}, std::size_t{4}}) {
    std::atomic<int> made = 0;
    int seen = 0;
    Pipeline pipeline(3, {{.run =
                               [&](std::size_t, std::size_t) {
                                 ++made;
                                 return true;
                               }},
                          {.run = [&](std::size_t, std::size_t) { return ++seen < 5; }}});
    EXPECT_FALSE(pipeline.Run(threads));
    EXPECT_EQ(seen, 5);
    EXPECT_LE(made, 8);
  }
}

}  // namespace
}  // namespace iptc::cli
