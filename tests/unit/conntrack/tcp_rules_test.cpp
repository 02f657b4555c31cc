// What the TCP tracker does beside the table and the window: timeouts, ASSURED, RSTs, ignored packets, reopening.
#include <gtest/gtest.h>

#include "runtime/packet/dissect.h"
#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

class TcpRules : public ::testing::Test {
 protected:
  Seen Client(const TcpFields& fields) { return world_.Send(Tcp(kClient, 1024, kServer, 80, fields)); }
  Seen Server(const TcpFields& fields) { return world_.Send(Tcp(kServer, 80, kClient, 1024, fields)); }
  void Establish() {
    Client({.flags = kSyn, .seq = 1000});
    Server({.flags = kSyn | kAck, .seq = 5000, .ack = 1001});
    Client({.flags = kAck, .seq = 1001, .ack = 5001});
  }
  const Conn* Entry() { return world_.Entry(kClient, 1024, kServer, 80); }
  TcpState State() { return static_cast<TcpState>(Entry()->track.tcp.state); }
  std::uint32_t Left() { return testing::Left(world_, *Entry()); }

  World world_;
};

TEST_F(TcpRules, TimeoutsAndStatesOfAnOrdinaryConnection) {
  EXPECT_EQ(Client({.flags = kSyn, .seq = 1000}).state, abi::kCtNew);
  EXPECT_EQ(Left(), 120U);
  EXPECT_EQ(Server({.flags = kSyn | kAck, .seq = 5000, .ack = 1001}).state, abi::kCtEstablished);
  EXPECT_EQ(Left(), 60U);
  EXPECT_FALSE(Entry()->Has(abi::kCtAssured));
  EXPECT_EQ(Client({.flags = kAck, .seq = 1001, .ack = 5001}).state, abi::kCtEstablished);
  EXPECT_EQ(Left(), 432000U);
  EXPECT_TRUE(Entry()->Has(abi::kCtAssured));
  Client({.flags = kAck, .seq = 1001, .ack = 5001, .payload = 10});
  EXPECT_EQ(Left(), 300U) << "not acknowledged yet";
  Server({.flags = kAck, .seq = 5001, .ack = 1011});
  EXPECT_EQ(Left(), 432000U);
  Client({.flags = kFin | kAck, .seq = 1011, .ack = 5001});
  EXPECT_EQ(Left(), 120U);
  Server({.flags = kAck, .seq = 5001, .ack = 1012});
  EXPECT_EQ(Left(), 60U);
  Server({.flags = kFin | kAck, .seq = 5001, .ack = 1012});
  EXPECT_EQ(Left(), 30U);
  Client({.flags = kAck, .seq = 1012, .ack = 5002});
  EXPECT_EQ(Left(), 120U);
  world_.Wait(120);
  EXPECT_EQ(Entry(), nullptr);
  EXPECT_EQ(world_.conntrack.Size(), 0U);
}

TEST_F(TcpRules, RepeatedSynStaysNewAndDoesNotRefresh) {
  Client({.flags = kSyn, .seq = 1000});
  world_.Wait(50);
  EXPECT_EQ(Client({.flags = kSyn, .seq = 1000}).state, abi::kCtNew);
  EXPECT_EQ(Left(), 70U);
}

TEST_F(TcpRules, RepeatedAcksShortenTheTimeout) {
  Establish();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Left(), 432000U);
    Client({.flags = kAck, .seq = 1001, .ack = 5001});
  }
  EXPECT_EQ(Left(), 300U);
  Client({.flags = kAck, .seq = 1001, .ack = 5001, .window = 7});
  EXPECT_EQ(Left(), 432000U);
}

TEST_F(TcpRules, ZeroWindowShortensTheTimeout) {
  Establish();
  Client({.flags = kAck, .seq = 1001, .ack = 5001, .window = 0});
  EXPECT_EQ(Left(), 300U);
}

TEST_F(TcpRules, PickedUpWithoutReplyIsShort) {
  EXPECT_EQ(Client({.flags = kAck, .seq = 1, .ack = 1}).state, abi::kCtNew);
  EXPECT_EQ(Left(), 300U);
  EXPECT_FALSE(Entry()->Has(abi::kCtAssured));
  Server({.flags = kAck, .seq = 1, .ack = 1});
  Client({.flags = kAck, .seq = 1, .ack = 1});
  EXPECT_TRUE(Entry()->Has(abi::kCtAssured));
  EXPECT_EQ(Left(), 432000U);
}

TEST_F(TcpRules, RefusalDeletesTheEntry) {
  Client({.flags = kSyn, .seq = 1000});
  EXPECT_EQ(Server({.flags = kRst | kAck, .seq = 0, .ack = 1001}).state, abi::kCtEstablished);
  EXPECT_EQ(Entry(), nullptr);
  EXPECT_EQ(world_.conntrack.Size(), 0U);
}

TEST_F(TcpRules, ResetMustHitTheAck) {
  Establish();
  EXPECT_EQ(Server({.flags = kRst, .seq = 5000}).state, abi::kCtInvalid);
  EXPECT_EQ(State(), TcpState::kEstablished);
  EXPECT_EQ(Server({.flags = kRst, .seq = 5100}).state, abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kEstablished) << "in the window only: may bring a challenge ACK";
  EXPECT_EQ(Left(), 10U) << "but the end may be near";
  EXPECT_EQ(Server({.flags = kRst, .seq = 5001}).state, abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kClose);
}

TEST_F(TcpRules, ResetBehindTheLastDataOfItsSide) {
  Establish();
  Server({.flags = kAck | kPsh, .seq = 5001, .ack = 1001, .payload = 19});
  EXPECT_EQ(Server({.flags = kRst, .seq = 5020}).state, abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kClose);
}

TEST_F(TcpRules, ResetWhileClosingIsNotTested) {
  Establish();
  Client({.flags = kFin | kAck, .seq = 1001, .ack = 5001});
  EXPECT_EQ(Server({.flags = kRst, .seq = 77}).state, abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kClose);
}

TEST_F(TcpRules, SynAckToAnIgnoredSynResynchronises) {
  Establish();
  EXPECT_EQ(Client({.flags = kSyn, .seq = 900000, .window = 123, .options = {3, 3, 5, 4, 2}}).state,
            abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kEstablished);
  EXPECT_EQ(Server({.flags = kSyn | kAck, .seq = 700000, .ack = 900001, .options = {3, 3, 2, 0}}).state,
            abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kSynRecv);
  EXPECT_EQ(Entry()->track.tcp.side[0].end, 900001U);
  EXPECT_EQ(Entry()->track.tcp.side[0].max_win, 123U);
  EXPECT_EQ(Entry()->track.tcp.side[0].scale, 5);
  EXPECT_EQ(Client({.flags = kAck, .seq = 900001, .ack = 700001}).state, abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kEstablished);
}

TEST_F(TcpRules, SynAckToSomethingElseIsIgnored) {
  Establish();
  Client({.flags = kSyn, .seq = 900000});
  EXPECT_EQ(Server({.flags = kSyn | kAck, .seq = 700000, .ack = 900009}).state, abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kEstablished);
}

TEST_F(TcpRules, ResetOfAnIgnoredSynCloses) {
  Establish();
  Client({.flags = kSyn, .seq = 900000});
  EXPECT_EQ(Server({.flags = kRst | kAck, .seq = 1, .ack = 900001}).state, abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kClose);
}

TEST_F(TcpRules, ResetByTheSenderOfAnIgnoredSynIsTested) {
  Establish();
  Client({.flags = kSyn, .seq = 2000});
  EXPECT_EQ(Client({.flags = kRst, .seq = 900000, .ack = 2001}).state, abi::kCtInvalid);
  EXPECT_EQ(State(), TcpState::kEstablished);
}

TEST_F(TcpRules, ChallengeAckInLastAckIsNotTheLastAck) {
  Establish();
  Client({.flags = kFin | kAck, .seq = 1001, .ack = 5001});
  Server({.flags = kAck, .seq = 5001, .ack = 1002});
  Server({.flags = kFin | kAck, .seq = 5001, .ack = 1002});
  ASSERT_EQ(State(), TcpState::kLastAck);
  Client({.flags = kSyn, .seq = 800000});
  Server({.flags = kAck, .seq = 5002, .ack = 1002});
  EXPECT_EQ(State(), TcpState::kLastAck);
  Server({.flags = kAck, .seq = 5002, .ack = 1002});
  EXPECT_EQ(State(), TcpState::kTimeWait) << "only once";
}

TEST_F(TcpRules, ResetAnsweringAChallengeAckInSynSent) {
  Client({.flags = kSyn, .seq = 1000});
  EXPECT_EQ(Server({.flags = kAck, .seq = 777, .ack = 4242}).state, abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kSynSent);
  EXPECT_EQ(Client({.flags = kRst, .seq = 4242}).state, abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kClose);
}

TEST_F(TcpRules, SimultaneousOpen) {
  Client({.flags = kSyn, .seq = 1000});
  Server({.flags = kSyn, .seq = 5000});
  EXPECT_EQ(State(), TcpState::kSynSent2);
  Client({.flags = kSyn | kAck, .seq = 1000, .ack = 5001});
  EXPECT_EQ(State(), TcpState::kSynRecv);
  Server({.flags = kAck, .seq = 5001, .ack = 1001});
  EXPECT_EQ(State(), TcpState::kEstablished);
}

TEST_F(TcpRules, ReopeningAfterOwnReset) {
  Establish();
  Client({.flags = kRst, .seq = 1001});
  ASSERT_EQ(State(), TcpState::kClose);
  EXPECT_EQ(Client({.flags = kSyn, .seq = 9000}).state, abi::kCtNew);
  EXPECT_EQ(State(), TcpState::kSynSent);
  EXPECT_FALSE(Entry()->Has(abi::kCtSeenReply));
}

TEST_F(TcpRules, NoReopeningAfterTheOthersReset) {
  Establish();
  Server({.flags = kRst, .seq = 5001});
  ASSERT_EQ(State(), TcpState::kClose);
  EXPECT_EQ(Client({.flags = kSyn, .seq = 9000}).state, abi::kCtEstablished);
  EXPECT_EQ(State(), TcpState::kClose);
  EXPECT_EQ(world_.conntrack.Created(), 1U);
}

TEST_F(TcpRules, ReopeningFromTheOtherSideSwapsTheDirections) {
  Establish();
  Client({.flags = kFin | kAck, .seq = 1001, .ack = 5001});
  Server({.flags = kFin | kAck, .seq = 5001, .ack = 1002});
  Client({.flags = kAck, .seq = 1002, .ack = 5002});
  ASSERT_EQ(State(), TcpState::kTimeWait);
  const Seen seen = Server({.flags = kSyn, .seq = 99});
  EXPECT_EQ(seen.state, abi::kCtNew);
  EXPECT_EQ(seen.view.orig_saddr, kServer);
}

TEST_F(TcpRules, OutOfWindowResetsOfBothSidesShortenTheTimeout) {
  Establish();
  ASSERT_EQ(Left(), 432000U);
  EXPECT_EQ(Client({.flags = kFin | kAck, .seq = 9001001, .ack = 5001}).state, abi::kCtInvalid);
  EXPECT_EQ(Left(), 432000U);
  EXPECT_EQ(Server({.flags = kFin | kAck, .seq = 9005001, .ack = 1001}).state, abi::kCtInvalid);
  EXPECT_EQ(Left(), 300U);
}

TEST_F(TcpRules, BadHeadersAreInvalid) {
  Bytes bad_checksum = Tcp(kClient, 1, kServer, 2, {.flags = kSyn});
  bad_checksum[20 + 16] ^= 1U;
  EXPECT_EQ(world_.Send(bad_checksum).state, abi::kCtInvalid);
  EXPECT_EQ(world_.Send(Ip(kClient, kServer, kProtoTcp, Bytes(19))).state, abi::kCtInvalid);
  Bytes header(20);
  header[12] = 0x40;  // data offset 4
  header[13] = kSyn;
  EXPECT_EQ(world_.Send(Ip(kClient, kServer, kProtoTcp, header)).state, abi::kCtInvalid);
  header[12] = 0x60;  // beyond the packet
  EXPECT_EQ(world_.Send(Ip(kClient, kServer, kProtoTcp, header)).state, abi::kCtInvalid);
  EXPECT_EQ(world_.conntrack.Size(), 0U);
}

TEST_F(TcpRules, RejectClosesTheEntry) {
  Establish();
  packet::PacketRef packet;
  packet.bytes = Tcp(kClient, 1024, kServer, 80, {.flags = kAck, .seq = 1001, .ack = 5001});
  ASSERT_EQ(packet::DissectIp(packet.bytes, packet.meta), packet::Defect::kNone);
  world_.conntrack.Track(packet, world_.now_ns, true);
  packet::PacketRef answer;
  Conntrack::AttachRelated(answer, packet);
  EXPECT_EQ(answer.meta.ct_state, abi::kCtRelated);
  EXPECT_EQ(answer.meta.ct_dir, 1);
  EXPECT_EQ(answer.conn, packet.conn);
  world_.conntrack.SetClosing(packet, world_.now_ns);
  EXPECT_TRUE(world_.conntrack.Confirm(answer, world_.now_ns));
  world_.conntrack.Release(answer);
  world_.conntrack.Release(packet);
  EXPECT_EQ(State(), TcpState::kClose);
  EXPECT_EQ(Left(), 10U);
  world_.Wait(10);
  EXPECT_EQ(Entry(), nullptr);
}

}  // namespace
}  // namespace iptc::conntrack::testing
