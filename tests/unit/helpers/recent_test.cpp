#include "runtime/helpers/recent.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

// Rules on one list, with a clock.
class Rules {
 public:
  explicit Rules(std::vector<RecentParams> rules) : rules_(std::move(rules)) {
    context_.now_ns = 1'700'000'000 * kSecond;
    meta_.family = 4;
    meta_.ttl = 64;
    for (const RecentParams& rule : rules_) helper_->init(&rule, &state_, context_);
  }
  Rules(const Rules&) = delete;
  Rules& operator=(const Rules&) = delete;
  ~Rules() { helper_->destroy(&state_); }

  // The rules that a packet hits, each asked in its turn: "-+-".
  std::string Ask(std::uint32_t source = 0x0A000001) {
    meta_.saddr = source;
    std::string hits;
    for (const RecentParams& rule : rules_) {
      hits += helper_->step(meta_, &rule, &state_, context_) == Outcome::kHit ? '+' : '-';
    }
    return hits;
  }
  void Wait(std::uint64_t ns) { context_.now_ns += ns; }
  abi::PacketMeta& Meta() { return meta_; }

 private:
  const Helper* helper_ = FindHelper("recent");
  std::vector<RecentParams> rules_;
  RecentState state_;
  abi::PacketMeta meta_;
  abi::Context context_;
};

RecentParams Rule(RecentAction action, std::uint32_t seconds = 0, std::uint32_t hit_count = 0) {
  RecentParams params;
  params.action = action;
  params.seconds = seconds;
  params.hit_count = hit_count;
  return params;
}
RecentParams Not(RecentParams params) {
  params.inverted = 1;
  return params;
}

// The sequences of the first four tests are what a kernel counted.
TEST(Recent, CountsHitsThatAreRecentEnough) {
  Rules rules({Rule(RecentAction::kUpdate, 60, 3), Rule(RecentAction::kSet)});
  for (const std::string_view expected : {"-+", "-+", "-+", "++", "++"}) EXPECT_EQ(rules.Ask(), expected);
  rules.Wait(61 * kSecond);
  EXPECT_EQ(rules.Ask(), "-+");
}

TEST(Recent, ForgetsWhatIsRemoved) {
  Rules rules({Rule(RecentAction::kCheck, 0, 1), Rule(RecentAction::kRemove), Rule(RecentAction::kSet)});
  for (const std::string_view expected : {"--+", "+++", "+++"}) EXPECT_EQ(rules.Ask(), expected);
}

TEST(Recent, NegatedSetNeverMatchesAndStillSets) {
  Rules rules({Not(Rule(RecentAction::kCheck)), Not(Rule(RecentAction::kSet))});
  for (const std::string_view expected : {"+-", "--", "--"}) EXPECT_EQ(rules.Ask(), expected);
}

TEST(Recent, NegatedUpdateUpdatesWhereItMatches) {
  Rules rules({Rule(RecentAction::kSet), Not(Rule(RecentAction::kUpdate, 0, 3))});
  for (const std::string_view expected : {"++", "+-", "+-"}) EXPECT_EQ(rules.Ask(), expected);
}

TEST(Recent, ChecksLeaveTheTimesAlone) {
  Rules rules({Rule(RecentAction::kCheck, 10), Rule(RecentAction::kCheck)});
  EXPECT_EQ(rules.Ask(), "--");
  Rules seen({Rule(RecentAction::kCheck, 10), Rule(RecentAction::kSet)});
  EXPECT_EQ(seen.Ask(), "-+");
  seen.Wait(9 * kSecond);
  EXPECT_EQ(seen.Ask(), "++");
  seen.Wait(11 * kSecond);
  EXPECT_EQ(seen.Ask(), "-+");
}

TEST(Recent, TellsAddressesApartUnderTheMask) {
  RecentParams check = Rule(RecentAction::kCheck);
  RecentParams set = Rule(RecentAction::kSet);
  check.mask_high = set.mask_high = 0xFFFFFF0000000000;  // 255.255.255.0
  Rules rules({check, set});
  EXPECT_EQ(rules.Ask(0x0A000001), "-+");
  EXPECT_EQ(rules.Ask(0x0A0000FF), "++");
  EXPECT_EQ(rules.Ask(0x0A000101), "-+");
}

TEST(Recent, DropsTheAddressThatWasUsedLongestAgo) {
  Rules rules({Rule(RecentAction::kCheck), Rule(RecentAction::kSet)});
  for (std::uint32_t i = 0; i < 100; ++i) EXPECT_EQ(rules.Ask(i), "-+");
  EXPECT_EQ(rules.Ask(0), "++");
  EXPECT_EQ(rules.Ask(100), "-+") << "takes the place of 1";
  EXPECT_EQ(rules.Ask(0), "++");
  EXPECT_EQ(rules.Ask(2), "++");
  EXPECT_EQ(rules.Ask(1), "-+");
}

// 32 times where no rule counts hits, else the next power of two.
TEST(Recent, KeepsSoManyTimesOfAnAddress) {
  Rules rules({Rule(RecentAction::kSet), Rule(RecentAction::kCheck, 0, 40)});
  for (int i = 1; i < 40; ++i) EXPECT_EQ(rules.Ask(), "+-") << i;
  for (int i = 40; i < 70; ++i) EXPECT_EQ(rules.Ask(), "++") << i;
}

TEST(Recent, ReapsTheOldestAddress) {
  RecentParams reaping = Rule(RecentAction::kCheck, 10);
  reaping.reaps = 1;
  Rules rules({Rule(RecentAction::kCheck), reaping, Rule(RecentAction::kSet)});
  EXPECT_EQ(rules.Ask(1), "--+");
  rules.Wait(11 * kSecond);
  EXPECT_EQ(rules.Ask(2), "--+") << "nothing is reaped by a packet whose address is not there";
  EXPECT_EQ(rules.Ask(2), "+++") << "reaps 1";
  EXPECT_EQ(rules.Ask(1), "--+");
}

TEST(Recent, ComparesTheTtlBeforeForwarding) {
  RecentParams check = Rule(RecentAction::kCheck);
  check.compares_ttl = 1;
  Rules rules({check, Rule(RecentAction::kSet)});
  EXPECT_EQ(rules.Ask(), "-+");
  EXPECT_EQ(rules.Ask(), "++");
  rules.Meta().iif = rules.Meta().oif = 1;
  EXPECT_EQ(rules.Ask(), "-+");
  rules.Meta().ttl = 63;
  EXPECT_EQ(rules.Ask(), "-+") << "the rule before has set 65";
  EXPECT_EQ(rules.Ask(), "++");
}

TEST(Recent, SharesAListByName) {
  RecentParams params;
  std::ranges::copy(std::string_view("ssh"), params.name.begin());
  EXPECT_EQ(FindHelper("recent")->share(&params), "ssh");
}

}  // namespace
}  // namespace iptc::helpers
