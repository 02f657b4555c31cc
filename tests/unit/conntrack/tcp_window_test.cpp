// The window test, step by step: what is beyond, below, acknowledges too much or too little, scaling, SACK, pick-up.
#include <gtest/gtest.h>

#include <memory>

#include "runtime/conntrack/tcp.h"
#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

constexpr std::uint32_t kClientIsn = 0xFFFFFF00;  // the numbers wrap on the way
constexpr std::uint32_t kServerIsn = 5000;
constexpr std::uint32_t kC = kClientIsn + 1, kS = kServerIsn + 1;  // first data bytes

Bytes WindowScale(std::uint8_t shift) { return {3, 3, shift, 0}; }
const Bytes kSackPermitted = {4, 2, 0, 0};

// A connection with windows of 1000 bytes, just established.
class TcpWindow : public ::testing::Test {
 protected:
  Seen Client(const TcpFields& fields) { return world_->Send(Tcp(kClient, 1024, kServer, 80, fields)); }
  Seen Server(const TcpFields& fields) { return world_->Send(Tcp(kServer, 80, kClient, 1024, fields)); }

  void Establish(const Bytes& client_options = {}, const Bytes& server_options = {}) {
    Client({.flags = kSyn, .seq = kClientIsn, .window = 1000, .options = client_options});
    Server({.flags = kSyn | kAck, .seq = kServerIsn, .ack = kC, .window = 1000, .options = server_options});
    ASSERT_EQ(Client({.flags = kAck, .seq = kC, .ack = kS, .window = 1000}).state, abi::kCtEstablished);
  }
  const TcpTrack& Track() { return world_->Entry(kClient, 1024, kServer, 80)->track.tcp; }

  std::unique_ptr<World> world_ = std::make_unique<World>();
};

TEST_F(TcpWindow, FirstSynMaySendNothingMore) {
  Client({.flags = kSyn, .seq = kClientIsn, .window = 1000});
  EXPECT_EQ(Track().side[0].max_end, kC);
  EXPECT_EQ(Track().side[0].max_win, 1000U);
  EXPECT_EQ(Track().side[1].max_win, 0U);
}

TEST_F(TcpWindow, SynAckOpensTheWindow) {
  Establish();
  EXPECT_EQ(Track().side[0].max_end, kC + 1000);
  EXPECT_EQ(Track().side[1].max_end, kS + 1000);
}

TEST_F(TcpWindow, WithinTheWindow) {
  Establish();
  EXPECT_EQ(Client({.flags = kAck, .seq = kC, .ack = kS, .window = 1000, .payload = 1000}).state, abi::kCtEstablished);
  EXPECT_EQ(Track().side[0].end, kC + 1000);  // across zero
}

TEST_F(TcpWindow, BeyondTheWindowIsInvalid) {
  Establish();
  EXPECT_EQ(Client({.flags = kAck, .seq = kC + 1001, .ack = kS, .payload = 1000}).state, abi::kCtInvalid);
  EXPECT_EQ(Track().side[0].end, kC);
}

TEST_F(TcpWindow, ALittleBeyondIsIgnoredButRemembered) {
  Establish();
  EXPECT_EQ(Client({.flags = kAck, .seq = kC + 1001, .ack = kS, .payload = 500}).state, abi::kCtEstablished);
  EXPECT_EQ(Track().side[0].end, kC + 1501);
  EXPECT_EQ(Track().side[0].max_end, kC + 1000);
  // So an ACK of it is no ACK of data never seen.
  EXPECT_EQ(Server({.flags = kAck, .seq = kS, .ack = kC + 1501, .window = 1000}).state, abi::kCtEstablished);
  EXPECT_EQ(Track().side[0].max_end, kC + 2501);
}

TEST_F(TcpWindow, AckOfDataNeverSentIsInvalid) {
  Establish();
  EXPECT_EQ(Client({.flags = kAck, .seq = kC, .ack = kS + 1}).state, abi::kCtInvalid);
}

TEST_F(TcpWindow, WhollyBeforeTheWindowIsIgnored) {
  Establish();
  for (std::uint32_t sent = 0; sent < 3000; sent += 1000) {
    Client({.flags = kAck, .seq = kC + sent, .ack = kS, .window = 1000, .payload = 1000});
    Server({.flags = kAck, .seq = kS, .ack = kC + sent + 1000, .window = 1000});
  }
  const std::uint32_t end = Track().side[0].end;
  const std::uint64_t deadline = world_->Entry(kClient, 1024, kServer, 80)->deadline_ns;
  world_->Wait(5);
  EXPECT_EQ(Client({.flags = kAck, .seq = kC, .ack = kS, .window = 1000, .payload = 10}).state, abi::kCtEstablished);
  EXPECT_EQ(Track().side[0].end, end);
  EXPECT_EQ(world_->Entry(kClient, 1024, kServer, 80)->deadline_ns, deadline);  // no refresh
}

TEST_F(TcpWindow, AnAckFromLongAgoIsIgnored) {
  Establish();
  for (std::uint32_t sent = 0; sent < 68000; sent += 1000) {
    Server({.flags = kAck, .seq = kS + sent, .ack = kC, .window = 1000, .payload = 1000});
    Client({.flags = kAck, .seq = kC, .ack = kS + sent + 1000, .window = 1000});
  }
  const TcpTrack before = Track();
  Client({.flags = kAck, .seq = kC, .ack = kS + 67999 - 66000, .window = 9999});  // sack <= R.end - 66000 - 1
  EXPECT_EQ(Track().side[0].max_win, before.side[0].max_win);
  Client({.flags = kAck, .seq = kC, .ack = kS + 68000 - 66000, .window = 9999});
  EXPECT_EQ(Track().side[0].max_win, 9999U);
}

TEST_F(TcpWindow, ScalingOnlyIfBothAskForIt) {
  Establish(WindowScale(7), WindowScale(2));
  EXPECT_EQ(Track().side[0].scale, 7);
  EXPECT_EQ(Track().side[1].max_end, kS + (1000U << 7U));
  Server({.flags = kAck, .seq = kS, .ack = kC, .window = 1000});
  EXPECT_EQ(Track().side[0].max_end, kC + (1000U << 2U));
}

TEST_F(TcpWindow, NoScalingIfOneDoesNot) {
  Establish(WindowScale(7));
  EXPECT_EQ(Track().side[0].scale, 0);
  EXPECT_EQ(Track().side[1].max_end, kS + 1000);
}

TEST_F(TcpWindow, ScaleIsAtMostFourteen) {
  Establish(WindowScale(200), WindowScale(1));
  EXPECT_EQ(Track().side[0].scale, 14);
}

TEST_F(TcpWindow, SynWindowsAreNotScaled) {
  Client({.flags = kSyn, .seq = kClientIsn, .window = 1000, .options = WindowScale(7)});
  Server({.flags = kSyn | kAck, .seq = kServerIsn, .ack = kC, .window = 1000, .options = WindowScale(7)});
  EXPECT_EQ(Track().side[0].max_end, kC + 1000);
}

TEST_F(TcpWindow, SackCountsOnlyIfTheReceiverUnderstandsIt) {
  const Bytes sack = {1, 1, 5, 10, 0, 0, 0x13, 0x8A, 0, 0, 0x14, 0x00};  // up to 5120, which the server never sent
  Establish();
  EXPECT_EQ(Client({.flags = kAck, .seq = kC, .ack = kS, .options = sack}).state, abi::kCtEstablished);
  world_ = std::make_unique<World>();
  Establish(kSackPermitted, kSackPermitted);
  EXPECT_EQ(Client({.flags = kAck, .seq = kC, .ack = kS, .options = sack}).state, abi::kCtInvalid);
}

TEST_F(TcpWindow, SackExtendsTheWindow) {
  Establish(kSackPermitted, kSackPermitted);
  Server({.flags = kAck, .seq = kS + 100, .ack = kC, .window = 1000, .payload = 100});
  const Bytes sack = {1, 1, 5, 10, 0, 0, 0x13, 0xED, 0, 0, 0x14, 0x51};  // 5101 to 5201
  Client({.flags = kAck, .seq = kC, .ack = kS, .window = 1000, .options = sack});
  EXPECT_EQ(Track().side[1].max_end, kS + 200 + 1000);
  EXPECT_EQ(Track().side[0].max_win, 1200U);
}

TEST_F(TcpWindow, ZeroWindowKeepsOneByteOpen) {
  Establish();
  Client({.flags = kAck, .seq = kC, .ack = kS, .window = 0});
  EXPECT_EQ(Track().side[1].max_end, kS + 1000);  // never shrinks
  Server({.flags = kAck, .seq = kS, .ack = kC, .window = 1000, .payload = 1000});
  Client({.flags = kAck, .seq = kC, .ack = kS + 1000, .window = 0});
  EXPECT_EQ(Track().side[1].max_end, kS + 1001);
}

TEST_F(TcpWindow, PickedUpConnectionsAreLiberal) {
  Client({.flags = kAck, .seq = 100, .ack = 900, .window = 10});
  EXPECT_EQ(Track().side[0].max_end, 110U);
  EXPECT_EQ(Server({.flags = kAck, .seq = 900, .ack = 100, .window = 10}).state, abi::kCtEstablished);
  EXPECT_EQ(Client({.flags = kAck, .seq = 90000, .ack = 900000, .payload = 3}).state, abi::kCtEstablished);
  EXPECT_NE(Track().side[0].end, 90003U);  // let through, nothing learned
}

TEST_F(TcpWindow, KeepaliveAnswerMayBeOneBeyond) {
  TcpTrack track;  // the receiver is known, the sender is not
  track.state = static_cast<std::uint8_t>(TcpState::kEstablished);
  track.side[0] = {.end = 500, .max_end = 900, .max_win = 400};
  TcpSegment segment;
  segment.seq = segment.end = 70;
  segment.ack = 501;
  segment.window = 100;
  segment.flags = kAck;
  segment.event = TcpEvent::kAck;
  EXPECT_EQ(CheckWindow(track, 1, segment, false), WindowResult::kAccept);
  EXPECT_EQ(track.side[0].end, 501U);
}

TEST_F(TcpWindow, LiberalOptionAcceptsEverything) {
  world_ = std::make_unique<World>(Options{.tcp_be_liberal = true});
  Establish();
  EXPECT_EQ(Client({.flags = kAck, .seq = kC + 100000, .ack = kS + 7}).state, abi::kCtEstablished);
}

TEST_F(TcpWindow, RepeatedSynWithHigherNumberStartsAnew) {
  Client({.flags = kSyn, .seq = kClientIsn, .window = 1000});
  Client({.flags = kSyn, .seq = kClientIsn + 5000, .window = 77});
  EXPECT_EQ(Track().side[0].end, kClientIsn + 5001);
  EXPECT_EQ(Track().side[0].max_win, 77U);
}

}  // namespace
}  // namespace iptc::conntrack::testing
