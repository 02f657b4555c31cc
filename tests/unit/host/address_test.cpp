#include "runtime/host/address.h"

#include <gtest/gtest.h>

namespace iptc::host {
namespace {

using abi::Family;

TEST(ParsePrefix, Texts) {
  const auto plain = ParsePrefix("192.0.2.1");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->value, 0xC0000201U);
  EXPECT_EQ(plain->prefix, 32);
  const auto net = ParsePrefix("10.0.0.0/8");
  ASSERT_TRUE(net);
  EXPECT_EQ(net->prefix, 8);
  const auto six = ParsePrefix("2001:db8::1/64");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->family, Family::kIp6);
  EXPECT_EQ(six->value, (U128{0x20010DB8U} << 96U) | 1);
  EXPECT_EQ(six->prefix, 64);
  for (const char* bad :
       {"", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "::/129", "::g", "10.0.0.0/-1", "/8"}) {
    EXPECT_FALSE(ParsePrefix(bad)) << bad;
  }
  EXPECT_FALSE(ParseAddress("10.0.0.1/8"));
}

TEST(PrefixMask, Ends) {
  EXPECT_EQ(PrefixMask(Family::kIp4, 0), 0U);
  EXPECT_EQ(PrefixMask(Family::kIp4, 32), 0xFFFFFFFFU);
  EXPECT_EQ(PrefixMask(Family::kIp4, 24), 0xFFFFFF00U);
  EXPECT_EQ(PrefixMask(Family::kIp6, 128), ~U128{0});
  EXPECT_EQ(PrefixMask(Family::kIp6, 1), U128{1} << 127U);
}

}  // namespace
}  // namespace iptc::host
