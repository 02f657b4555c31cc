// The table of expected connections: what fits, what clashes, how long and how many.
#include "runtime/conntrack/expectation.h"

#include <gtest/gtest.h>

#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

constexpr std::uint64_t kWait = 300 * kSecond;
constexpr ExpectPolicy kOne{.helper = abi::ConnHelper::kFtp, .maximum = 1, .timeout_ns = kWait};
constexpr ExpectPolicy kMany{.helper = abi::ConnHelper::kIrc, .maximum = 8, .timeout_ns = kWait};

class ExpectationTest : public ::testing::Test {
 protected:
  // A connection in the table, with an extra record.
  Conn& Master(std::uint16_t sport) {
    world_.Send(Udp(kClient, sport, kServer, 21));
    const auto found = Table().Find({kClient, kServer, sport, 21, kProtoUdp, 4, 0});
    Table().Extra(*found.conn);
    return *found.conn;
  }
  static Expectation From(Conn& master, std::uint16_t port, U128 saddr = kServer) {
    Expectation expectation{.master = &master};
    expectation.tuple = {.saddr = saddr, .daddr = kClient, .dport = port, .proto = kProtoTcp, .family = 4};
    return expectation;
  }
  static Tuple Packet(std::uint16_t port, U128 saddr = kServer, std::uint16_t sport = 20) {
    return {saddr, kClient, sport, port, kProtoTcp, 4, 0};
  }
  ConnTable& Table() { return world_.Table(); }
  ExpectTable& Expected() { return Table().Expectations(); }
  std::uint64_t Now() { return Table().Now(); }
  bool Add(const Expectation& expectation, const ExpectPolicy& policy = kMany) {
    return Expected().Add(expectation, policy, Now()).has_value();
  }

  World world_;
};

TEST_F(ExpectationTest, IsTakenOnceByAPacketThatFits) {
  ASSERT_TRUE(Add(From(Master(1), 4000)));
  EXPECT_FALSE(Expected().Take(Packet(4001), Now()));
  EXPECT_FALSE(Expected().Take(Packet(4000, kOther), Now()));
  EXPECT_TRUE(Expected().Take(Packet(4000), Now()));
  EXPECT_FALSE(Expected().Take(Packet(4000), Now()));
  EXPECT_EQ(Expected().Size(), 0U);
}

TEST_F(ExpectationTest, OpenSourceFitsAnyone) {
  Expectation open = From(Master(1), 4000, 0);
  open.any_source = true;
  ASSERT_TRUE(Add(open));
  EXPECT_TRUE(Expected().Take(Packet(4000, kOther), Now()));
}

TEST_F(ExpectationTest, SourcePortCountsWhereItIsNamed) {
  Expectation call = From(Master(1), 4000);
  call.any_source_port = false;
  call.tuple.sport = 77;
  ASSERT_TRUE(Add(call));
  EXPECT_FALSE(Expected().Take(Packet(4000, kServer, 78), Now()));
  EXPECT_TRUE(Expected().Take(Packet(4000, kServer, 77), Now()));
}

TEST_F(ExpectationTest, EndsInTime) {
  ASSERT_TRUE(Add(From(Master(1), 4000)));
  EXPECT_FALSE(Expected().Take(Packet(4000), Now() + kWait));
  EXPECT_EQ(Expected().Size(), 0U);
}

TEST_F(ExpectationTest, OldestGoesWhereAMasterHasTooMany) {
  Conn& master = Master(1);
  ASSERT_TRUE(Add(From(master, 4000), kOne));
  ASSERT_TRUE(Add(From(master, 4001), kOne));
  EXPECT_EQ(Expected().Size(), 1U);
  EXPECT_FALSE(Expected().Take(Packet(4000), Now()));
  EXPECT_TRUE(Expected().Take(Packet(4001), Now()));
}

TEST_F(ExpectationTest, SameAgainStartsItsTimeAnew) {
  Conn& master = Master(1);
  ASSERT_TRUE(Add(From(master, 4000)));
  ASSERT_TRUE(Expected().Add(From(master, 4000), kMany, Now() + kWait / 2));
  EXPECT_EQ(Expected().Size(), 1U);
  EXPECT_TRUE(Expected().Take(Packet(4000), Now() + kWait));
}

TEST_F(ExpectationTest, TwoMastersMayNotExpectTheSame) {
  Conn &first = Master(1), &second = Master(2);
  ASSERT_TRUE(Add(From(first, 4000)));
  const auto clash = Expected().Add(From(second, 4000), kMany, Now());
  ASSERT_FALSE(clash);
  EXPECT_EQ(clash.error(), ExpectRefusal::kBusy);
  EXPECT_TRUE(Add(From(second, 4000, kOther)));  // another source tells them apart
  Expectation open = From(second, 4000, 0);
  open.any_source = true;
  EXPECT_FALSE(Add(open));
}

TEST_F(ExpectationTest, GoesWithItsMaster) {
  Conn &first = Master(1), &second = Master(2);
  ASSERT_TRUE(Add(From(first, 4000)) && Add(From(first, 4001)) && Add(From(second, 4002)));
  Table().Kill(first);
  EXPECT_EQ(Expected().Size(), 1U);
  EXPECT_TRUE(Expected().Take(Packet(4002), Now()));
}

TEST_F(ExpectationTest, CanBeTakenBack) {
  Conn& master = Master(1);
  ASSERT_TRUE(Add(From(master, 4000)) && Add(From(master, 4001)));
  Expected().Remove(From(master, 4001));
  Expected().Remove(From(master, 4005));
  EXPECT_FALSE(Expected().Take(Packet(4001), Now()));
  EXPECT_TRUE(Expected().Take(Packet(4000), Now()));
}

TEST_F(ExpectationTest, TableIsBounded) {
  const auto maximum = static_cast<std::uint16_t>(Options{}.expect_maximum);
  std::uint16_t sport = 1;
  for (std::uint16_t port = 1; port <= maximum; ++port) {
    if (port % 8 == 1) ++sport;
    ASSERT_TRUE(Add(From(Master(sport), port)));
  }
  const auto full = Expected().Add(From(Master(9999), 9999), kMany, Now());
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error(), ExpectRefusal::kFull);
  EXPECT_TRUE(Expected().Add(From(Master(9999), 9999), kMany, Now() + kWait));
  EXPECT_EQ(Expected().Size(), 1U);
}

TEST(Expectation, AMaximumOfNoneRefusesAll) {
  World world(Options{.expect_maximum = 0});
  world.Send(Udp(kClient, 1, kServer, 21));
  Conn& master = *world.Table().Find({kClient, kServer, 1, 21, kProtoUdp, 4, 0}).conn;
  world.Table().Extra(master);
  const Expectation wanted{.master = &master, .tuple = {kServer, kClient, 0, 4000, kProtoTcp, 4, 0}};
  const auto added = world.Table().Expectations().Add(wanted, kMany, world.Table().Now());
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error(), ExpectRefusal::kFull);
}

}  // namespace
}  // namespace iptc::conntrack::testing
