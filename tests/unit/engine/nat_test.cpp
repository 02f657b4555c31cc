// NAT end to end: rules, bindings, bytes, over sequences of packets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "runtime/packet/wire.h"
#include "tests/unit/engine/world.h"

namespace iptc::engine::testing {
namespace {

using abi::RejectWith;
using abi::TargetKind;
using netfilter::testing::Always;
using netfilter::testing::Dport;
using netfilter::testing::Nat;
using netfilter::testing::Proto;
using netfilter::testing::TableId;
using netfilter::testing::Verdict;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Ends {
  U128 saddr, daddr;
  std::uint16_t sport, dport;
  friend bool operator==(const Ends&, const Ends&) = default;
};

Ends EndsOf(const Bytes& ip) {
  if (ip.size() < 24) return {};
  return {packet::Load32(&ip[12]), packet::Load32(&ip[16]), packet::Load16(&ip[20]), packet::Load16(&ip[22])};
}

TEST(NatPath, MasqueradeAndBack) {
  World world;
  world.rules.Conntrack();
  world.rules.Add(TableId::kNat, "POSTROUTING", Always(), Nat("MASQUERADE"));
  Seen seen = world.Send("eth1", Tcp(kClient, 4000, kServer, 80));
  EXPECT_EQ(seen.result.ct_state, abi::kCtNew);
  EXPECT_EQ(EndsOf(seen.Out()), (Ends{kOutside, kServer, 4000, 80}));
  EXPECT_TRUE(ChecksumsRight(seen.Out()));
  EXPECT_THAT(seen.hits, ElementsAre("nat/POSTROUTING#1"));

  seen = world.Send("eth0", Tcp(kServer, 80, kOutside, 4000, kSyn | kAck));
  EXPECT_EQ(seen.result.ct_state, abi::kCtEstablished);
  EXPECT_EQ(EndsOf(seen.Out()), (Ends{kServer, kClient, 80, 4000}));
  EXPECT_TRUE(ChecksumsRight(seen.Out()));
  EXPECT_THAT(seen.hits, IsEmpty()) << "nat is asked once a connection";
}

TEST(NatPath, DnatToAnotherHostAndBack) {
  World world;
  world.rules.Conntrack();
  world.rules.Add(TableId::kNat, "PREROUTING", Dport(8080), Nat("DNAT", 0xC0A80114, 80));
  Seen seen = world.Send("eth0", Tcp(kServer, 5555, kOutside, 8080));
  EXPECT_EQ(seen.fate, "forwarded");
  EXPECT_EQ(EndsOf(seen.Out()), (Ends{kServer, 0xC0A80114, 5555, 80}));
  seen = world.Send("eth1", Tcp(0xC0A80114, 80, kServer, 5555, kSyn | kAck));
  EXPECT_EQ(EndsOf(seen.Out()), (Ends{kOutside, kServer, 8080, 5555}));
  EXPECT_TRUE(ChecksumsRight(seen.Out()));
}

TEST(NatPath, RedirectToTheInterfacesFirstAddress) {
  World world;
  world.rules.Conntrack();
  world.rules.Add(TableId::kNat, "PREROUTING", Dport(5353), Nat("REDIRECT", 0, 53));
  Seen seen = world.Send("eth1", Udp(kClient, 9, kServer, 5353));
  EXPECT_EQ(seen.fate, "local");
  EXPECT_EQ(EndsOf(seen.result.local.at(0).bytes), (Ends{kClient, kInside, 9, 53}));
  seen = world.Send("", Udp(kInside, 53, kClient, 9));
  EXPECT_EQ(EndsOf(seen.Out()), (Ends{kServer, kClient, 5353, 9}));
}

TEST(NatPath, RedirectInOutputGoesToLoopback) {
  World world;
  world.rules.Conntrack();
  world.rules.Add(TableId::kNat, "OUTPUT", Dport(5353), Nat("REDIRECT", 0, 53));
  const Seen seen = world.Send("", Udp(kOutside, 9, kServer, 5353));
  EXPECT_EQ(seen.fate, "local");
  EXPECT_EQ(EndsOf(seen.result.local.at(0).bytes), (Ends{kOutside, 0x7F000001, 9, 53}));
}

TEST(NatPath, NetmapKeepsTheHostPart) {
  World world;
  world.rules.Conntrack();
  abi::NatParams range;
  range.min_addr = 0x0A090000;
  range.max_addr = 0x0A0900FF;
  range.flags = abi::kNatMapAddresses | abi::kNatNetmap;
  world.rules.Add(TableId::kNat, "POSTROUTING", Always(), netfilter::testing::Action("NETMAP", range));
  EXPECT_EQ(EndsOf(world.Send("eth1", Udp(kClient, 9, kServer, 1)).Out()), (Ends{0x0A09000A, kServer, 9, 1}));
}

TEST(NatPath, APacketDroppedBeforeConfirmLeavesNothing) {
  World world;
  world.rules.Conntrack();
  world.rules.Add(TableId::kNat, "PREROUTING", Always(), Verdict(TargetKind::kContinue));
  world.rules.Add(TableId::kFilter, "FORWARD", Dport(81), Verdict(TargetKind::kDrop));
  for (int i = 0; i < 2; ++i) {
    const Seen seen = world.Send("eth1", Tcp(kClient, 1, kServer, 81));
    EXPECT_EQ(seen.result.ct_state, abi::kCtNew);
    EXPECT_THAT(seen.hits, ElementsAre("nat/PREROUTING#1", "filter/FORWARD#1"));
  }
  EXPECT_EQ(world.engine().Stats().connections, 0U);
  const Seen first = world.Send("eth1", Tcp(kClient, 1, kServer, 80));
  EXPECT_THAT(first.hits, ElementsAre("nat/PREROUTING#1"));
  const Seen again = world.Send("eth1", Tcp(kClient, 1, kServer, 80));
  EXPECT_EQ(again.result.ct_state, abi::kCtNew) << "still NEW, but bound";
  EXPECT_THAT(again.hits, IsEmpty());
  EXPECT_EQ(world.engine().Stats().connections, 1U);
}

TEST(NatPath, ARefusedConnectionsResetWalksNatPostrouting) {
  World world;
  world.rules.Conntrack();
  world.rules.Add(TableId::kNat, "POSTROUTING", Proto(6), Verdict(TargetKind::kContinue));
  world.rules.Add(TableId::kFilter, "FORWARD", Proto(6), netfilter::testing::Reject(RejectWith::kTcpReset));
  world.rules.Add(TableId::kFilter, "FORWARD", Proto(17), netfilter::testing::Reject(RejectWith::kIcmpPortUnreachable));
  Seen seen = world.Send("eth1", Tcp(kClient, 1, kServer, 80));
  EXPECT_THAT(seen.hits, ElementsAre("filter/FORWARD#1", "nat/POSTROUTING#1"));
  EXPECT_EQ(seen.result.ct_state, abi::kCtNew) << "of the packet, not of its answer";
  EXPECT_EQ(world.engine().Stats().connections, 0U) << "the refused flow is not confirmed";
  seen = world.Send("eth1", Udp(kClient, 1, kServer, 80));
  EXPECT_THAT(seen.hits, ElementsAre("filter/FORWARD#2")) << "an ICMP error does not";
  EXPECT_EQ(seen.result.out.size(), 1U);
}

TEST(NatPath, OnePortForAllClashesAtConfirm) {
  World world;
  world.rules.Conntrack();
  world.rules.Add(TableId::kNat, "POSTROUTING", Always(), Nat("SNAT", kOutside, 777));
  EXPECT_EQ(world.Send("eth1", Udp(kClient, 1, kServer, 53)).fate, "forwarded");
  const Seen seen = world.Send("eth1", Udp(kClient, 2, kServer, 53));
  EXPECT_EQ(seen.verdict + " " + seen.fate, "DROP silent:POSTROUTING");
}

TEST(NatPath, TheStateTravelsOverLo) {
  World world;
  world.rules.Conntrack();
  world.rules.Add(TableId::kNat, "OUTPUT", Always(), Verdict(TargetKind::kContinue));
  world.rules.Add(TableId::kNat, "PREROUTING", Always(), Verdict(TargetKind::kContinue));
  world.rules.Add(
      TableId::kFilter, "INPUT",
      [](const abi::PacketMeta& meta) { return meta.ct_state == abi::kCtNew ? Outcome::kHit : Outcome::kMiss; },
      Verdict(TargetKind::kContinue));
  const Seen seen = world.Send("", Udp(0x7F000001, 9, 0x7F000001, 9));
  EXPECT_THAT(seen.hits, ElementsAre("nat/OUTPUT#1", "filter/INPUT#1"));
  EXPECT_EQ(seen.fate, "local");
}

class Events final : public Observer {
 public:
  void OnHook(abi::Hook hook, const abi::PacketMeta& /*meta*/) override {
    told.push_back(std::string(abi::kHookNames[static_cast<std::size_t>(hook)]));
  }
  void OnTable(std::size_t, std::size_t, const abi::PacketMeta&) override {}
  void OnChain(std::size_t, std::size_t, std::size_t) override {}
  void OnRule(const RuleHit&, std::optional<netfilter::WalkVerdict>, const abi::PacketMeta&,
              const abi::PacketMeta&) override {
    told.push_back("rule");
  }
  void OnPolicy(const RuleHit&, bool, const abi::PacketMeta&) override { told.push_back("policy"); }
  void OnConntrack(const abi::PacketMeta& meta, const std::optional<conntrack::Entry>& before) override {
    told.push_back(fmt::format("state {}{}", meta.ct_state, before ? ", " + std::string(before->state) : ""));
  }
  void OnEntry(const std::optional<conntrack::Entry>& after) override {
    if (after) told.push_back(fmt::format("{} {} s", after->state, after->timeout));
  }
  void OnEvent(std::string_view text) override { told.push_back(std::string(text)); }
  std::vector<std::string> told;
};

TEST(NatPath, TheObserverHearsOfStateRouteAndTranslation) {
  World world;
  world.rules.Conntrack();
  world.rules.Add(TableId::kNat, "POSTROUTING", Always(), Nat("MASQUERADE"));
  Events events;
  world.engine().SetObserver(&events);
  world.Send("eth1", Tcp(kClient, 4000, kServer, 80));
  EXPECT_THAT(events.told, ElementsAre("PREROUTING", "state 8", "policy", "routed to eth0 via 203.0.113.254",
                                       "TTL lowered to 63", "FORWARD", "POSTROUTING", "rule",
                                       "nat: source 192.168.1.10:4000 becomes 203.0.113.1:4000", "SYN_SENT 120 s"));
  events.told.clear();
  world.Send("eth1", Tcp(kClient, 4000, kServer, 80));
  EXPECT_EQ(events.told.at(1), "state 8, SYN_SENT");
}

TEST(NatPath, FrozenClockStopsTheTime) {
  for (const bool frozen : {false, true}) {
    World world;
    world.options.frozen_clock = frozen;
    world.rules.Conntrack();
    world.rules.Table(TableId::kFilter);
    world.Send("eth1", Udp(kClient, 1, kServer, 53));
    world.now_ns += 1'000'000'000'000;
    const Seen seen = world.Send("eth0", Udp(kServer, 53, kClient, 1));
    EXPECT_EQ(seen.result.ct_state, frozen ? abi::kCtEstablished : abi::kCtNew);
  }
}

}  // namespace
}  // namespace iptc::engine::testing
