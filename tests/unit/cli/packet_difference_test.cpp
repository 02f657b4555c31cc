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

std::uint64_t Loose(const std::string& packet) { return LooseSignatureOf(Ip(packet)).packet; }

TEST(LooseSignatureOf, OutlivesARouterAndTellsPacketsApart) {
  const std::uint64_t packet = Loose("udp 10.0.0.1:1000 > 10.0.0.2:80 len 60");
  EXPECT_EQ(Loose("udp 203.0.113.1:99 > 10.0.0.7:81 len 60 ttl 3"), packet);
  EXPECT_NE(Loose("udp 10.0.0.1:1000 > 10.0.0.2:80 len 61"), packet);
  EXPECT_NE(Loose("tcp 10.0.0.1:1000 > 10.0.0.2:80 len 60"), packet);
  EXPECT_EQ(LooseSignatureOf({}).packet, 0U);
  EXPECT_EQ(LooseSignatureOf({}).headers, 0U);
}

TEST(LooseSignatureOf, TellsEchosApartByTheirNumberAndNotByTheirId) {
  Bytes echo = Ip("icmp 10.0.0.1 > 10.0.0.2 8/0"), other = echo;
  other[20 + 4] ^= 1;  // the id, which NAT changes
  EXPECT_EQ(LooseSignatureOf(other).packet, LooseSignatureOf(echo).packet);
  other[20 + 7] ^= 1;  // the sequence number
  EXPECT_NE(LooseSignatureOf(other).packet, LooseSignatureOf(echo).packet);
  EXPECT_NE(Loose("icmp 10.0.0.1 > 10.0.0.2 8/0"), Loose("icmp 10.0.0.1 > 10.0.0.2 13/0"));
}

TEST(Signatures, OfAPacketThatACaptureCutShort) {
  for (const char* text : {"tcp 10.0.0.1:1000 > 10.0.0.2:80 len 600", "udp 10.0.0.1:1000 > 10.0.0.2:80 len 600",
                           "tcp [2001:db8::1]:1 > [2001:db8::2]:2 len 600", "icmp 10.0.0.1 > 10.0.0.2 8/0 len 600"}) {
    SCOPED_TRACE(text);
    const Bytes packet = Ip(text);
    const Bytes cut(packet.begin(), packet.begin() + 54);
    EXPECT_EQ(HeaderSignature(cut), HeaderSignature(packet));
    EXPECT_EQ(LooseSignatureOf(cut).headers, LooseSignatureOf(packet).headers);
    EXPECT_TRUE(LooseSignatureOf(packet).whole);
    EXPECT_TRUE(SamePayload(packet, cut));
    Bytes other = packet;
    other.back() ^= 1;
    EXPECT_TRUE(SamePayload(other, cut));
  }
  Bytes udp = Ip("udp 10.0.0.1:1000 > 10.0.0.2:80 len 600");
  const Bytes cut(udp.begin(), udp.begin() + 54);
  EXPECT_TRUE(LooseSignatureOf(cut).whole) << "16 bytes of the payload are there";
  udp[30] ^= 1;
  EXPECT_FALSE(SamePayload(udp, cut));
  EXPECT_FALSE(LooseSignatureOf(Bytes(udp.begin(), udp.begin() + 40)).whole);
}

TEST(HeaderSignature, DiffersWhereHeadersDo) {
  const std::string packet = "tcp 10.0.0.1:1000 > 10.0.0.2:80 len 60";
  EXPECT_NE(HeaderSignature(Ip(packet)), HeaderSignature(Ip(packet + " ttl 63")));
  EXPECT_NE(HeaderSignature(Ip(packet)), HeaderSignature(Ip("tcp 10.0.0.1:1001 > 10.0.0.2:80 len 60")));
}

}  // namespace
}  // namespace iptc::cli
