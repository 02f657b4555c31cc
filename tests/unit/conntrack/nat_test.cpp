// NAT bindings: which address and port, status bits, rewriting both ways, ICMP errors, clashes.
#include <gtest/gtest.h>

#include <set>

#include "runtime/packet/checksum.h"
#include "runtime/packet/jhash.h"
#include "runtime/packet/wire.h"
#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

constexpr std::uint32_t kBothDone = abi::kCtSrcNatDone | abi::kCtDstNatDone;

abi::NatParams To(U128 first, U128 last = 0) {
  return {.min_addr = first, .max_addr = last == 0 ? first : last, .flags = abi::kNatMapAddresses};
}
abi::NatParams ToPorts(U128 address, std::uint16_t first, std::uint16_t last) {
  abi::NatParams range = To(address);
  range.flags |= abi::kNatProtoSpecified;
  range.min_port = first;
  range.max_port = last;
  return range;
}

class NatTest : public ::testing::Test {
 protected:
  Seen Flow(std::uint16_t sport, U128 saddr = kClient, std::uint16_t dport = 53) {
    return world_.Send(Udp(saddr, sport, kServer, dport));
  }
  World world_{Options{}, true};
};

TEST_F(NatTest, NullBindingChangesNothing) {
  const Bytes packet = Udp(kClient, 1024, kServer, 53);
  const Seen seen = world_.Send(packet);
  EXPECT_EQ(seen.out, packet);
  EXPECT_EQ(seen.view.status & (abi::kCtSrcNat | abi::kCtDstNat), 0U);
  EXPECT_EQ(seen.view.status & kBothDone, kBothDone);
}

TEST_F(NatTest, SourceAndBack) {
  world_.snat = To(kPublic);
  const Seen seen = Flow(1024);
  EXPECT_EQ(seen.saddr, kPublic);
  EXPECT_EQ(seen.sport, 1024);
  EXPECT_TRUE(ChecksumsRight(seen.out));
  EXPECT_EQ(seen.view.reply_daddr, kPublic);
  EXPECT_EQ(seen.view.status & (abi::kCtSrcNat | abi::kCtDstNat), abi::kCtSrcNat);
  const Seen reply = world_.Send(Udp(kServer, 53, kPublic, 1024));
  EXPECT_EQ(reply.state, abi::kCtEstablished);
  EXPECT_EQ(reply.daddr, kClient);
  EXPECT_TRUE(ChecksumsRight(reply.out));
  EXPECT_EQ(Flow(1024).saddr, kPublic);
}

TEST_F(NatTest, DestinationAndBack) {
  world_.dnat = ToPorts(kOther, 8080, 8080);
  const Seen seen = world_.Send(Tcp(kClient, 1024, kPublic, 80, {.seq = 1}));
  EXPECT_EQ(seen.daddr, kOther);
  EXPECT_EQ(seen.dport, 8080);
  EXPECT_TRUE(ChecksumsRight(seen.out));
  EXPECT_EQ(seen.view.status & (abi::kCtSrcNat | abi::kCtDstNat), abi::kCtDstNat);
  const Seen reply = world_.Send(Tcp(kOther, 8080, kClient, 1024, {.flags = kSyn | kAck, .seq = 9, .ack = 2}));
  EXPECT_EQ(reply.saddr, kPublic);
  EXPECT_EQ(reply.sport, 80);
  EXPECT_TRUE(ChecksumsRight(reply.out));
}

TEST_F(NatTest, TranslationToItselfSetsNoBit) {
  world_.snat = To(kClient);
  EXPECT_EQ(Flow(1024).view.status & abi::kCtSrcNat, 0U);
}

TEST_F(NatTest, ZeroUdpChecksumStaysZero) {
  world_.snat = To(kPublic);
  Bytes packet = Udp(kClient, 1024, kServer, 53);
  packet::Store16(&packet[26], 0);
  const Seen seen = world_.Send(packet);
  EXPECT_EQ(seen.saddr, kPublic);
  EXPECT_EQ(packet::Load16(&seen.out[26]), 0);
}

TEST_F(NatTest, InvalidPacketsAreNotRewritten) {
  world_.snat = To(kPublic);
  Bytes packet = Udp(kClient, 1024, kServer, 53);
  packet[26] ^= 1U;
  EXPECT_EQ(world_.Send(packet).out, packet);
}

TEST_F(NatTest, SecondFlowToTheSameServerGetsAnotherPort) {
  world_.snat = To(kPublic);
  EXPECT_EQ(Flow(2000).sport, 2000);
  const Seen second = Flow(2000, kOther);
  EXPECT_FALSE(second.dropped);
  EXPECT_NE(second.sport, 2000);
  EXPECT_GE(second.sport, 1024);
  EXPECT_EQ(Flow(2000, kOther, 54).sport, second.sport) << "the same source keeps its mapping";
}

TEST_F(NatTest, OnlyAPortThatWasDrawnSaysSo) {
  const auto drawn = [&](U128 saddr, std::uint16_t dport = 53) {
    Flow(2000, saddr, dport);
    const Conn* conn = world_.Entry(saddr, 2000, kServer, dport, kProtoUdp);
    return conn == nullptr ? DrawnPort{} : conn->drawn_port;
  };
  world_.snat = To(kPublic);
  EXPECT_FALSE(drawn(kClient).Drawn()) << "2000 was free";
  const DrawnPort second = drawn(kOther);
  EXPECT_EQ(second, (DrawnPort{Flow(2000, kOther).sport, 1024, 65535}));
  EXPECT_EQ(drawn(kOther, 54), second) << "the source keeps the port that was drawn for it";
  world_.snat = ToPorts(kPublic, 777, 777);
  EXPECT_FALSE(drawn(kOther, 55).Drawn()) << "a range of one port";
}

TEST_F(NatTest, PortsStayInTheirClass) {
  struct Case {
    std::uint16_t port, first, last;
  };
  for (const Case& c : std::to_array<Case>({{100, 1, 511}, {511, 1, 511}, {512, 600, 1023}, {1023, 600, 1023}})) {
    World world(Options{}, true);
    world.snat = To(kPublic);
    world.Send(Udp(kClient, c.port, kServer, 53));
    const Seen seen = world.Send(Udp(kOther, c.port, kServer, 53));
    EXPECT_NE(seen.sport, c.port);
    EXPECT_GE(seen.sport, c.first);
    EXPECT_LE(seen.sport, c.last);
  }
}

TEST_F(NatTest, NullBindingMovesAPortThatIsTaken) {
  world_.snat = To(kOther);
  Flow(2000);  // leaves as kOther:2000
  world_.snat.reset();
  const Seen seen = Flow(2000, kOther);
  EXPECT_EQ(seen.saddr, kOther);
  EXPECT_NE(seen.sport, 2000);
  EXPECT_TRUE((seen.view.status & abi::kCtSrcNat) != 0);
}

TEST_F(NatTest, PortRange) {
  world_.snat = ToPorts(kPublic, 5000, 5002);
  std::set<std::uint16_t> ports;
  for (std::uint16_t client = 0; client < 3; ++client) {
    const Seen seen = Flow(static_cast<std::uint16_t>(3000 + client));
    EXPECT_FALSE(seen.dropped);
    ports.insert(seen.sport);
  }
  EXPECT_EQ(ports, (std::set<std::uint16_t>{5000, 5001, 5002}));
  EXPECT_TRUE(Flow(4000).dropped) << "none is left: a clash at confirm";
  EXPECT_EQ(world_.conntrack.Size(), 3U);
  EXPECT_FALSE(Flow(4000, kClient, 54).dropped) << "another destination";
}

TEST_F(NatTest, PortInsideTheRangeStays) {
  world_.snat = ToPorts(kPublic, 5000, 6000);
  EXPECT_EQ(Flow(5500).sport, 5500);
}

TEST_F(NatTest, OnePortIsTakenWithoutAsking) {
  world_.snat = ToPorts(kPublic, 777, 777);
  EXPECT_EQ(Flow(777).sport, 777);
  const Seen second = Flow(777, kOther);
  EXPECT_TRUE(second.dropped);
  EXPECT_EQ(second.sport, 777);
}

TEST_F(NatTest, RandomIgnoresAFreePort) {
  world_.snat = To(kPublic);
  world_.snat->flags |= abi::kNatProtoRandomFully;
  EXPECT_NE(Flow(2000).sport, 2000);
}

TEST_F(NatTest, SameSeedSamePorts) {
  const auto ports = [] {
    World world(Options{}, true);
    world.snat = ToPorts(kPublic, 20000, 60000);
    std::vector<std::uint16_t> out;
    for (std::uint16_t i = 0; i < 50; ++i) out.push_back(world.Send(Udp(kClient, i, kServer, 53)).sport);
    return out;
  };
  EXPECT_EQ(ports(), ports());
}

TEST_F(NatTest, DestinationPortRangeTakesTheLowestFree) {
  world_.dnat = ToPorts(kOther, 8000, 8010);
  EXPECT_EQ(world_.Send(Udp(kClient, 1, kPublic, 53)).dport, 8000);
  EXPECT_EQ(world_.Send(Udp(kClient, 1, kPublic, 54)).dport, 8001);
  EXPECT_EQ(world_.Send(Udp(kClient, 1, kPublic, 8005)).dport, 8005);
}

TEST_F(NatTest, DestinationPortOffset) {
  world_.dnat = ToPorts(kOther, 8000, 8010);
  world_.dnat->flags |= abi::kNatProtoOffset;
  world_.dnat->base_port = 50;
  EXPECT_EQ(world_.Send(Udp(kClient, 1, kPublic, 53)).dport, 8003);
}

TEST_F(NatTest, DestinationWithoutPortsNeverChangesThePort) {
  world_.dnat = To(kOther);
  EXPECT_EQ(world_.Send(Udp(kClient, 1, kPublic, 53)).dport, 53);
  EXPECT_EQ(world_.Send(Udp(kClient, 1, kServer, 53)).dport, 53);
}

// Expectations measured on Linux 6.18 with SNAT --to-source 203.0.113.100-203.0.113.109.
TEST_F(NatTest, AddressOfARange) {
  struct Case {
    U128 saddr, daddr, expected;
  };
  for (const Case& c : std::to_array<Case>({{0x0A000050, 0xC6336407, 0xCB00716C},
                                            {0xC6336407, 0x0A000050, 0xCB007168},
                                            {0xCB007102, 0x0A010203, 0xCB007166},
                                            {0xC0A8010A, 0xC0A8010B, 0xCB007164},
                                            {0xC0A8010A, 0xC6336408, 0xCB007166}})) {
    World world(Options{}, true);
    world.snat = To(0xCB007164, 0xCB00716D);
    EXPECT_EQ(world.Send(Udp(c.saddr, 1, c.daddr, 2)).saddr, c.expected);
    EXPECT_EQ(world.Send(Udp(c.saddr, 3, c.daddr, 4)).saddr, c.expected) << "ports do not matter";
  }
}

// The same with 2001:db8:1::100-2001:db8:5::200.
TEST_F(NatTest, AddressOfAnIp6Range) {
  const auto address = [](std::uint64_t high, std::uint64_t low) { return U128{high} << 64U | low; };
  world_.snat = To(address(0x20010DB800010000, 0x100), address(0x20010DB800050000, 0x200));
  const Seen seen = world_.Send(Udp(address(0x20010DB800010000, 0xFE), 1, address(0x20010DB8000F0000, 7), 2));
  EXPECT_EQ(seen.saddr, address(0x20010DB80003F61F, 0xBD8790E8BD8790E8));
  EXPECT_TRUE(ChecksumsRight(seen.out));
}

TEST_F(NatTest, PersistentForgetsTheDestination) {
  world_.snat = To(0xCB007164, 0xCB00716D);
  world_.snat->flags |= abi::kNatPersistent;
  const U128 chosen = Flow(1).saddr;
  for (std::uint32_t i = 0; i < 50; ++i) EXPECT_EQ(world_.Send(Udp(kClient, 1, 0x01020300 + i, 2)).saddr, chosen);
}

TEST_F(NatTest, IcmpIdsAreTranslated) {
  world_.snat = To(kPublic);
  EXPECT_EQ(world_.Send(Icmp(kClient, kServer, 8, 0, 5)).view.reply_sport, 5);
  const Seen second = world_.Send(Icmp(kOther, kServer, 8, 0, 5));
  const std::uint16_t id = packet::Load16(&second.out[24]);
  EXPECT_NE(id, 5);
  EXPECT_TRUE(ChecksumsRight(second.out));
  const Seen reply = world_.Send(Icmp(kServer, kPublic, 0, 0, id));
  EXPECT_EQ(reply.daddr, kOther);
  EXPECT_EQ(packet::Load16(&reply.out[24]), 5);
  EXPECT_TRUE(ChecksumsRight(reply.out));
}

TEST_F(NatTest, ProtocolsWithoutPortsClash) {
  world_.snat = To(kPublic);
  const Bytes payload = {1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_FALSE(world_.Send(Ip(kClient, kServer, 50, payload)).dropped);
  EXPECT_TRUE(world_.Send(Ip(kOther, kServer, 50, payload)).dropped);
  EXPECT_FALSE(world_.Send(Ip(kOther, kServer + 1, 50, payload)).dropped);
}

TEST_F(NatTest, ErrorsAreTranslatedWithWhatTheyQuote) {
  world_.snat = To(kPublic);
  const Seen query = world_.Send(Tcp(kClient, 1024, kServer, 80, {.seq = 1}));
  for (const std::size_t quote : {28U, 40U}) {
    const Seen error = world_.Send(IcmpError(kOther, kPublic, 3, 1, query.out, quote));
    EXPECT_EQ(error.state, abi::kCtRelated);
    EXPECT_FALSE(error.dropped);
    EXPECT_EQ(error.daddr, kClient);
    EXPECT_TRUE(ChecksumsRight(error.out));
    EXPECT_EQ(packet::Load32(&error.out[28 + 12]), kClient);
    EXPECT_EQ(packet::Load16(&error.out[28 + 20]), 1024);
    EXPECT_EQ(packet::ChecksumFold(packet::ChecksumAdd(std::span(error.out).subspan(28, 20))), 0);
  }
  EXPECT_TRUE(world_.Send(IcmpError(kOther, kPublic, 3, 1, query.out, 27)).dropped) << "too little quoted";
  EXPECT_TRUE(world_.Send(IcmpError(kOther, kPublic, 5, 1, query.out)).dropped) << "a redirect";
}

TEST_F(NatTest, RedirectsOfUntranslatedFlowsPass) {
  const Seen query = Flow(1024);
  EXPECT_FALSE(world_.Send(IcmpError(kOther, kClient, 5, 1, query.out)).dropped);
}

TEST_F(NatTest, ErrorsNeverNeedABinding) {
  world_.snat = To(kPublic);
  world_.dnat = To(kOther);
  const Seen query = world_.Send(Udp(kClient, 1024, kServer, 53));
  EXPECT_EQ(query.saddr, kPublic);
  EXPECT_EQ(query.daddr, kOther);
  const Seen error = world_.Send(IcmpError(kOther, kPublic, 3, 3, query.out));
  EXPECT_EQ(error.saddr, kServer) << "from the address that the client asked";
  EXPECT_EQ(error.daddr, kClient);
  EXPECT_EQ(packet::Load32(&error.out[28 + 16]), kServer);
  EXPECT_TRUE(ChecksumsRight(error.out));
}

TEST_F(NatTest, MasqueradedFlowDiesWhenItsInterfaceChanges) {
  world_.snat = To(kPublic);
  world_.masquerade = true;
  world_.out_interface = 3;
  EXPECT_FALSE(Flow(1024).dropped);
  EXPECT_FALSE(Flow(1024).dropped);
  world_.out_interface = 4;
  EXPECT_TRUE(Flow(1024).dropped);
  EXPECT_EQ(world_.conntrack.Size(), 0U);
  EXPECT_EQ(Flow(1024).state, abi::kCtNew);
}

TEST_F(NatTest, ClosedConnectionsGiveTheirPortsToNewerOnes) {
  world_.snat = ToPorts(kPublic, 7000, 7001);
  const auto run = [this](std::uint16_t sport, std::uint32_t seq, bool close) {
    const Seen syn = world_.Send(Tcp(kClient, sport, kServer, 80, {.seq = seq}));
    if (!close || syn.dropped) return syn;
    world_.Send(Tcp(kServer, 80, kPublic, syn.sport, {.flags = kSyn | kAck, .seq = 9, .ack = seq + 1}));
    world_.Send(Tcp(kClient, sport, kServer, 80, {.flags = kAck, .seq = seq + 1, .ack = 10}));
    world_.Send(Tcp(kServer, 80, kPublic, syn.sport, {.flags = kRst, .seq = 10}));
    return syn;
  };
  run(1, 1000, true);
  run(2, 1000, true);
  ASSERT_EQ(world_.conntrack.Size(), 2U);
  EXPECT_TRUE(run(3, 500, false).dropped) << "older numbers than the closed ones";
  EXPECT_FALSE(run(4, 5000, false).dropped);
  EXPECT_EQ(world_.conntrack.Size(), 2U);
}

TEST(JenkinsHash, EdgesOfTheRange) {
  EXPECT_EQ(packet::JenkinsHash(std::span<const std::uint32_t>(), 0), 0xdeadbeefU);
  EXPECT_EQ(packet::ReciprocalScale(0xFFFFFFFF, 10), 9U);
  EXPECT_EQ(packet::ReciprocalScale(0, 10), 0U);
}

TEST(NatHooks, Halves) {
  EXPECT_EQ(Nat::ManipOf(abi::Hook::kPrerouting), Manip::kDestination);
  EXPECT_EQ(Nat::ManipOf(abi::Hook::kOutput), Manip::kDestination);
  EXPECT_EQ(Nat::ManipOf(abi::Hook::kInput), Manip::kSource);
  EXPECT_EQ(Nat::ManipOf(abi::Hook::kPostrouting), Manip::kSource);
}

}  // namespace
}  // namespace iptc::conntrack::testing
