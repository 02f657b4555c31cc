#include "runtime/helpers/string.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "runtime/helpers/registry.h"
#include "runtime/packet/packet_record.h"

namespace iptc::helpers {
namespace {

constexpr std::string_view kText = "0123456789evil.GET /";

Outcome Ask(std::string_view pattern, StringParams params = {}, const std::vector<std::uint32_t>& pieces = {}) {
  params.size = static_cast<std::uint8_t>(pattern.size());
  std::ranges::copy(pattern, params.pattern.begin());
  const std::vector<std::uint8_t> bytes(kText.begin(), kText.end());
  abi::PacketMeta meta;
  meta.l3 = bytes.data();
  meta.l3_len = static_cast<std::uint32_t>(bytes.size());
  abi::Context context;
  packet::PacketRecord record{pieces};
  context.owner = &record;
  return FindHelper("string")->step(meta, &params, nullptr, context);
}

TEST(String, LiesWhollyInTheRange) {
  EXPECT_EQ(Ask("evil"), Outcome::kHit);
  EXPECT_EQ(Ask("evil", {.from = 10, .to = 14}), Outcome::kHit);
  EXPECT_EQ(Ask("evil", {.from = 11}), Outcome::kMiss);
  EXPECT_EQ(Ask("evil", {.to = 13}), Outcome::kMiss);
  EXPECT_EQ(Ask("GET /x"), Outcome::kMiss);
}

TEST(String, CaseMattersUnlessToldOtherwise) {
  EXPECT_EQ(Ask("EVIL"), Outcome::kMiss);
  EXPECT_EQ(Ask("EVIL", {.flags = kStringIgnoresCase}), Outcome::kHit);
}

TEST(String, BoyerMooreSeesNothingAcrossFragments) {
  // A header of 4 bytes, then fragments that end behind "ev" and behind "evil.".
  const std::vector<std::uint32_t> cut = {8, 3, 5}, apart = {6, 5, 5};
  EXPECT_EQ(Ask("evil", {.flags = kStringWithinPieces}, cut), Outcome::kMiss);
  EXPECT_EQ(Ask("evil", {.flags = kStringWithinPieces}, apart), Outcome::kHit);
  EXPECT_EQ(Ask("evil", {.from = 11, .flags = kStringWithinPieces}, apart), Outcome::kMiss);
  EXPECT_EQ(Ask("0123", {.flags = kStringWithinPieces}, cut), Outcome::kHit) << "the header is the first piece's";
  EXPECT_EQ(Ask("GET /", {.flags = kStringWithinPieces}, cut), Outcome::kHit);
  EXPECT_EQ(Ask("evil", {}, cut), Outcome::kHit) << "kmp";
  EXPECT_EQ(Ask("evil", {.flags = kStringWithinPieces}), Outcome::kHit) << "came whole";
}

}  // namespace
}  // namespace iptc::helpers
