#include "runtime/helpers/tcp_option.h"

#include <gtest/gtest.h>

#include <vector>

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

// The answer for a TCP header with these option bytes; `data_offset` in words and `cut` bytes missing at the end.
Outcome Ask(std::uint8_t kind, const std::vector<std::uint8_t>& options, bool inverted = false, int data_offset = -1,
            std::size_t cut = 0) {
  std::vector<std::uint8_t> tcp(20, 0);
  const int words = data_offset >= 0 ? data_offset : static_cast<int>(5 + options.size() / 4);
  tcp[12] = static_cast<std::uint8_t>(words << 4);
  tcp.insert(tcp.end(), options.begin(), options.end());
  tcp.resize(tcp.size() - cut);
  abi::PacketMeta meta;
  meta.l3 = tcp.data();
  meta.l3_len = static_cast<std::uint32_t>(tcp.size());
  meta.present = abi::HeaderBit(abi::Header::kTcp);
  abi::Context context;
  const TcpOptionParams params{.kind = kind, .inverted = inverted};
  return FindHelper("tcp_option")->step(meta, &params, nullptr, context);
}

TEST(TcpOption, FindsAKindBehindOthers) {
  EXPECT_EQ(Ask(8, {2, 4, 5, 180, 1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0}), Outcome::kHit);
  EXPECT_EQ(Ask(5, {2, 4, 5, 180}), Outcome::kMiss);  // a value is no kind
  EXPECT_EQ(Ask(2, {2, 4, 5, 180}, true), Outcome::kMiss);
  EXPECT_EQ(Ask(5, {2, 4, 5, 180}, true), Outcome::kHit);
}

TEST(TcpOption, NoOptions) {
  EXPECT_EQ(Ask(2, {}), Outcome::kMiss);
  EXPECT_EQ(Ask(2, {}, true), Outcome::kHit);
}

TEST(TcpOption, DropsBadHeaders) {
  EXPECT_EQ(Ask(2, {}, false, 4), Outcome::kHotdrop);
  EXPECT_EQ(Ask(2, {2, 4, 5, 180}, false, 15), Outcome::kHotdrop);
  EXPECT_EQ(Ask(2, {2, 4, 5, 180}, true, -1, 1), Outcome::kHotdrop);
}

// A length of 0 counts as 1, so the walk ends; a length at the very end is not there.
TEST(TcpOption, SurvivesBadLengths) {
  EXPECT_EQ(Ask(9, {7, 0, 7, 0}), Outcome::kMiss);
  EXPECT_EQ(Ask(9, {7, 0, 9, 0}), Outcome::kHit);
  EXPECT_EQ(Ask(9, {1, 1, 1, 7}), Outcome::kMiss);
  EXPECT_EQ(Ask(9, {7, 255, 9, 9}), Outcome::kMiss);
}

// The end-of-list option does not end the walk.
TEST(TcpOption, GoesOnBehindTheEndOfTheList) { EXPECT_EQ(Ask(2, {0, 0, 2, 2}), Outcome::kHit); }

}  // namespace
}  // namespace iptc::helpers
