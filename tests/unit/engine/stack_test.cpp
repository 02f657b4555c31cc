// What the IP stack keeps to itself or leaves unanswered, as captures of real traffic bring it; each was seen in the
// kernel (tests/kernel/captures.py).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"
#include "tests/unit/engine/world.h"

namespace iptc::engine::testing {
namespace {

using abi::RejectWith;
using netfilter::testing::Always;
using netfilter::testing::Reject;
using netfilter::testing::TableId;

constexpr U128 kNet6 = U128{0x20010DB800000000} << 64U;
constexpr U128 kFar6 = kNet6 + (U128{0xFF} << 64U) + 9;
constexpr U128 kLinkLocal = U128{0xFE80000000000000} << 64U;

Bytes Udp6(U128 saddr, U128 daddr) {
  return Make({.family = abi::Family::kIp6, .proto = 17, .saddr = saddr, .daddr = daddr, .sport = 1, .dport = 2});
}

TEST(Stack, LinkLocalSourcesStayOnTheirLink) {
  World world;
  world.rules.Add(TableId::kFilter, "FORWARD", Always(), netfilter::testing::Verdict(abi::TargetKind::kAccept),
                  abi::Family::kIp6);
  const Seen seen = world.Send("eth1", Udp6(kLinkLocal + 7, kFar6));
  EXPECT_EQ(seen.fate, "stack:after-PREROUTING");
  ASSERT_EQ(seen.result.gen.size(), 1U);
  const Bytes& answer = seen.result.gen[0].bytes;
  EXPECT_EQ(answer.at(40), 1) << "destination unreachable";
  EXPECT_EQ(answer.at(41), 2) << "beyond the scope of the source address";
  EXPECT_EQ(seen.result.gen[0].interface, world.engine().Host().FindInterface("eth1"));
  EXPECT_EQ(world.Send("eth1", Udp6(0, kFar6)).fate, "stack:after-PREROUTING") << "no source at all";
}

TEST(Stack, NoWayBackToALinkLocalSourceThatTheInterfaceHasNoRouteFor) {
  World world;
  const Seen seen = world.Send("eth1.7", Udp6(kLinkLocal + 7, kFar6));
  EXPECT_EQ(seen.fate, "stack:after-PREROUTING");
  EXPECT_THAT(seen.result.gen, ::testing::IsEmpty()) << "the default route is no way to it";
}

TEST(Stack, WhatIsForAGroupIsRefusedWithoutAnAnswer) {
  constexpr U128 kEverybody = 0xFFFFFFFF, kAllHosts = 0xE0000001;
  for (const U128 group : {kEverybody, kAllHosts}) {
    World world;
    world.options.rewrite_mac = true;
    world.rules.Add(TableId::kFilter, "INPUT", Always(), Reject(RejectWith::kIcmpPortUnreachable));
    const Seen seen = world.Send("eth1", Udp(kClient, 68, group, 67));
    EXPECT_EQ(seen.verdict, "REJECT");
    EXPECT_THAT(seen.result.gen, ::testing::IsEmpty());
  }
}

TEST(Stack, TheHostsOwnIp6MulticastsComeBackToItBehindPostrouting) {
  constexpr U128 kAllNodes = (U128{0xFF02} << 112U) + 1;
  World world;
  world.rules.Table(TableId::kMangle, abi::Family::kIp6);
  const Seen seen = world.Send("", Udp6(kLinkLocal + 1, kAllNodes));
  EXPECT_EQ(seen.fate, "local");
  EXPECT_EQ(seen.result.out.size(), 1U);
  EXPECT_EQ(seen.result.local.size(), 1U);
  EXPECT_THAT(seen.policies, ::testing::ElementsAre("mangle/OUTPUT", "mangle/POSTROUTING", "mangle/POSTROUTING",
                                                    "mangle/PREROUTING", "mangle/INPUT"));
}

// Bytes behind the end of the options are cleared by the stack, which leaves the IP header's checksum as it was.
Bytes WithRubbishBehindTheOptions(Bytes ip) {
  const Bytes options = {0, 0, 0, 0x78};
  ip.insert(ip.begin() + 20, options.begin(), options.end());
  ip[0] = 0x46;
  packet::Store16(&ip[2], static_cast<std::uint16_t>(ip.size()));
  packet::UpdateIpChecksum(*packet::ViewOf(std::span<std::uint8_t>(ip)));
  return ip;
}

TEST(Stack, ASumThatConntrackTookCountsInInputAlone) {
  struct Row {
    const char* chain;
    U128 destination;
    bool conntrack;
    std::size_t answers;
  };
  for (const Row& row : {Row{"INPUT", kInside, false, 0}, Row{"INPUT", kInside, true, 1},
                         Row{"FORWARD", kServer, false, 0}, Row{"FORWARD", kServer, true, 0}}) {
    World world;
    if (row.conntrack) world.rules.Conntrack();
    world.rules.Add(TableId::kFilter, row.chain, Always(), Reject(RejectWith::kTcpReset));
    const Seen seen = world.Send("eth1", WithRubbishBehindTheOptions(Tcp(kClient, 4000, row.destination, 80)));
    EXPECT_EQ(seen.verdict, "REJECT");
    EXPECT_EQ(seen.result.gen.size(), row.answers) << row.chain << row.conntrack;
  }
}

// Hop-by-hop options are read where packets come in.
TEST(Stack, TheHostSendsHopByHopOptionsThatItWouldNotTake) {
  World world;
  Bytes packet = Udp6(kNet6 + 1, kNet6 + (U128{1} << 64U) + 9);
  packet[6] = 0;   // hop-by-hop options,
  packet[41] = 9;  // of more bytes than there are
  const Seen seen = world.Send("", packet);
  EXPECT_EQ(seen.fate, "sent");
  EXPECT_EQ(seen.Out(), packet);
  packet::Store16(&packet[4], 0);  // no jumbogram either
  EXPECT_EQ(world.Send("", packet).fate, "sent");
  EXPECT_EQ(world.Send("eth0", packet).fate, "stack:before-PREROUTING");
}

}  // namespace
}  // namespace iptc::engine::testing
