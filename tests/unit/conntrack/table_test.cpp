// The table itself: bounds, early drop, hash quality, expiry in time, entries that outlive their place in it.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "runtime/packet/dissect.h"
#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

Tuple FlowTuple(std::uint32_t i) {
  return {.saddr = 0x0A000000 + (i >> 8U),
          .daddr = kServer,
          .sport = static_cast<std::uint16_t>(1024 + (i & 0xFFU)),
          .dport = 80,
          .proto = kProtoUdp,
          .family = 4};
}

Conn* Add(ConnTable& table, const Tuple& tuple, std::uint64_t seconds, std::uint32_t status = 0) {
  Conn* conn = table.Allocate(tuple, *Invert(tuple));
  if (conn == nullptr) return nullptr;
  conn->view.status |= status;
  table.Refresh(*conn, seconds * kSecond);
  EXPECT_TRUE(table.Insert(*conn));
  table.Drop(*conn);
  return conn;
}

TEST(Table, BothTuplesFindTheEntry) {
  ConnTable table({.maximum = 100}, 1);
  Conn* conn = Add(table, FlowTuple(1), 30);
  EXPECT_EQ(table.Find(FlowTuple(1)).conn, conn);
  const auto reply = table.Find(*Invert(FlowTuple(1)));
  EXPECT_EQ(reply.conn, conn);
  EXPECT_EQ(reply.direction, abi::CtDirection::kReply);
  EXPECT_EQ(table.Find(FlowTuple(2)).conn, nullptr);
}

TEST(Table, EveryFieldOfTheTupleCounts) {
  ConnTable table({.maximum = 100}, 1);
  const Tuple tuple = FlowTuple(1);
  Add(table, tuple, 30);
  for (int field = 0; field < 6; ++field) {
    Tuple other = tuple;
    if (field == 0) other.saddr ^= 1U;
    if (field == 1) other.daddr ^= 1U;
    if (field == 2) other.sport ^= 1U;
    if (field == 3) other.dport ^= 1U;
    if (field == 4) other.proto ^= 1U;
    if (field == 5) other.family = 6;
    EXPECT_EQ(table.Find(other).conn, nullptr) << field;
  }
  EXPECT_EQ(table.Find(tuple, {.id = 1}).conn, nullptr);
}

constexpr std::uint8_t kOriginalOnly = 1, kReplyOnly = 2;

TEST(Table, AZoneCountsInItsDirectionsOnly) {
  ConnTable table({.maximum = 100}, 1);
  Conn* conn = table.Allocate(FlowTuple(1), *Invert(FlowTuple(1)), {.id = 5, .directions = kOriginalOnly});
  table.Refresh(*conn, 30 * kSecond);
  ASSERT_TRUE(table.Insert(*conn));
  EXPECT_EQ(table.Find(FlowTuple(1)).conn, nullptr);
  EXPECT_EQ(table.Find(FlowTuple(1), {.id = 5}).conn, conn);
  EXPECT_EQ(table.Find(FlowTuple(1), {.id = 5, .directions = kOriginalOnly}).conn, conn);
  EXPECT_EQ(table.Find(FlowTuple(1), {.id = 5, .directions = kReplyOnly}).conn, nullptr);
  const auto reply = table.Find(*Invert(FlowTuple(1)));
  EXPECT_EQ(reply.conn, conn);
  EXPECT_EQ(reply.direction, abi::CtDirection::kReply);
  EXPECT_EQ(table.Find(*Invert(FlowTuple(1)), {.id = 5}).conn, nullptr);
  EXPECT_EQ(table.Find(*Invert(FlowTuple(1)), {.id = 5, .directions = kOriginalOnly}).conn, conn);
  table.Drop(*conn);
}

// Two customers with the same addresses, told apart by a zone of the original direction: their answers would be alike.
TEST(Table, FlowsOfTwoZonesClashWhereTheyShareADirection) {
  ConnTable table({.maximum = 100}, 1);
  Conn* first = table.Allocate(FlowTuple(1), *Invert(FlowTuple(1)), {.id = 5, .directions = kOriginalOnly});
  Conn* second = table.Allocate(FlowTuple(1), *Invert(FlowTuple(1)), {.id = 6, .directions = kOriginalOnly});
  Conn* third = table.Allocate(FlowTuple(1), *Invert(FlowTuple(1)), {.id = 6});
  for (Conn* conn : {first, second, third}) table.Refresh(*conn, 30 * kSecond);
  ASSERT_TRUE(table.Insert(*first));
  EXPECT_FALSE(table.Insert(*second));
  EXPECT_TRUE(table.Taken(*Invert(FlowTuple(1)), *second)) << "NAT must find another port";
  EXPECT_FALSE(table.Taken(*Invert(FlowTuple(1)), *third));
  EXPECT_TRUE(table.Insert(*third));
  for (Conn* conn : {first, second, third}) table.Drop(*conn);
}

TEST(Table, ClashOfEitherTuple) {
  ConnTable table({.maximum = 100}, 1);
  Add(table, FlowTuple(1), 30);
  Conn* same = table.Allocate(FlowTuple(1), *Invert(FlowTuple(2)));
  EXPECT_FALSE(table.Insert(*same));
  table.Drop(*same);
  Conn* reply = table.Allocate(FlowTuple(3), *Invert(FlowTuple(1)));
  EXPECT_FALSE(table.Insert(*reply));
  table.Drop(*reply);
  EXPECT_EQ(table.Size(), 1U);
}

TEST(Table, ExpiryAtItsTime) {
  ConnTable table({.maximum = 10000}, 1);
  table.Advance(5 * kSecond);
  for (std::uint32_t i = 0; i < 3000; ++i) Add(table, FlowTuple(i), 1 + i % 3000);
  for (std::uint64_t second = 1; second <= 3000; ++second) {
    table.Advance((5 + second) * kSecond);
    ASSERT_EQ(table.Size(), 3000 - second);
  }
}

TEST(Table, ExpiryAcrossAJumpInTime) {
  ConnTable table({.maximum = 10000}, 1);
  for (std::uint32_t i = 0; i < 100; ++i) Add(table, FlowTuple(i), i < 50 ? 30 : 432000);
  table.Advance(100000 * kSecond);
  EXPECT_EQ(table.Size(), 50U);
  table.Advance(432000 * kSecond);
  EXPECT_EQ(table.Size(), 0U);
}

TEST(Table, ShorterAndLongerDeadlines) {
  ConnTable table({.maximum = 100}, 1);
  Conn* conn = Add(table, FlowTuple(1), 432000);
  table.Refresh(*conn, 10 * kSecond);
  Conn* kept = Add(table, FlowTuple(2), 10);
  table.Refresh(*kept, 50 * kSecond);
  table.Advance(11 * kSecond);
  EXPECT_EQ(table.Size(), 1U);
  table.Advance(51 * kSecond);
  EXPECT_EQ(table.Size(), 0U);
}

TEST(Table, FixedTimeoutsAreNotRefreshed) {
  ConnTable table({.maximum = 100}, 1);
  Conn* conn = Add(table, FlowTuple(1), 5, abi::kCtFixedTimeout);
  EXPECT_EQ(table.SecondsLeft(*conn), 0U) << "set before: refused from the start";
}

TEST(Table, FullTableDropsWhatIsNotAssured) {
  // One entry of the maximum is not assured; only a flow near its bucket can make it go.
  World world(Options{.maximum = 16});
  for (std::uint16_t i = 0; i < 16; ++i) EXPECT_FALSE(world.Send(Udp(kClient, i, kServer, 53)).dropped);
  std::size_t dropped = 0;
  for (std::uint16_t i = 100; i < 200; ++i) {
    const Seen seen = world.Send(Udp(kClient, i, kServer, 53));
    dropped += seen.dropped ? 1 : 0;
    EXPECT_LE(world.conntrack.Size(), 16U);
  }
  EXPECT_GT(dropped, 90U) << "262144 buckets: eight of them hold hardly any";
  EXPECT_EQ(world.conntrack.TableFullDrops(), dropped);
}

TEST(Table, EarlyDropSparesAssured) {
  // As many entries as buckets: nearly every neighbourhood has one that may go.
  constexpr std::uint32_t kFlows = 262144;
  ConnTable table({.maximum = kFlows}, 1);
  for (std::uint32_t i = 0; i < kFlows; ++i) Add(table, FlowTuple(i), 300, i % 4 == 0 ? 0 : abi::kCtAssured);
  std::uint32_t made = 0;
  for (std::uint32_t i = 0; i < 1000; ++i) made += Add(table, FlowTuple(kFlows + i), 300) != nullptr ? 1 : 0;
  EXPECT_GT(made, 950U);
  EXPECT_LE(table.Size(), kFlows);
  for (std::uint32_t i = 0; i < kFlows; ++i) {
    if (i % 4 == 0) continue;
    ASSERT_NE(table.Find(FlowTuple(i)).conn, nullptr);
  }
}

// The same small table over few buckets: eight of 512 hold an old entry for nearly every new one.
TEST(Table, EarlyDropFindsWhatFewBucketsHold) {
  World world(Options{.maximum = 1024, .buckets = 512});
  for (std::uint16_t i = 0; i < 1024; ++i) EXPECT_FALSE(world.Send(Udp(kClient, i, kServer, 53)).dropped);
  for (std::uint16_t i = 2000; i < 4000; ++i) {
    EXPECT_FALSE(world.Send(Udp(kClient, i, kServer, 53)).dropped);
    EXPECT_LE(world.conntrack.Size(), 1024U);
  }
  EXPECT_EQ(world.conntrack.TableFullDrops(), 0U);
}

TEST(Table, EarlyDropSparesAssuredInFewBucketsToo) {
  ConnTable table({.maximum = 1024, .buckets = 512}, 1);
  for (std::uint32_t i = 0; i < 1024; ++i) ASSERT_NE(Add(table, FlowTuple(i), 300, abi::kCtAssured), nullptr);
  for (std::uint32_t i = 2000; i < 2100; ++i) EXPECT_EQ(Add(table, FlowTuple(i), 300), nullptr);
  EXPECT_EQ(table.FullDrops(), 100U);
  EXPECT_EQ(table.Size(), 1024U);
}

// A whole page of buckets at least; no more than 51 to 80 nodes and the one that joins them in a chain.
TEST(Table, ChainsOfFewBucketsAreBounded) {
  constexpr std::uint32_t kFlows = 30'000;
  ConnTable table({.maximum = 262144, .buckets = 1}, 42);
  std::uint32_t inserted = 0, first_refused = kFlows;
  for (std::uint32_t i = 0; i < kFlows; ++i) {
    Conn* conn = table.Allocate(FlowTuple(i), *Invert(FlowTuple(i)));
    ASSERT_NE(conn, nullptr);
    table.Refresh(*conn, 300 * kSecond);
    if (table.Insert(*conn)) {
      ++inserted;
    } else {
      first_refused = std::min(first_refused, i);
    }
    table.Drop(*conn);
  }
  EXPECT_GT(first_refused, 5000U) << "512 buckets with 20 nodes each";
  EXPECT_LT(inserted, 20'480U) << "512 buckets with 80 nodes each";
  EXPECT_EQ(table.Size(), inserted);
  EXPECT_GT(table.LongestChain(), 52U);
  EXPECT_LE(table.LongestChain(), 82U) << "the one that joins adds both nodes at most";
}

TEST(Table, ChainsStayShort) {
  ConnTable table({.maximum = 262144}, 42);
  for (std::uint32_t i = 0; i < 100000; ++i) Add(table, FlowTuple(i), 300);
  EXPECT_LE(table.LongestChain(), 10U);  // 200,000 nodes over 262,144 buckets
}

TEST(Table, AMillionFlows) {
  constexpr std::uint32_t kFlows = 1'000'000;
  ConnTable table({.maximum = kFlows}, 3);
  for (std::uint32_t i = 0; i < kFlows; ++i) ASSERT_NE(Add(table, FlowTuple(i), 300), nullptr);
  EXPECT_EQ(table.Size(), kFlows);
  EXPECT_LE(table.LongestChain(), 16U);
  for (std::uint32_t i = 0; i < kFlows; i += 997) EXPECT_NE(table.Find(*Invert(FlowTuple(i))).conn, nullptr);
  table.Advance(301 * kSecond);
  EXPECT_EQ(table.Size(), 0U);
}

TEST(Table, KilledEntryLivesWhileAPacketHoldsIt) {
  World world;
  world.Send(Tcp(kClient, 1, kServer, 2, {.seq = 5}));
  packet::PacketRef packet;
  packet.bytes = Tcp(kServer, 2, kClient, 1, {.flags = kRst | kAck, .ack = 6});
  ASSERT_EQ(packet::DissectIp(packet.bytes, packet.meta), packet::Defect::kNone);
  world.conntrack.Track(packet, world.now_ns, true);
  EXPECT_EQ(world.Entry(kClient, 1, kServer, 2), nullptr);
  ASSERT_NE(packet.conn, nullptr);
  EXPECT_EQ(packet.meta.ct->orig_saddr, kClient);
  EXPECT_TRUE(packet.conn->Has(abi::kCtDying));
  EXPECT_TRUE(world.conntrack.Confirm(packet, world.now_ns));
  EXPECT_EQ(world.conntrack.Size(), 1U);
  world.conntrack.Release(packet);
  EXPECT_EQ(world.conntrack.Size(), 0U);
}

TEST(Table, UnconfirmedLeavesNothing) {
  World world;
  EXPECT_EQ(world.Send(Udp(kClient, 1, kServer, 2), false).state, abi::kCtNew);
  EXPECT_EQ(world.conntrack.Size(), 0U);
  EXPECT_EQ(world.Send(Udp(kClient, 1, kServer, 2)).state, abi::kCtNew);
}

TEST(Table, UntrackedStaysUntracked) {
  World world;
  packet::PacketRef packet;
  packet.bytes = Udp(kClient, 1, kServer, 2);
  ASSERT_EQ(packet::DissectIp(packet.bytes, packet.meta), packet::Defect::kNone);
  Conntrack::SetUntracked(packet);
  world.conntrack.Track(packet, world.now_ns, true);
  EXPECT_EQ(packet.meta.ct_state, abi::kCtUntracked);
  EXPECT_EQ(packet.conn, nullptr);
  EXPECT_TRUE(world.conntrack.Confirm(packet, world.now_ns));
}

TEST(Table, ExpiresShowsTheSecondsLeft) {
  World world;
  EXPECT_EQ(world.Send(Udp(kClient, 1, kServer, 2)).view.expires, 0U) << "not confirmed when the rules look";
  world.Wait(3);
  EXPECT_EQ(world.Send(Udp(kServer, 2, kClient, 1)).view.expires, 30U);
}

}  // namespace
}  // namespace iptc::conntrack::testing
