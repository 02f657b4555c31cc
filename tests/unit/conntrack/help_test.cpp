// Helpers on real packets: expected connections, changed payloads, moved sequence numbers. What the kernel does with
// whole conversations tests/kernel/helpers.py asks it; here is what it draws at random or needs time for.
#include <gtest/gtest.h>

#include "runtime/packet/wire.h"
#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

constexpr std::string_view kPort = "PORT 10,0,0,1,160,40\r\n";
constexpr std::uint16_t kDataPort = 41000;

abi::NatParams To(U128 address) { return {.min_addr = address, .max_addr = address, .flags = abi::kNatMapAddresses}; }

std::string PayloadOf(const Seen& seen) {
  const std::size_t header = 20 + (seen.out[32] >> 4U) * std::size_t{4};
  return {seen.out.begin() + static_cast<std::ptrdiff_t>(header), seen.out.end()};
}

class FtpTest : public ::testing::Test {
 protected:
  explicit FtpTest(bool nat = false) : world_(Options{}, nat) { world_.helper = abi::ConnHelper::kFtp; }

  Seen Client(std::uint32_t seq, std::string_view text = {}, std::uint32_t ack = 501, std::uint16_t sport = 1000) {
    return world_.Send(
        Tcp(kClient, sport, kServer, 21, {.flags = kAck, .seq = seq, .ack = ack, .text = std::string(text)}));
  }
  Seen Server(std::uint32_t seq, std::uint32_t ack, std::string_view text = {}, U128 to = kClient,
              std::uint16_t dport = 1000) {
    return world_.Send(Tcp(kServer, 21, to, dport, {.flags = kAck, .seq = seq, .ack = ack, .text = std::string(text)}));
  }
  // The next of the client's data is 107, a line's start; the server's 501.
  void Login(std::uint16_t sport = 1000, U128 seen_client = kClient) {
    world_.Send(Tcp(kClient, sport, kServer, 21, {.flags = kSyn, .seq = 100}));
    world_.Send(Tcp(kServer, 21, seen_client, sport, {.flags = kSyn | kAck, .seq = 500, .ack = 101}));
    Client(101, "USER\r\n", 501, sport);
  }
  Seen Data(std::uint16_t port = kDataPort, U128 to = kClient) {
    return world_.Send(Tcp(kServer, 20, to, port, {.flags = kSyn, .seq = 9000}));
  }

  World world_;
};

TEST_F(FtpTest, DataConnectionIsRelated) {
  Login();
  world_.conntrack.Internals().Table().Find({kClient, kServer, 1000, 21, kProtoTcp, 4, 0}).conn->view.mark = 77;
  EXPECT_FALSE(Client(107, kPort).dropped);
  const Seen data = Data();
  EXPECT_EQ(data.state, abi::kCtRelated);
  EXPECT_EQ(data.view.master_helper, abi::ConnHelper::kFtp);
  EXPECT_EQ(data.view.mark, 77U);
  EXPECT_NE(data.view.status & abi::kCtExpected, 0U);
  EXPECT_EQ(Data().state, abi::kCtRelated);  // no answer yet
  EXPECT_EQ(Data(kDataPort + 1).state, abi::kCtNew);
}

TEST_F(FtpTest, WaitsFiveMinutes) {
  Login();
  Client(107, kPort);
  world_.Wait(299);
  EXPECT_EQ(Data().state, abi::kCtRelated);
  Client(107 + 22, kPort);
  world_.Wait(300);
  EXPECT_EQ(world_.Send(Tcp(kServer, 22, kClient, kDataPort, {.flags = kSyn, .seq = 1})).state, abi::kCtNew);
}

TEST_F(FtpTest, MasterStaysWhileItsChildDoes) {
  Login();
  Client(107, kPort);
  Data();
  Conn* const master = world_.Table().Find({kClient, kServer, 1000, 21, kProtoTcp, 4, 0}).conn;
  world_.Table().Kill(*master);
  EXPECT_EQ(world_.Table().Size(), 2U);
  world_.Wait(1000);
  world_.conntrack.Expire(world_.now_ns);
  EXPECT_EQ(world_.Table().Size(), 0U);
}

TEST_F(FtpTest, OtherHelpersReadNothing) {
  world_.helper = abi::ConnHelper::kSip;
  Login();
  EXPECT_FALSE(Client(107, "PORT\r\n").dropped);
}

class FtpNatTest : public FtpTest {
 protected:
  FtpNatTest() : FtpTest(true) { world_.snat = To(kPublic); }
};

TEST_F(FtpNatTest, LongerPayloadMovesWhatComesAfter) {
  Login(1000, kPublic);
  const Seen port = Client(107, kPort);
  EXPECT_EQ(PayloadOf(port), "PORT 198,51,100,1,160,40\r\n");
  EXPECT_TRUE(ChecksumsRight(port.out));
  EXPECT_EQ(packet::Load32(&port.out[24]), 107U);
  const Seen acked = Server(501, 107 + 26, "200 ok\r\n", kPublic);
  EXPECT_EQ(packet::Load32(&acked.out[28]), 107U + 22);
  EXPECT_TRUE(ChecksumsRight(acked.out));
  const Seen again = Client(107, kPort, 509);  // repeated: changed once more, counted once
  EXPECT_EQ(PayloadOf(again), "PORT 198,51,100,1,160,40\r\n");
  const Seen next = Client(107 + 22, "LIST\r\n", 509);
  EXPECT_EQ(packet::Load32(&next.out[24]), 107U + 26);
  EXPECT_TRUE(ChecksumsRight(next.out));
  EXPECT_NE(next.view.status & abi::kCtSeqAdjust, 0U);
}

TEST_F(FtpNatTest, DataConnectionFollowsItsMaster) {
  Login(1000, kPublic);
  Client(107, kPort);
  const Seen data = Data(kDataPort, kPublic);
  EXPECT_EQ(data.state, abi::kCtRelated);
  EXPECT_EQ(data.daddr, kClient);
  EXPECT_EQ(data.dport, kDataPort);
  EXPECT_EQ(data.saddr, kServer);
  const Seen answer = world_.Send(Tcp(kClient, kDataPort, kServer, 20, {.flags = kSyn | kAck, .seq = 1, .ack = 9001}));
  EXPECT_EQ(answer.saddr, kPublic);
}

TEST_F(FtpNatTest, TakenPortIsExchanged) {
  Login(1000, kPublic);
  Client(107, kPort);
  world_.Send(Tcp(kOther, 2000, kServer, 21, {.flags = kSyn, .seq = 100}));
  world_.Send(Tcp(kServer, 21, kPublic, 2000, {.flags = kSyn | kAck, .seq = 500, .ack = 101}));
  const auto other = [&](std::uint32_t seq, std::string text) {
    return world_.Send(
        Tcp(kOther, 2000, kServer, 21, {.flags = kAck, .seq = seq, .ack = 501, .text = std::move(text)}));
  };
  other(101, "USER\r\n");
  const Seen port = other(107, "PORT 10,0,0,9,160,40\r\n");
  ASSERT_FALSE(port.dropped);
  unsigned high = 0, low = 0;
  ASSERT_EQ(std::sscanf(PayloadOf(port).c_str(), "PORT 198,51,100,1,%u,%u", &high, &low), 2);
  const auto drawn = static_cast<std::uint16_t>(high * 256 + low);
  EXPECT_GT(drawn, kDataPort);
  const Seen data = Data(drawn, kPublic);
  EXPECT_EQ(data.state, abi::kCtRelated);
  EXPECT_EQ(data.daddr, kOther);
  EXPECT_EQ(data.dport, kDataPort);
}

TEST(TftpTest, AnswerComesFromAnotherPort) {
  World world;
  world.helper = abi::ConnHelper::kTftp;
  world.Send(UdpText(kClient, 2000, kServer, 69, std::string_view("\0\1f\0octet\0", 10)));
  const Seen answer = world.Send(UdpText(kServer, 3000, kClient, 2000, "data"));
  EXPECT_EQ(answer.state, abi::kCtRelated);
  EXPECT_EQ(answer.view.master_helper, abi::ConnHelper::kTftp);
}

TEST(AmandaTest, AnswersKeepTheMasterForFiveMinutes) {
  World world;
  world.helper = abi::ConnHelper::kAmanda;
  world.Send(UdpText(kClient, 2000, kServer, 10080, "REQ"));
  world.Send(UdpText(kServer, 10080, kClient, 2000, "CONNECT DATA 5000 MESG 5001\n"));
  const Conn* master = world.Entry(kClient, 2000, kServer, 10080, kProtoUdp);
  ASSERT_NE(master, nullptr);
  EXPECT_EQ(Left(world, *master), 300U);
  world.Wait(179);
  EXPECT_EQ(world.Send(Tcp(kClient, 7, kServer, 5000, {})).state, abi::kCtRelated);
  world.Wait(1);
  EXPECT_EQ(world.Send(Tcp(kClient, 7, kServer, 5001, {})).state, abi::kCtNew);
}

// Another connection expects the first port already; that the second one is free does not help.
TEST(AmandaTest, ARefusedExpectationDropsTheAnswer) {
  World world;
  world.helper = abi::ConnHelper::kAmanda;
  world.Send(UdpText(kClient, 2000, kServer, 10080, "REQ"));
  world.Send(UdpText(kClient, 2001, kServer, 10080, "REQ"));
  EXPECT_FALSE(world.Send(UdpText(kServer, 10080, kClient, 2000, "CONNECT DATA 5000\n")).dropped);
  EXPECT_TRUE(world.Send(UdpText(kServer, 10080, kClient, 2001, "CONNECT DATA 5000 MESG 5001\n")).dropped);
}

}  // namespace
}  // namespace iptc::conntrack::testing
