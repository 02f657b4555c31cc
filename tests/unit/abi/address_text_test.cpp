#include "runtime/abi/address_text.h"

#include <gtest/gtest.h>

namespace iptc::abi {
namespace {

constexpr U128 kLinkLocal5 = (U128{0xFE80U} << 112U) | 5;

TEST(ParseAddress, WholeTextsOfTheFamily) {
  EXPECT_EQ(ParseAddress(Family::kIp4, "192.0.2.1"), U128{0xC0000201U});
  EXPECT_EQ(ParseAddress(Family::kIp6, "fe80::5"), kLinkLocal5);
  EXPECT_EQ(ParseAddress(Family::kIp6, "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"), ~U128{0});
  for (const char* bad : {"", "10.0.0", "010.0.0.1", "10.0.0.256", "10.0.0.1 ", "fe80::5"}) {
    EXPECT_FALSE(ParseAddress(Family::kIp4, bad)) << bad;
  }
  for (const char* bad : {"", ":", "::g", "10.0.0.1", "::1%lo", "0ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"}) {
    EXPECT_FALSE(ParseAddress(Family::kIp6, bad)) << bad;
  }
  EXPECT_FALSE(ParseAddress(Family::kIp4, std::string_view("10.0.0.1\0", 9)));
}

TEST(FormatAddress, BothFamilies) {
  EXPECT_EQ(FormatAddress(Family::kIp4, 0x0A000001), "10.0.0.1");
  EXPECT_EQ(FormatAddress(Family::kIp6, kLinkLocal5), "fe80::5");
}

TEST(Mac, RoundTrips) {
  EXPECT_EQ(ParseMac("02:00:00:00:aB:01"), 0x02000000AB01U);
  EXPECT_EQ(FormatMac(0x02000000AB01U), "02:00:00:00:ab:01");
  for (const char* bad : {"", "02:00:00:00:00", "02-00-00-00-00-01", "02:00:00:00:00:0g", "02:00:00:00:00:011"}) {
    EXPECT_FALSE(ParseMac(bad)) << bad;
  }
}

}  // namespace
}  // namespace iptc::abi
