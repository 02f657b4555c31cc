#include "runtime/netfilter/packets.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>

#include "runtime/packet/build.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr U128 kClient = 0xC0A8010A, kServer = 0xC6336407;

packet::PacketRef Packet(const abi::PacketSpec& spec) {
  packet::PacketRef packet;
  auto built = packet::Build(spec);
  EXPECT_TRUE(built.has_value());
  packet.bytes = *built;
  EXPECT_EQ(packet::DissectIp(packet.L3(), packet.meta), packet::Defect::kNone);
  return packet;
}

packet::PacketRef TcpPacket(std::uint8_t flags) {
  return Packet({.proto = 6, .saddr = kClient, .daddr = kServer, .sport = 4000, .dport = 80, .tcp_flags = flags});
}

std::string Hex(std::span<const std::uint8_t> bytes) { return fmt::format("{:02x}", fmt::join(bytes, "")); }

class NoOptions final : public OptionHost {
 public:
  [[nodiscard]] U128 SpecificDestination() const override { return 0; }
  [[nodiscard]] bool IsUnicast(U128 /*address*/) const override { return true; }
  [[nodiscard]] std::uint32_t MillisecondsOfDay() const override { return 0; }
};

// "Port unreachable".
bool Error(const packet::PacketRef& original, Bytes& out) {
  return MakeIcmpError(original, {3, 3}, nullptr, {}, NoOptions(), out);
}

bool Sound(const Bytes& ip) {
  abi::PacketMeta meta;
  return packet::DissectIp(ip, meta) == packet::Defect::kNone && packet::TransportChecksumOk(meta);
}

TEST(TcpReset, AnswersASynWithRstAck) {
  Bytes out;
  ASSERT_TRUE(MakeTcpReset(TcpPacket(2), nullptr, out));
  // IPv4: DF, TTL 64, id 0. TCP: sequence number 0, acknowledging 1 + SYN; window 0.
  EXPECT_EQ(Hex(std::span(out).first(10)), "45000028000040004006");
  EXPECT_EQ(Hex(std::span(out).subspan(12, 20)), "c6336407c0a8010a00500fa00000000000000002");
  EXPECT_EQ(Hex(std::span(out).subspan(32, 4)), "50140000");
  EXPECT_FALSE(Sound(out)) << "the pseudo header's sum so far";
  FinishChecksum(out);
  EXPECT_TRUE(Sound(out));
}

TEST(TcpReset, AnswersAnAckWithItsNumber) {
  auto packet = TcpPacket(16);
  packet::Store32(&packet.bytes[28], 0x01020304);
  Bytes out;
  ASSERT_TRUE(MakeTcpReset(packet, nullptr, out));
  EXPECT_EQ(Hex(std::span(out).subspan(24, 10)), "01020304000000005004");
}

TEST(TcpReset, CountsPayloadAndFin) {
  auto packet = Packet({.proto = 6,
                        .saddr = kClient,
                        .daddr = kServer,
                        .sport = 4000,
                        .dport = 80,
                        .tcp_flags = std::uint8_t{1},
                        .length = 50});
  Bytes out;
  ASSERT_TRUE(MakeTcpReset(packet, nullptr, out));
  EXPECT_EQ(packet::Load32(&out[28]), 1U + 10U + 1U);
}

TEST(TcpReset, IsSilentAboutResetsAndCutHeaders) {
  Bytes out;
  EXPECT_FALSE(MakeTcpReset(TcpPacket(4), nullptr, out));
  const auto cut = Packet({.proto = 6, .saddr = kClient, .daddr = kServer, .sport = 1, .dport = 2, .cut = 12});
  EXPECT_FALSE(MakeTcpReset(cut, nullptr, out));
  EXPECT_TRUE(out.empty());
}

TEST(TcpReset, InIp6HasNoChecksumButTheTransports) {
  const U128 net = U128{0x20010DB800000000} << 64U;
  const auto packet =
      Packet({.family = abi::Family::kIp6, .proto = 6, .saddr = net + 1, .daddr = net + 2, .sport = 4000, .dport = 80});
  Bytes out;
  ASSERT_TRUE(MakeTcpReset(packet, nullptr, out));
  ASSERT_EQ(out.size(), 60U);
  EXPECT_EQ(Hex(std::span(out).first(8)), "6000000000140640");
  EXPECT_TRUE(Sound(out));
}

TEST(IcmpErrors, QuoteThePacketAndKeepItsTos) {
  auto packet =
      Packet({.proto = 17, .saddr = kClient, .daddr = kServer, .sport = 1, .dport = 53, .tos = std::uint8_t{0x1F}});
  Bytes out;
  ASSERT_TRUE(Error(packet, out));
  EXPECT_EQ(out[1], 0xC0 | 0x1E);
  EXPECT_EQ(out[6], 0) << "no DF";
  EXPECT_EQ(out[8], 64);
  EXPECT_EQ(Hex(std::span(out).subspan(20, 2)), "0303");
  EXPECT_EQ(Hex(std::span(out).subspan(28)), Hex(packet.bytes));
  EXPECT_TRUE(Sound(out));
}

TEST(IcmpErrors, AreAtMost576BytesLong) {
  const auto packet =
      Packet({.proto = 17, .saddr = kClient, .daddr = kServer, .sport = 1, .dport = 53, .length = 1400});
  Bytes out;
  ASSERT_TRUE(Error(packet, out));
  EXPECT_EQ(out.size(), 576U);
  EXPECT_TRUE(Sound(out));
}

TEST(IcmpErrors, SilentAboutErrorsAndUnknownTypes) {
  Bytes out;
  for (const std::uint8_t type : std::to_array<std::uint8_t>({3, 4, 5, 11, 12, 19, 200})) {
    const auto packet = Packet({.proto = 1, .saddr = kClient, .daddr = kServer, .icmp_type = type});
    EXPECT_FALSE(Error(packet, out)) << int{type};
  }
  const auto echo = Packet({.proto = 1, .saddr = kClient, .daddr = kServer, .icmp_type = 8});
  EXPECT_TRUE(Error(echo, out));
}

TEST(IcmpErrors, SilentAboutLaterFragmentsAndLinkLayerBroadcasts) {
  Bytes out;
  const auto fragment = Packet({.proto = 17, .saddr = kClient, .daddr = kServer, .fragment_offset = std::uint16_t{64}});
  EXPECT_FALSE(Error(fragment, out));
  auto broadcast = Packet({.proto = 17, .saddr = kClient, .daddr = kServer, .sport = 1, .dport = 2});
  broadcast.meta.packet_type = static_cast<std::uint8_t>(abi::PacketType::kBroadcast);
  EXPECT_FALSE(Error(broadcast, out));
}

TEST(RejectChecksum, WrongSumsAreNotAnswered) {
  auto udp = Packet({.proto = 17, .saddr = kClient, .daddr = kServer, .sport = 1, .dport = 53});
  EXPECT_TRUE(RejectChecksumOk(udp, true));
  udp.bytes[26] ^= 1;
  EXPECT_FALSE(RejectChecksumOk(udp, true));
  packet::Store16(&udp.bytes[26], 0);
  EXPECT_TRUE(RejectChecksumOk(udp, true)) << "UDP without a checksum";
}

TEST(RejectChecksum, OtherProtocolsAreSummedAsIfTheyHadOne) {
  auto other = Packet({.proto = 99, .saddr = kClient, .daddr = kServer});  // zero bytes sum to zero: wrong
  other.bytes[20] = 0x12;
  EXPECT_FALSE(RejectChecksumOk(other, true));
  auto sctp = Packet({.proto = 132, .saddr = kClient, .daddr = kServer, .sport = 1, .dport = 2});
  sctp.bytes[30] ^= 1;
  EXPECT_TRUE(RejectChecksumOk(sctp, true)) << "has a CRC instead, not looked at";
}

TEST(RejectChecksum, DccpHasNoExceptionAnyMore) {
  EXPECT_FALSE(
      RejectChecksumOk(Packet({.proto = 33, .saddr = kClient, .daddr = kServer, .sport = 1, .dport = 2}), true));
}

TEST(RejectChecksum, AStaleIpHeaderCountsUnlessConntrackLooked) {
  auto udp = Packet({.proto = 17, .saddr = kClient, .daddr = kServer, .sport = 1, .dport = 53});
  udp.bytes[4] ^= 1;
  EXPECT_FALSE(RejectChecksumOk(udp, true));
  udp.checksum_judged = true;
  EXPECT_TRUE(RejectChecksumOk(udp, true));
  EXPECT_FALSE(RejectChecksumOk(udp, false));
}

}  // namespace
}  // namespace iptc::netfilter
