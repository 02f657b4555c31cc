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
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

netfilter::testing::Then ToItself() { return Action("TEE", abi::TeeParams{.gateway = kInside}); }

netfilter::testing::Test ArrivesBy(std::string_view interface) {
  return [name = host::InterfaceBits(interface)](const abi::PacketMeta& meta) {
    return meta.iif == name ? Outcome::kHit : Outcome::kMiss;
  };
}

class Events final : public Observer {
 public:
  void OnTable(std::size_t, std::size_t, const abi::PacketMeta&) override {}
  void OnChain(std::size_t, std::size_t, std::size_t) override {}
  void OnCount(const RuleHit&) override {}
  void OnRule(const RuleHit&, std::optional<netfilter::WalkVerdict>, const abi::PacketMeta&,
              const abi::PacketMeta&) override {}
  void OnPolicy(const RuleHit&, bool, const abi::PacketMeta&) override {}
  void OnHook(abi::Hook, const abi::PacketMeta&) override {}
  void OnEvent(std::string_view text) override { texts.emplace_back(text); }
  void OnConntrack(const abi::PacketMeta&, const std::optional<conntrack::Entry>&) override {}
  void OnEntry(const std::optional<conntrack::Entry>&) override {}
  std::vector<std::string> texts;
};

// Each copy is copied twice on its way in: their number would double with every round.
TEST(Tee, TheNumberOfCopiesHasAnEnd) {
  World world;
  world.rules.Add(TableId::kMangle, "PREROUTING", Always(), ToItself());
  world.rules.Add(TableId::kMangle, "INPUT", Always(), ToItself());
  Events events;
  world.engine().SetObserver(&events);
  EXPECT_EQ(world.Send("eth1", Udp(kClient, 1, kInside, 2)).result.gen.size(), 256U);
  EXPECT_THAT(events.texts, Contains("TEE makes no more copies: 256 came of this packet already"));
  world.engine().SetObserver(nullptr);
  EXPECT_EQ(world.Send("eth1", Udp(kClient, 1, kInside, 2)).result.gen.size(), 256U) << "each packet anew";
}

// What stands in the copy's place on lo is a header of lo's own, which is no Ethernet header to matches.
TEST(Tee, OverLoTheCopyHasTheHeaderOfLo) {
  for (const bool raw : {false, true}) {
    World world;
    world.raw_ip = raw;
    world.rules.Add(TableId::kMangle, "PREROUTING", ArrivesBy("eth1"), ToItself());
    world.rules.Add(TableId::kMangle, "PREROUTING", ArrivesBy("lo"),
                    Action("LOG", abi::LogParams{.flags = abi::kLogMacDecode}));
    const Seen seen = world.Send("eth1", Udp(kClient, 1, kInside, 2));
    ASSERT_EQ(seen.result.logs.size(), 1U);
    EXPECT_THAT(seen.result.logs[0].text, HasSubstr("IN=lo OUT= MAC=00:00:00:00:00:00:00:00:00:00:00:00:08:00 "));
  }
}

// The copy that a broadcast's sender hears of itself has no link header; a copy of that gets one on lo.
TEST(Tee, ACopyOfWhatNeverHadALinkHeader) {
  World world;
  world.rules.Add(TableId::kMangle, "INPUT", Dport(67), ToItself());
  EXPECT_EQ(world.Send("", Udp(kInside, 68, 0xC0A801FF, 67)).fate, "local");
}

TEST(Tee, InPostroutingTheCopyHasComeInByWhereItLeaves) {
  World world;
  world.rules.Add(TableId::kMangle, "PREROUTING", Always(), Action("TEE", abi::TeeParams{.gateway = kGateway}));
  world.rules.Add(TableId::kMangle, "OUTPUT", ArrivesBy("eth0"), Verdict(TargetKind::kContinue));
  world.rules.Add(TableId::kMangle, "POSTROUTING", ArrivesBy("eth0"), Verdict(TargetKind::kContinue));
  EXPECT_THAT(world.Send("eth1", Udp(kClient, 1, kInside, 2)).hits,
              ElementsAre("mangle/PREROUTING#1", "mangle/POSTROUTING#1"));
}

TEST(Tee, TheCopyOfATracedPacketIsTraced) {
  World world;
  world.rules.Add(TableId::kRaw, "PREROUTING", Always(), {.kind = TargetKind::kAction, .action = "TRACE"});
  world.rules.Add(TableId::kMangle, "PREROUTING", Always(), Action("TEE", abi::TeeParams{.gateway = kGateway}));
  world.rules.Add(TableId::kMangle, "OUTPUT", Always(), Verdict(TargetKind::kContinue));
  std::vector<std::string> lines;
  for (const LogRecord& log : world.Send("eth1", Udp(kClient, 1, kInside, 2)).result.logs) {
    lines.push_back(log.text.substr(0, log.text.find(" IN=")) + " " +
                    world.rules.NameOf(log.by.table, log.by.chain, log.by.number));
  }
  EXPECT_THAT(
      lines, ElementsAre(
                 "TRACE: raw:PREROUTING:policy:2 raw/PREROUTING", "TRACE: mangle:PREROUTING:rule:1 mangle/PREROUTING#1",
                 "TRACE: raw:OUTPUT:policy:1 raw/OUTPUT", "TRACE: mangle:OUTPUT:rule:1 mangle/OUTPUT#1",
                 "TRACE: mangle:OUTPUT:policy:2 mangle/OUTPUT", "TRACE: mangle:POSTROUTING:policy:1 mangle/POSTROUTING",
                 "TRACE: mangle:PREROUTING:policy:2 mangle/PREROUTING", "TRACE: mangle:INPUT:policy:1 mangle/INPUT"));
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
