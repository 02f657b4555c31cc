// What entries carry besides: traffic counts, labels; sysctls; zones by packets.
#include <gtest/gtest.h>

#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

constexpr std::size_t kUdpHeaders = 28, kTcpHeaders = 40;

TEST(Accounting, CountsWhatProlongsAnEntry) {
  World world({.accounting = true});
  world.Send(Udp(kClient, 1000, kServer, 53, 10));
  world.Send(Udp(kServer, 53, kClient, 1000, 20));
  world.Send(Udp(kServer, 53, kClient, 1000, 0));
  const Conn* conn = world.Entry(kClient, 1000, kServer, 53, kProtoUdp);
  ASSERT_TRUE(conn != nullptr && conn->extra != nullptr && conn->extra->counted);
  EXPECT_EQ(conn->extra->counts[0].packets, 1U);
  EXPECT_EQ(conn->extra->counts[0].bytes, kUdpHeaders + 10);
  EXPECT_EQ(conn->extra->counts[1].packets, 2U);
  EXPECT_EQ(conn->extra->counts[1].bytes, 2 * kUdpHeaders + 20);
}

TEST(Accounting, DoesNotCountRepeatedSynsNorWhatIsIgnoredOrInvalid) {
  World world({.accounting = true});
  for (int i = 0; i < 3; ++i) world.Send(Tcp(kClient, 1, kServer, 2, {.flags = kSyn, .seq = 10}));
  const Conn* conn = world.Entry(kClient, 1, kServer, 2);
  ASSERT_NE(conn, nullptr);
  EXPECT_EQ(conn->extra->counts[0].packets, 1U);
  world.Send(Tcp(kServer, 2, kClient, 1, {.flags = kAck, .seq = 7, .ack = 7}));  // ignored: may be a challenge
  world.Send(Tcp(kClient, 1, kServer, 2, {.flags = kFin | kAck, .seq = 11}));    // INVALID
  EXPECT_EQ(conn->extra->counts[0].packets, 1U);
  EXPECT_EQ(conn->extra->counts[1].packets, 0U);
  world.Send(Tcp(kServer, 2, kClient, 1, {.flags = kSyn | kAck, .seq = 70, .ack = 11}));
  EXPECT_EQ(conn->extra->counts[1].packets, 1U);
  EXPECT_EQ(conn->extra->counts[1].bytes, kTcpHeaders);
}

TEST(Accounting, NothingIsKeptUnlessAsked) {
  World world;
  world.Send(Udp(kClient, 1000, kServer, 53));
  EXPECT_EQ(world.Entry(kClient, 1000, kServer, 53, kProtoUdp)->extra, nullptr);
}

TEST(Accounting, RecordsAreUsedAgain) {
  World world({.timeouts = {.udp = 1}, .accounting = true, .labels = true});
  for (std::uint16_t port = 1; port < 5000; ++port) {
    world.Send(Udp(kClient, port, kServer, 53));
    const Conn* conn = world.Entry(kClient, port, kServer, 53, kProtoUdp);
    ASSERT_TRUE(conn->extra->labelled);
    ASSERT_EQ(conn->extra->counts[0].packets, 1U);
    ASSERT_EQ(conn->extra->labels[0], 0U);
    conn->extra->labels[0] = ~std::uint64_t{0};
    world.Wait(2);
  }
  EXPECT_LE(world.conntrack.Size(), 2U);
}

struct TimeoutCase {
  const char* what;
  Bytes packet;
  std::uint32_t seconds;
};

TEST(Sysctls, Timeouts) {
  Timeouts timeouts{.udp = 11, .udp_stream = 12, .icmp = 13, .icmp6 = 14, .gre = 15, .gre_stream = 16, .generic = 17};
  timeouts.tcp[std::to_underlying(TcpState::kSynSent)] = 18;
  timeouts.sctp.fill(19);
  World world({.timeouts = timeouts});
  const Bytes init = {1, 0, 0, 20, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0};
  for (const TimeoutCase& c : std::to_array<TimeoutCase>({
           {"udp", Udp(kClient, 1, kServer, 2), 11},
           {"icmp", Icmp(kClient, kServer, 8, 0, 1), 13},
           {"icmp6", Icmp(kClient6, kServer6, 128, 0, 1), 14},
           {"gre", Ip(kClient, kServer, 47, {0, 0, 8, 0}), 15},
           {"generic", Ip(kClient, kServer, 99, {1, 2, 3, 4}), 17},
           {"tcp", Tcp(kClient, 1, kServer, 2, {.flags = kSyn}), 18},
           {"sctp", Sctp(kClient, 1, kServer, 2, 0, init), 19},
       })) {
    const Seen seen = world.Send(c.packet);
    ASSERT_TRUE(seen.has_entry) << c.what;
    Conn entry;
    entry.view = seen.view;
    const Conn* conn = world.Table().Find(OriginalTuple(entry)).conn;
    ASSERT_NE(conn, nullptr) << c.what;
    EXPECT_EQ(Left(world, *conn), c.seconds) << c.what;
  }
}

TEST(Sysctls, ChecksumsAndResetsMayBeLetThrough) {
  Bytes wrong = Udp(kClient, 1, kServer, 2);
  wrong[26] ^= 0x55;
  EXPECT_EQ(World().Send(wrong).state, abi::kCtInvalid);
  EXPECT_EQ(World({.checksum = false}).Send(wrong).state, abi::kCtNew);

  for (const bool any : {false, true}) {
    World world({.tcp_ignore_invalid_rst = any});
    world.Send(Tcp(kClient, 1, kServer, 2, {.flags = kSyn, .seq = 100}));
    world.Send(Tcp(kServer, 2, kClient, 1, {.flags = kSyn | kAck, .seq = 500, .ack = 101}));
    world.Send(Tcp(kClient, 1, kServer, 2, {.flags = kAck, .seq = 101, .ack = 501}));
    const Seen seen = world.Send(Tcp(kServer, 2, kClient, 1, {.flags = kRst, .seq = 400}));
    EXPECT_EQ(seen.state, any ? abi::kCtEstablished : abi::kCtInvalid);
  }
}

TEST(Sysctls, AMaximumOfNoneIsNoLimit) {
  World world({.maximum = 0, .buckets = 1});
  for (std::uint16_t port = 1; port < 3000; ++port) ASSERT_FALSE(world.Send(Udp(kClient, port, kServer, 53)).dropped);
  EXPECT_EQ(world.conntrack.Size(), 2999U);
}

}  // namespace
}  // namespace iptc::conntrack::testing
