// UDP, UDP-Lite, ICMP, ICMPv6, GRE and protocols without a tracker.
#include <gtest/gtest.h>

#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"
#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

Bytes Generic(U128 saddr, U128 daddr, std::uint8_t proto) { return Ip(saddr, daddr, proto, {1, 2, 3, 4, 5, 6, 7, 8}); }

TEST(Udp, StatesAndTimeouts) {
  World world;
  EXPECT_EQ(world.Send(Udp(kClient, 5353, kServer, 53)).state, abi::kCtNew);
  EXPECT_EQ(world.Send(Udp(kClient, 5353, kServer, 53)).state, abi::kCtNew);
  const Seen reply = world.Send(Udp(kServer, 53, kClient, 5353));
  EXPECT_EQ(reply.state, abi::kCtEstablished);
  EXPECT_EQ(reply.dir, 1);
  const Conn* conn = world.Entry(kClient, 5353, kServer, 53, kProtoUdp);
  EXPECT_EQ(Left(world, *conn), 30U);
  EXPECT_EQ(world.Send(Udp(kClient, 5353, kServer, 53)).state, abi::kCtEstablished);
  EXPECT_EQ(Left(world, *conn), 30U) << "a query and its answer are no stream";
  EXPECT_FALSE(conn->Has(abi::kCtAssured));
  world.Wait(2);
  world.Send(Udp(kClient, 5353, kServer, 53));
  EXPECT_FALSE(conn->Has(abi::kCtAssured)) << "more than two seconds";
  world.Wait(0.01);
  world.Send(Udp(kClient, 5353, kServer, 53));
  EXPECT_TRUE(conn->Has(abi::kCtAssured));
  EXPECT_EQ(Left(world, *conn), 120U);
}

TEST(Udp, FirstLateReplyIsNoStream) {
  World world;
  world.Send(Udp(kClient, 1, kServer, 2));
  world.Wait(10);
  world.Send(Udp(kServer, 2, kClient, 1));
  EXPECT_FALSE(world.Entry(kClient, 1, kServer, 2, kProtoUdp)->Has(abi::kCtAssured));
}

TEST(Udp, ExpiresOnPacketTime) {
  World world;
  world.Send(Udp(kClient, 1, kServer, 2));
  world.Wait(29.9);
  EXPECT_NE(world.Entry(kClient, 1, kServer, 2, kProtoUdp), nullptr);
  world.Wait(0.1);
  EXPECT_EQ(world.Send(Udp(kServer, 2, kClient, 1)).state, abi::kCtNew);
}

TEST(Udp, FrozenClockNeverExpires) {
  World world;
  for (int i = 0; i < 1000; ++i) world.Send(Udp(kClient, 1, kServer, 2));
  EXPECT_EQ(world.conntrack.Size(), 1U);
  world.now_ns = 0;  // nor does a clock that goes back
  EXPECT_EQ(world.Send(Udp(kServer, 2, kClient, 1)).state, abi::kCtEstablished);
}

TEST(Udp, Validity) {
  World world;
  Bytes bad = Udp(kClient, 1, kServer, 2);
  bad[20 + 6] ^= 1U;
  EXPECT_EQ(world.Send(bad).state, abi::kCtInvalid);
  packet::Store16(&bad[20 + 6], 0);  // none
  EXPECT_EQ(world.Send(bad).state, abi::kCtNew);
  for (const std::uint16_t length : {std::uint16_t{7}, std::uint16_t{13}}) {
    Bytes wrong = Udp(kClient, 3, kServer, 4);  // 12 bytes
    packet::Store16(&wrong[20 + 4], length);
    packet::Store16(&wrong[20 + 6], 0);
    EXPECT_EQ(world.Send(wrong).state, abi::kCtInvalid) << length;
  }
  EXPECT_EQ(world.Send(Ip(kClient, kServer, kProtoUdp, Bytes(7))).state, abi::kCtInvalid);
}

TEST(Udp, ChecksumsAreNotLookedAtInOutput) {
  World world;
  packet::PacketRef packet;
  packet.bytes = Udp(kClient, 1, kServer, 2);
  packet.bytes[20 + 6] ^= 1U;
  ASSERT_EQ(packet::DissectIp(packet.bytes, packet.meta), packet::Defect::kNone);
  world.conntrack.Track(packet, 0, false);
  EXPECT_EQ(packet.meta.ct_state, abi::kCtNew);
  world.conntrack.Release(packet);
  EXPECT_EQ(world.conntrack.Size(), 0U) << "never confirmed";
}

// Measured: Linux sums a UDP-Lite pseudo header with UDP's protocol number.
TEST(UdpLite, ChecksumIsAsTheKernelSumsIt) {
  World world;
  const Bytes udplite = {3, 0xE9, 7, 0xD0, 0, 0, 0xFA, 0xD6, 'a', 'b', 'c', 'd'};
  Bytes packet = Ip(0xC0A8010A, 0xC6336408, kProtoUdpLite, udplite);
  EXPECT_EQ(world.Send(packet).state, abi::kCtInvalid) << "as RFC 3828 wants it";
  const std::uint32_t right = packet::Load16(&packet[20 + 6]);
  const std::uint32_t udp = right + (kProtoUdpLite - kProtoUdp);
  packet::Store16(&packet[20 + 6], static_cast<std::uint16_t>(udp + (udp >> 16U)));
  EXPECT_EQ(world.Send(packet).state, abi::kCtNew);
  packet::Store16(&packet[20 + 6], 0);
  EXPECT_EQ(world.Send(packet).state, abi::kCtInvalid) << "a checksum there must be";
}

TEST(Icmp, RequestsAndReplies) {
  for (const auto& [request, reply] : {std::pair{8, 0}, {13, 14}, {15, 16}, {17, 18}}) {
    World world;
    const auto ask = static_cast<std::uint8_t>(request), answer = static_cast<std::uint8_t>(reply);
    EXPECT_EQ(world.Send(Icmp(kServer, kClient, answer, 0, 7)).state, abi::kCtInvalid) << "nobody asked";
    const Seen seen = world.Send(Icmp(kClient, kServer, ask, 0, 7));
    EXPECT_EQ(seen.state, abi::kCtNew);
    EXPECT_EQ(seen.view.orig_sport, 7);
    EXPECT_EQ(seen.view.orig_dport, request << 8);
    EXPECT_EQ(seen.view.reply_dport, reply << 8);
    EXPECT_EQ(world.Send(Icmp(kServer, kClient, answer, 0, 8)).state, abi::kCtInvalid) << "another id";
    EXPECT_EQ(world.Send(Icmp(kServer, kClient, answer, 3, 7)).state, abi::kCtInvalid) << "another code";
    EXPECT_EQ(world.Send(Icmp(kServer, kClient, answer, 0, 7)).state, abi::kCtEstablished);
    EXPECT_EQ(world.Send(Icmp(kClient, kServer, ask, 0, 7)).state, abi::kCtEstablished);
  }
}

TEST(Icmp, OtherTypesAreInvalid) {
  World world;
  for (unsigned type = 0; type < 256; ++type) {
    const Seen seen = world.Send(Icmp(kClient, kServer, static_cast<std::uint8_t>(type), 0, 7, Bytes(28)));
    const bool request = type == 8 || type == 13 || type == 15 || type == 17;
    EXPECT_EQ(seen.state, request ? abi::kCtNew : abi::kCtInvalid) << type;
  }
}

TEST(Icmp, ErrorsAreRelatedToTheQuotedFlow) {
  for (const std::uint8_t type : Bytes{3, 4, 5, 11, 12}) {
    World world;
    const Bytes query = Udp(kClient, 1000, kServer, 53);
    EXPECT_EQ(world.Send(IcmpError(kServer, kClient, type, 1, query)).state, abi::kCtInvalid) << "no such flow";
    world.Send(query);
    const Seen error = world.Send(IcmpError(kOther, kClient, type, 1, query));
    EXPECT_EQ(error.state, abi::kCtRelated) << int{type};
    EXPECT_EQ(error.dir, 1);
    EXPECT_EQ(error.view.orig_sport, 1000);
    EXPECT_EQ(world.Send(IcmpError(kServer, kOther, type, 1, query)).state, abi::kCtInvalid) << "to somebody else";
    const Seen back = world.Send(IcmpError(kClient, kServer, type, 1, Udp(kServer, 53, kClient, 1000)));
    EXPECT_EQ(back.state, abi::kCtRelated) << "about a packet of the reply direction";
    EXPECT_EQ(back.dir, 0);
    const Conn* conn = world.Entry(kClient, 1000, kServer, 53, kProtoUdp);
    EXPECT_FALSE(conn->Has(abi::kCtSeenReply)) << "errors are no replies";
  }
}

TEST(Icmp, ErrorsNeedThePortsQuoted) {
  World world;
  const Bytes query = Udp(kClient, 1000, kServer, 53);
  world.Send(query);
  EXPECT_EQ(world.Send(IcmpError(kServer, kClient, 3, 3, query, 24)).state, abi::kCtRelated);
  EXPECT_EQ(world.Send(IcmpError(kServer, kClient, 3, 3, query, 23)).state, abi::kCtInvalid);
  Bytes fragment = query;
  fragment[7] = 1;
  EXPECT_EQ(world.Send(IcmpError(kServer, kClient, 3, 3, fragment)).state, abi::kCtInvalid);
}

TEST(Icmp6, NeighbourDiscoveryIsUntracked) {
  World world;
  for (const std::uint8_t type : Bytes{130, 131, 132, 133, 134, 135, 136, 143}) {
    const Seen seen = world.Send(Icmp(kClient6, kServer6, type, 0, 0, Bytes(16)));
    EXPECT_EQ(seen.state, abi::kCtUntracked) << int{type};
    EXPECT_FALSE(seen.has_entry);
  }
  EXPECT_EQ(world.conntrack.Created(), 0U);
}

TEST(Icmp6, EchoAndErrors) {
  World world;
  const Bytes echo = Icmp(kClient6, kServer6, 128, 0, 5);
  EXPECT_EQ(world.Send(echo).state, abi::kCtNew);
  EXPECT_EQ(world.Send(IcmpError(kOther + (kClient6 & ~U128{0xFF}), kClient6, 3, 0, echo, 48)).state, abi::kCtRelated);
  EXPECT_EQ(world.Send(Icmp(kServer6, kClient6, 129, 0, 5)).state, abi::kCtEstablished);
  EXPECT_EQ(world.Send(Icmp(kServer6, kClient6, 129, 0, 6)).state, abi::kCtInvalid);
}

TEST(Icmp6, RedirectsOfTheLinkAreAboutTheFlowThatTheyQuote) {
  World world;
  const Bytes query = Icmp(kClient6, kServer6, 128, 0, 5);
  world.Send(query);
  Bytes body(32 + 8);  // target, destination, the option's head
  body[32] = 4;
  body[33] = static_cast<std::uint8_t>(1 + query.size() / 8);
  body.insert(body.end(), query.begin(), query.end());
  const auto state = [&](U128 source, std::uint8_t hops) {
    Bytes redirect = Icmp(source, kClient6, 137, 0, 0, body);
    redirect[7] = hops;
    return world.Send(redirect).state;
  };
  constexpr U128 kRouter = (U128{0xFE80000000000000} << 64U) + 1;
  EXPECT_EQ(state(kRouter, 255), abi::kCtRelated);
  EXPECT_EQ(state(kRouter, 254), abi::kCtInvalid);
  EXPECT_EQ(state(kServer6, 255), abi::kCtInvalid) << "not of the link";
}

TEST(Generic, AddressesAlone) {
  World world;
  EXPECT_EQ(world.Send(Generic(kClient, kServer, 50)).state, abi::kCtNew);
  EXPECT_EQ(world.Send(Generic(kServer, kClient, 50)).state, abi::kCtEstablished);
  EXPECT_EQ(world.Send(Generic(kClient, kServer, 99)).state, abi::kCtNew);
  EXPECT_EQ(Left(world, *world.Entry(kClient, 0, kServer, 0, 50)), 600U);
  EXPECT_EQ(world.Send(Generic(kClient, kServer, 33)).state, abi::kCtNew);  // DCCP: no ports
  EXPECT_NE(world.Entry(kClient, 0, kServer, 0, 33), nullptr);
}

TEST(Gre, Version0HasNoKeyVersion1ItsCallId) {
  World world;
  const Bytes version0 = {0x20, 0, 8, 0, 0, 0, 0, 9}, pptp = {0x20, 1, 0x88, 0x0B, 0, 0, 0, 9},
              strange = {0x20, 1, 8, 0, 0, 0, 0, 9};
  EXPECT_EQ(world.Send(Ip(kClient, kServer, kProtoGre, version0)).state, abi::kCtNew);
  EXPECT_NE(world.Entry(kClient, 0, kServer, 0, kProtoGre), nullptr);
  EXPECT_EQ(world.Send(Ip(kClient, kServer, kProtoGre, pptp)).state, abi::kCtNew);
  EXPECT_NE(world.Entry(kClient, 0, kServer, 9, kProtoGre), nullptr);
  EXPECT_EQ(world.Send(Ip(kClient, kServer, kProtoGre, strange)).state, abi::kCtInvalid);
  EXPECT_EQ(world.Send(Ip(kServer, kClient, kProtoGre, version0)).state, abi::kCtEstablished);
  world.Send(Ip(kClient, kServer, kProtoGre, version0));
  const Conn* conn = world.Entry(kClient, 0, kServer, 0, kProtoGre);
  EXPECT_TRUE(conn->Has(abi::kCtAssured));
  EXPECT_EQ(Left(world, *conn), 180U);
}

TEST(Fragments, LaterOnesAreInvalid) {
  World world;
  Bytes ip = Udp(kClient, 1, kServer, 2);
  packet::Store16(&ip[10], static_cast<std::uint16_t>(packet::Load16(&ip[10]) + 0x4000 - 2));
  packet::Store16(&ip[6], 2);  // offset 16, no longer DF
  EXPECT_EQ(world.Send(ip).state, abi::kCtInvalid);
}

TEST(OwnAnswer, AFlowThatIsItsOwnReplyIsFoundInTheReplyDirection) {
  World world;
  EXPECT_EQ(world.Send(Udp(kClient, 9, kClient, 9)).state, abi::kCtNew);
  const Seen again = world.Send(Udp(kClient, 9, kClient, 9));
  EXPECT_EQ(again.state, abi::kCtEstablished);
  EXPECT_EQ(again.dir, 1);
}

}  // namespace
}  // namespace iptc::conntrack::testing
