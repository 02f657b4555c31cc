// PPTP's calls: what the control connection says makes one connection of two streams of GRE packets. What the kernel
// does with whole conversations tests/kernel/helpers.py asks it; here is what it draws at random or needs time for.
#include <gtest/gtest.h>

#include "runtime/packet/wire.h"
#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

constexpr std::uint16_t kPnsCall = 0x1111, kPacCall = 0x2222, kControlPort = 1723;

std::string Message(std::uint16_t type, std::size_t size, const std::vector<std::uint16_t>& fields) {
  std::string text(12 + size, '\0');
  auto* bytes = reinterpret_cast<std::uint8_t*>(text.data());
  packet::Store16(bytes, static_cast<std::uint16_t>(text.size()));
  packet::Store16(bytes + 2, 1);
  packet::Store32(bytes + 4, 0x1A2B3C4D);
  packet::Store16(bytes + 8, type);
  for (std::size_t i = 0; i < fields.size(); ++i) packet::Store16(bytes + 12 + 2 * i, fields[i]);
  return text;
}

class PptpTest : public ::testing::Test {
 protected:
  explicit PptpTest(bool nat = false) : world_(Options{}, nat) { world_.helper = abi::ConnHelper::kPptp; }

  // A control connection and a call; `seen_client` and `seen_call` are what the server knows of the client.
  void Call(U128 client = kClient, std::uint16_t port = 1000, U128 seen_client = kClient,
            std::uint16_t seen_port = 1000, std::uint16_t seen_call = kPnsCall) {
    std::uint32_t seq[2] = {100, 500};
    const auto say = [&](bool from_client, std::uint8_t flags, const std::string& text) {
      const TcpFields fields{.flags = flags,
                             .seq = seq[from_client ? 0 : 1],
                             .ack = (flags & kAck) != 0 ? seq[from_client ? 1 : 0] : 0,
                             .text = text};
      world_.Send(from_client ? Tcp(client, port, kServer, kControlPort, fields)
                              : Tcp(kServer, kControlPort, seen_client, seen_port, fields));
      seq[from_client ? 0 : 1] += static_cast<std::uint32_t>(text.size()) + ((flags & kSyn) != 0 ? 1 : 0);
    };
    say(true, kSyn, {});
    say(false, kSyn | kAck, {});
    say(true, kAck, Message(1, 144, {}));
    say(false, kAck, Message(2, 144, {0, 0x0100}));
    say(true, kAck, Message(7, 156, {kPnsCall}));
    say(false, kAck, Message(8, 20, {kPacCall, seen_call, 0x0100}));
  }
  Seen Gre(U128 from, U128 to, std::uint16_t call) {
    const Bytes header = {
        0x30, 1, 0x88, 0x0B, 0, 0, static_cast<std::uint8_t>(call >> 8U), static_cast<std::uint8_t>(call)};
    return world_.Send(Ip(from, to, kProtoGre, header));
  }
  std::uint16_t KeyOf(U128 from, U128 to, std::uint16_t call) {
    return world_.Table().CallKeys().Find({.saddr = from, .daddr = to, .dport = call, .proto = kProtoGre, .family = 4});
  }

  World world_;
};

TEST_F(PptpTest, BothWaysAreOneRelatedConnection) {
  Call();
  const Seen there = Gre(kClient, kServer, kPacCall);
  EXPECT_EQ(there.state, abi::kCtRelated);
  EXPECT_EQ(there.view.master_helper, abi::ConnHelper::kPptp);
  EXPECT_EQ(world_.Table().Expectations().Size(), 0U) << "the other direction's is over too";
  EXPECT_EQ(Gre(kServer, kClient, kPnsCall).state, abi::kCtEstablished);
  const Conn* call = world_.Entry(kClient, kPnsCall, kServer, kPacCall, kProtoGre);
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(Left(world_, *call), 30U) << "seen both ways from the next packet on";
  Gre(kClient, kServer, kPacCall);
  EXPECT_EQ(Left(world_, *call), 180U);
}

TEST_F(PptpTest, TheCallEndsWithItsControlConnection) {
  Call();
  Gre(kServer, kClient, kPnsCall);
  EXPECT_EQ(KeyOf(kServer, kClient, kPnsCall), kPacCall);
  world_.Table().Kill(*world_.Table().Find({kClient, kServer, 1000, kControlPort, kProtoTcp, 4, 0}).conn);
  EXPECT_EQ(KeyOf(kServer, kClient, kPnsCall), 0);
  EXPECT_EQ(KeyOf(kClient, kServer, kPacCall), 0);
  EXPECT_EQ(Gre(kServer, kClient, kPnsCall).state, abi::kCtNew);
}

TEST_F(PptpTest, TheKeysGoWithTheCallAsWell) {
  Call();
  Gre(kServer, kClient, kPnsCall);
  world_.Wait(60);
  EXPECT_EQ(Gre(kClient, kServer, kPacCall).state, abi::kCtNew)
      << "its connection's time was up, and nobody expects it";
}

TEST_F(PptpTest, OfTwoWithTheSameCallTheOlderIsBelieved) {
  Call();
  Call(kClient, 1001, kClient, 1001);
  EXPECT_EQ(Gre(kClient, kServer, kPacCall).state, abi::kCtRelated);
  EXPECT_EQ(world_.Table().Expectations().Size(), 0U) << "the second could not expect the same";
}

class PptpNatTest : public PptpTest {
 protected:
  PptpNatTest() : PptpTest(true) {
    world_.snat = {.min_addr = kPublic, .max_addr = kPublic, .flags = abi::kNatMapAddresses};
  }
};

TEST_F(PptpNatTest, TheCallIsThePortOfItsControlConnection) {
  Call(kClient, 1000, kPublic, 1000, 1000);
  EXPECT_EQ(Gre(kClient, kServer, kPacCall).saddr, kPublic);
  const Seen back = Gre(kServer, kPublic, 1000);
  EXPECT_EQ(back.state, abi::kCtEstablished);
  EXPECT_EQ(back.daddr, kClient);
  EXPECT_EQ(packet::Load16(&back.out[26]), kPnsCall) << "the call is the client's again";
}

}  // namespace
}  // namespace iptc::conntrack::testing
