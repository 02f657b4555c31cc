#include "cli/packet_difference.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compiler/syntax/packet_spec.h"
#include "runtime/packet/build.h"

namespace iptc::cli {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes Ip(const std::string& packet) {
  const auto spec = syntax::ParsePacketSpec(packet);
  EXPECT_TRUE(spec) << packet;
  auto bytes = packet::Build(*spec);
  EXPECT_TRUE(bytes) << packet;
  return *bytes;
}

std::string Differences(const Bytes& here, const Bytes& there) {
  std::string text;
  for (const FieldDifference& d : DifferencesOf(here, there)) {
    text += (text.empty() ? "" : "; ") + d.field + " " + d.here + " " + d.there;
  }
  return text;
}

TEST(DifferencesOf, NamesFieldsAndLeavesOutWhatFollows) {
  const Bytes packet = Ip("tcp 10.0.0.1:1000 > 10.0.0.2:80 len 60");
  EXPECT_EQ(Differences(packet, packet), "");
  EXPECT_EQ(Differences(packet, Ip("tcp 10.9.0.1:1000 > 10.0.0.2:80 len 60 ttl 63")),
            "ttl 64 63; source 10.0.0.1 10.9.0.1");
  EXPECT_EQ(Differences(packet, Ip("tcp 10.0.0.1:2000 > 10.0.0.2:80 len 60")), "source port 1000 2000");
  EXPECT_EQ(Differences(Ip("udp [2001:db8::1]:1 > [2001:db8::2]:2"), Ip("udp [2001:db8::3]:1 > [2001:db8::2]:2")),
            "source 2001:db8::1 2001:db8::3");
  Bytes other = packet;
  other[16 + 20] ^= 1;
  EXPECT_NE(Differences(packet, other), "") << "a checksum alone is a difference";
  other = packet;
  other[50] = 0xAB;
  EXPECT_EQ(Differences(packet, other).substr(0, 19), "payload at byte 10 ");
}

TEST(DifferencesOf, ComparesAsFarAsACaptureGoes) {
  const Bytes packet = Ip("tcp 10.0.0.1:1000 > 10.0.0.2:80 len 600");
  EXPECT_EQ(Differences(packet, {packet.begin(), packet.begin() + 54}), "");
  EXPECT_EQ(Differences(packet, {packet.begin(), packet.begin() + 10}).substr(0, 9), "ip header");
  EXPECT_EQ(Differences(packet, Ip("udp [2001:db8::1]:1 > [2001:db8::2]:2")), "ip version 4 6");
}

TEST(LooseSignature, OutlivesARouterAndTellsPacketsApart) {
  const std::uint64_t packet = LooseSignature(Ip("udp 10.0.0.1:1000 > 10.0.0.2:80 len 60"));
  EXPECT_EQ(LooseSignature(Ip("udp 203.0.113.1:99 > 10.0.0.7:81 len 60 ttl 3")), packet);
  EXPECT_NE(LooseSignature(Ip("udp 10.0.0.1:1000 > 10.0.0.2:80 len 61")), packet);
  EXPECT_NE(LooseSignature(Ip("tcp 10.0.0.1:1000 > 10.0.0.2:80 len 60")), packet);
  EXPECT_EQ(LooseSignature({}), 0U);
}

}  // namespace
}  // namespace iptc::cli
