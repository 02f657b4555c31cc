// TEE, TPROXY, CLASSIFY and queues in nat, on their way through the host; tests/kernel/targets.py holds them to the
// kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/packet/wire.h"
#include "tests/unit/engine/world.h"

namespace iptc::engine::testing {
namespace {

using abi::TargetKind;
using netfilter::testing::Action;
using netfilter::testing::Always;
using netfilter::testing::Dport;
using netfilter::testing::TableId;
using netfilter::testing::Verdict;
using ::testing::ElementsAre;

constexpr U128 kGateway = 0xCB00714D;  // 203.0.113.77, behind eth0

TEST(Tee, TheCopyIsAHopOlderAndGoesToTheGateway) {
  World world;
  world.rules.Add(TableId::kMangle, "PREROUTING", Always(), Action("TEE", abi::TeeParams{.gateway = kGateway}));
  const Seen seen = world.Send("eth1", Udp(kClient, 1, kInside, 2));
  EXPECT_EQ(seen.fate, "local");
  ASSERT_EQ(seen.result.gen.size(), 1U);
  const Bytes copy = seen.Out();
  EXPECT_EQ(copy[8], 63) << "TTL";
  EXPECT_EQ(copy[6], 0x40) << "DF";
  EXPECT_TRUE(ChecksumsRight(copy));
  EXPECT_THAT(seen.policies, ElementsAre("mangle/OUTPUT", "mangle/POSTROUTING", "mangle/PREROUTING", "mangle/INPUT"));
}

TEST(Tee, ACopyIsNotCopiedAgain) {
  World world;
  world.rules.Add(TableId::kMangle, "OUTPUT", Always(), Action("TEE", abi::TeeParams{.gateway = kGateway}));
  const Seen seen = world.Send("", Udp(kOutside, 1, kServer, 2));
  EXPECT_THAT(seen.hits, ElementsAre("mangle/OUTPUT#1", "mangle/OUTPUT#1"));
  EXPECT_EQ(seen.result.out.size(), 2U);
}

TEST(Tee, CopiesThatComeBackOverLoComeToAnEnd) {
  World world;
  world.rules.Add(TableId::kMangle, "PREROUTING", Always(), Action("TEE", abi::TeeParams{.gateway = kInside}));
  EXPECT_GT(world.Send("eth1", Udp(kClient, 1, kServer, 2)).hits.size(), 10U);
}

TEST(Tproxy, WithoutASocketItDrops) {
  World world;
  world.rules.Add(TableId::kMangle, "PREROUTING", Always(), Action("TPROXY", abi::TproxyParams{.port = 3128}));
  EXPECT_EQ(world.Send("eth1", Tcp(kClient, 1, kServer, 80)).verdict, "DROP");
}

TEST(Queue, BehindAQueueInNatThePacketIsNotBound) {
  World world;
  world.options.queue = QueueVerdict::kAccept;
  world.rules.Conntrack();
  world.rules.Add(TableId::kNat, "POSTROUTING", Dport(7), Verdict(TargetKind::kQueue));
  world.rules.Add(TableId::kNat, "POSTROUTING", Always(), netfilter::testing::Nat("SNAT", kOutside));
  EXPECT_EQ(packet::Load32(&world.Send("eth1", Udp(kClient, 1, kServer, 7)).Out()[12]), kClient);
  EXPECT_EQ(packet::Load32(&world.Send("eth1", Udp(kClient, 1, kServer, 8)).Out()[12]), kOutside);
}

}  // namespace
}  // namespace iptc::engine::testing
