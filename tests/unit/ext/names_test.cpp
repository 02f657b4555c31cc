// Services, protocols, and the nearest name.
#include <gtest/gtest.h>

#include <array>

#include "compiler/ext/did_you_mean.h"
#include "compiler/ext/services.h"

namespace iptc::ext {
namespace {

TEST(Services, ReadsNamesAliasesAndSkipsTheRest) {
  const auto services = ReadServices("# comment\nssh\t22/tcp\nhttp 80/tcp www # web\nbroken\nbad x/tcp\nlast 1/udp");
  ASSERT_EQ(services.size(), 4U);
  EXPECT_EQ(services[0].name, "ssh");
  EXPECT_EQ(services[2].name, "www");
  EXPECT_EQ(services[2].port, 80);
  EXPECT_EQ(services[3].protocol, "udp");
}

TEST(Protocols, AreKnownByNameAndNumber) {
  EXPECT_EQ(ProtocolNumber("tcp"), 6);
  EXPECT_EQ(ProtocolNumber("TCP"), 6);
  EXPECT_EQ(ProtocolNumber("icmpv6"), 58);
  EXPECT_EQ(ProtocolNumber("all"), 0);
  EXPECT_EQ(ProtocolNumber("no-such"), std::nullopt);
  EXPECT_EQ(ProtocolName(6), "tcp");
  EXPECT_EQ(ProtocolName(58), "ipv6-icmp");
  EXPECT_EQ(ProtocolName(0), "");
}

TEST(DidYouMean, FindsTheNearestOrNothing) {
  constexpr std::array<std::string_view, 3> kNames = {"ESTABLISHED", "RELATED", "NEW"};
  EXPECT_EQ(DidYouMean("ESTABLISHD", kNames), "ESTABLISHED");
  EXPECT_EQ(DidYouMean("related", kNames), "RELATED");
  EXPECT_EQ(DidYouMean("NWE", kNames), "NEW");
  EXPECT_EQ(DidYouMean("banana", kNames), std::nullopt);
  EXPECT_EQ(DidYouMean("", kNames), std::nullopt);
  EXPECT_EQ(DidYouMean(std::string(1000, 'x'), kNames), std::nullopt);
}

}  // namespace
}  // namespace iptc::ext
