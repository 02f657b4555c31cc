// Counting connections by key, as connlimit does.
#include <gtest/gtest.h>

#include "runtime/conntrack/conn_count.h"
#include "runtime/packet/dissect.h"
#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

class ConnCountTest : public ::testing::Test {
 protected:
  // What a rule in FORWARD would count of this packet's source; the packet is let through.
  std::size_t Count(const Bytes& ip) {
    packet::PacketRef packet;
    packet.bytes = ip;
    EXPECT_EQ(packet::DissectIp(packet.bytes, packet.meta), packet::Defect::kNone);
    world_.conntrack.Track(packet, world_.now_ns, true);
    const std::size_t count =
        counts_.Count(world_.conntrack, packet.meta.saddr, packet.meta, world_.now_ns / kNanosecondsPerJiffy);
    world_.conntrack.Confirm(packet, world_.now_ns);
    world_.conntrack.Release(packet);
    if (advance_) world_.Wait(0.01);
    return count;
  }

  void Finish(std::uint16_t port) {  // an open connection
    world_.Send(Tcp(kClient, port, kServer, 80, {.flags = kFin | kAck, .seq = 101, .ack = 501}));
    world_.Send(Tcp(kServer, 80, kClient, port, {.flags = kFin | kAck, .seq = 501, .ack = 102}));
    world_.Send(Tcp(kClient, port, kServer, 80, {.flags = kAck, .seq = 102, .ack = 502}));
  }

  std::size_t Open(std::uint16_t port) {
    Count(Tcp(kClient, port, kServer, 80, {.flags = kSyn, .seq = 100}));
    world_.Send(Tcp(kServer, 80, kClient, port, {.flags = kSyn | kAck, .seq = 500, .ack = 101}));
    return Count(Tcp(kClient, port, kServer, 80, {.flags = kAck, .seq = 101, .ack = 501}));
  }

  static constexpr std::uint64_t kNanosecondsPerJiffy = 4'000'000;
  World world_{{.timeouts = {.udp = 30}}};
  ConnCount counts_{1};
  bool advance_ = true;
};

TEST_F(ConnCountTest, CountsEachConnectionOnce) {
  EXPECT_EQ(Open(1), 1U);
  EXPECT_EQ(Open(2), 2U);
  EXPECT_EQ(Count(Tcp(kClient, 1, kServer, 80, {.flags = kAck, .seq = 101, .ack = 501})), 2U);
  EXPECT_EQ(Count(Tcp(kOther, 1, kServer, 80, {.flags = kSyn, .seq = 100})), 1U) << "another source";
}

TEST_F(ConnCountTest, ForgetsWhatClosedOrExpired) {
  Open(1);
  Open(2);
  Finish(1);
  EXPECT_EQ(Count(Udp(kClient, 3, kServer, 53)), 2U);
  EXPECT_EQ(Count(Udp(kClient, 4, kServer, 53)), 3U);
  world_.Wait(31);
  EXPECT_EQ(Count(Udp(kClient, 5, kServer, 53)), 2U);
}

TEST_F(ConnCountTest, APacketOfAConnectionThatIsOverHasNothingToCount) {
  Open(1);
  Finish(1);
  EXPECT_EQ(Count(Tcp(kClient, 1, kServer, 80, {.flags = kAck, .seq = 102, .ack = 502})), 0U);
  EXPECT_EQ(Open(2), 1U);
}

TEST_F(ConnCountTest, LooksThroughAKeyOnceInAJiffy) {
  advance_ = false;
  for (std::uint16_t port = 1; port <= 3; ++port) {
    packet::PacketRef dropped;  // never confirmed
    dropped.bytes = Udp(kClient, port, kServer, 53);
    ASSERT_EQ(packet::DissectIp(dropped.bytes, dropped.meta), packet::Defect::kNone);
    world_.conntrack.Track(dropped, world_.now_ns, true);
    EXPECT_EQ(counts_.Count(world_.conntrack, kClient, dropped.meta, world_.now_ns / kNanosecondsPerJiffy), port);
    world_.conntrack.Release(dropped);
  }
  world_.Wait(0.01);
  EXPECT_EQ(Count(Udp(kClient, 9, kServer, 53)), 1U);
}

TEST_F(ConnCountTest, NoTransportHeaderNoCount) {
  packet::PacketRef packet;
  packet.bytes = Udp(kClient, 3, kServer, 53);
  ASSERT_EQ(packet::DissectIp(packet.bytes, packet.meta), packet::Defect::kNone);
  packet.meta.frag_offset = 40;
  EXPECT_EQ(counts_.Count(world_.conntrack, kClient, packet.meta, 1), 0U);
}

TEST_F(ConnCountTest, SourcesThatNeverComeBackAreFreed) {
  constexpr std::uint32_t kSources = 50'000;
  for (std::uint32_t i = 0; i < kSources; ++i) {
    Count(Udp(0x0B000000 + i, 1, kServer, 53));
    world_.Wait(0.01);
  }
  EXPECT_LT(counts_.Keys(), kSources / 4);
}

}  // namespace
}  // namespace iptc::conntrack::testing
