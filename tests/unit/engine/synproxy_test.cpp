// SYNPROXY's handshake, with the numbers that Linux 6.18 was seen to give; tests/kernel/synproxy.py plays it with the
// kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"
#include "tests/unit/engine/world.h"

namespace iptc::engine::testing {
namespace {

using netfilter::testing::Action;
using netfilter::testing::TableId;
using packet::Load16;
using packet::Load32;

constexpr std::uint8_t kPsh = 8;
const Bytes kNoOptions;

struct Said {
  std::uint8_t flags = 0;
  std::uint32_t sequence = 0, acknowledged = 0;
  std::uint16_t window = 64000;
  Bytes options = {};
};

Bytes Segment(bool from_client, const Said& said) {
  const U128 source = from_client ? kClient : kServer, destination = from_client ? kServer : kClient;
  Bytes ip = Tcp(source, from_client ? 4000 : 80, destination, from_client ? 80 : 4000, said.flags);
  ip.resize(40);
  ip.insert(ip.end(), said.options.begin(), said.options.end());
  packet::Store16(&ip[2], static_cast<std::uint16_t>(ip.size()));
  packet::Store32(&ip[24], said.sequence);
  packet::Store32(&ip[28], said.acknowledged);
  ip[32] = static_cast<std::uint8_t>((20 + said.options.size()) / 4 << 4U);
  packet::Store16(&ip[34], said.window);
  auto view = *packet::ViewOf(std::span<std::uint8_t>(ip));
  packet::UpdateIpChecksum(view);
  packet::UpdateTransportChecksum(view);
  return ip;
}

Bytes Stamps(std::uint32_t value, std::uint32_t echo) {
  Bytes bytes = {1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0};
  packet::Store32(&bytes[4], value);
  packet::Store32(&bytes[8], echo);
  return bytes;
}

// What a frame's TCP header says; its checksum must be right.
Said Heard(const Seen& seen, std::size_t index = 0) {
  const Bytes ip = seen.Out(index);
  EXPECT_TRUE(ChecksumsRight(ip));
  const std::size_t end = 20 + (std::size_t{ip[32]} >> 4U) * 4;
  return {ip[33], Load32(&ip[24]), Load32(&ip[28]), Load16(&ip[34]),
          Bytes(ip.begin() + 40, ip.begin() + static_cast<std::ptrdiff_t>(end))};
}

class SynproxyTest : public ::testing::Test {
 protected:
  SynproxyTest() {
    world_.rules.Conntrack();
    world_.sysctls["net.netfilter.nf_conntrack_tcp_loose"] = "0";
    const auto syn = [](const abi::PacketMeta& meta) {
      return meta.tcp_flags == kSyn ? Outcome::kHit : Outcome::kMiss;
    };
    const auto unknown = [](const abi::PacketMeta& meta) {
      const bool hit = (meta.ct_state & (abi::kCtInvalid | abi::kCtUntracked)) != 0;
      return hit && meta.iif == host::InterfaceBits("eth1") ? Outcome::kHit : Outcome::kMiss;
    };
    world_.rules.Add(TableId::kRaw, "PREROUTING", syn, Action("NOTRACK", abi::CtParams{.flags = abi::kCtNotrack}));
    const abi::SynproxyParams all{
        .options = abi::kSynproxyMss | abi::kSynproxyWscale | abi::kSynproxySack | abi::kSynproxyTimestamp,
        .wscale = 7,
        .mss = 1460};
    world_.rules.Add(TableId::kFilter, "FORWARD", unknown, Action("SYNPROXY", all));
  }
  Seen Client(const Said& said) { return world_.Send("eth1", Segment(true, said)); }
  Seen Server(const Said& said) { return world_.Send("eth0", Segment(false, said)); }

  World world_;
};

TEST_F(SynproxyTest, TheCookieHidesTheOptionsInItsTimestamp) {
  Bytes options = {2, 4, 0x05, 0xB4, 4, 2, 8, 10, 0, 0, 1, 0xF4, 0, 0, 0, 0, 1, 3, 3, 8};
  const Seen seen = Client({kSyn, 1000, 0, 64000, options});
  EXPECT_EQ(seen.verdict, "STOLEN");
  const Said answer = Heard(seen);
  EXPECT_EQ(answer.flags, kSyn | kAck);
  EXPECT_EQ(answer.acknowledged, 1001U);
  EXPECT_EQ(answer.window, 0);
  const std::uint32_t clock = Load32(&answer.options[8]);
  EXPECT_EQ(clock & 0x3FU, 0x18U) << "SACK, and a scale of 8";
  EXPECT_EQ(Load32(&answer.options[12]), 500U) << "the client's own";
  EXPECT_EQ(Bytes(answer.options.end() - 4, answer.options.end()), (Bytes{1, 3, 3, 7}));

  const Said to_server = Heard(Client({kAck, 1001, answer.sequence + 1, 500, Stamps(501, clock)}));
  EXPECT_EQ(to_server.flags, kSyn);
  EXPECT_EQ(to_server.sequence, 1000U);
  EXPECT_EQ(to_server.acknowledged, answer.sequence) << "how the hook gets to know the cookie";
  EXPECT_EQ(to_server.window, 500);
  EXPECT_EQ(Bytes(to_server.options.end() - 4, to_server.options.end()), (Bytes{1, 3, 3, 8}));

  Bytes server = {2, 4, 5, 0x8C, 4, 2, 8, 10, 0, 1, 0x11, 0x70, 0, 0, 1, 0xF5, 1, 3, 3, 5};
  const Seen both = Server({kSyn | kAck, 900000, 1001, 29000, server});
  ASSERT_EQ(both.result.out.size(), 2U);
  EXPECT_EQ(Heard(both, 0).sequence, 1001U);
  EXPECT_EQ(Heard(both, 0).acknowledged, 900001U);
  EXPECT_EQ(Heard(both, 0).window, 500);
  EXPECT_EQ(Heard(both, 1).sequence, answer.sequence + 1);
  EXPECT_EQ(Heard(both, 1).window, 906) << "scaled down by the server's 5";
  EXPECT_EQ(Load32(&Heard(both, 1).options[4]), clock);

  const Said data = Heard(Client({kPsh | kAck, 1001, answer.sequence + 1, 64000, Stamps(502, clock + 3)}));
  EXPECT_EQ(data.acknowledged, 900001U);
  EXPECT_EQ(Load32(&data.options[8]), 70003U);
  const Said back = Heard(Server({kAck, 900001, 1001, 64000, Stamps(70010, 502)}));
  EXPECT_EQ(back.sequence, answer.sequence + 1);
  EXPECT_EQ(Load32(&back.options[4]), clock + 10);
}

TEST_F(SynproxyTest, WithoutTimestampsThereIsTheMssAlone) {
  const Said answer = Heard(Client({kSyn, 1000, 0, 64000, {2, 4, 0x02, 0x18, 1, 3, 3, 3}}));
  EXPECT_EQ(answer.options, (Bytes{2, 4, 0x05, 0xB4}));
  EXPECT_EQ(Heard(Client({kAck, 1001, answer.sequence + 1, 500, kNoOptions})).options, (Bytes{2, 4, 0x02, 0x18}));
}

TEST_F(SynproxyTest, AWrongCookieIsDropped) {
  const Said answer = Heard(Client({kSyn, 1000, 0, 64000, kNoOptions}));
  EXPECT_EQ(Client({kAck, 1001, answer.sequence, 500, kNoOptions}).verdict, "DROP");
  EXPECT_EQ(Client({kAck, 1001, answer.sequence + 5, 500, kNoOptions}).verdict, "DROP");
  world_.now_ns += 130'000'000'000;
  EXPECT_EQ(Client({kAck, 1001, answer.sequence + 1, 500, kNoOptions}).verdict, "DROP") << "older than two minutes";
}

// The keep-alive's number is one too low, so that its cookie is taken for one of the next MSS.
TEST_F(SynproxyTest, AKeepAliveBringsForthAnotherSyn) {
  const Said answer = Heard(Client({kSyn, 1000, 0, 64000, kNoOptions}));
  EXPECT_EQ(Heard(Client({kAck, 1001, answer.sequence + 1, 500, kNoOptions})).flags, kSyn);
  const Seen again = Client({kAck, 1000, answer.sequence + 1, 500, kNoOptions});
  EXPECT_EQ(again.verdict, "STOLEN");
  EXPECT_EQ(again.fate, "silent:POSTROUTING") << "no rule took it";
  EXPECT_EQ(Heard(again).flags, kSyn);
  EXPECT_EQ(Heard(again).sequence, 1000U);
  EXPECT_EQ(Heard(again).options, (Bytes{2, 4, 0x05, 0x14}));
}

TEST_F(SynproxyTest, ARefusalComesWithANumberThatTheClientKnows) {
  const Said answer = Heard(Client({kSyn, 1000, 0, 64000, kNoOptions}));
  Client({kAck, 1001, answer.sequence + 1, 500, kNoOptions});
  const Said refusal = Heard(Server({kRst | kAck, 900000, 1001, 0, kNoOptions}));
  EXPECT_EQ(refusal.flags, kRst | kAck);
  EXPECT_EQ(refusal.sequence, answer.sequence + 1);
}

TEST_F(SynproxyTest, ABrokenSumOrHeaderIsNotAnswered) {
  Bytes syn = Segment(true, {kSyn, 1000, 0, 64000, kNoOptions});
  syn[36] ^= 1U;
  EXPECT_EQ(world_.Send("eth1", syn).verdict, "DROP");
  for (const unsigned words : {4U, 15U}) {  // shorter than a header, longer than the packet
    Bytes cut = Segment(true, {kSyn, 1000, 0, 64000, kNoOptions});
    cut[32] = static_cast<std::uint8_t>(words << 4U);
    packet::UpdateTransportChecksum(*packet::ViewOf(std::span<std::uint8_t>(cut)));
    const Seen seen = world_.Send("eth1", cut);
    EXPECT_EQ(seen.verdict, "DROP") << words;
    EXPECT_TRUE(seen.result.out.empty()) << words;
  }
}

TEST_F(SynproxyTest, WhatIsNeitherASynNorAnAckPasses) {
  EXPECT_EQ(Client({kSyn | kRst, 1000, 0, 64000, kNoOptions}).verdict, "ACCEPT");
}

}  // namespace
}  // namespace iptc::engine::testing
