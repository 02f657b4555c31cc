// Where packets go and why they end, one test a fate; each was seen in the kernel too (tests/kernel holds them to it).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"
#include "tests/unit/engine/world.h"

namespace iptc::engine::testing {
namespace {

using abi::RejectWith;
using abi::TargetKind;
using netfilter::testing::Always;
using netfilter::testing::Dport;
using netfilter::testing::MarkIs;
using netfilter::testing::TableId;
using netfilter::testing::Verdict;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr U128 kNet6 = U128{0x20010DB800000000} << 64U;
constexpr U128 kClient6 = kNet6 + (U128{1} << 80U) + 10;

Bytes WithTtl(Bytes ip, std::uint8_t ttl) {
  packet::SetTtl(*packet::ViewOf(std::span<std::uint8_t>(ip)), ttl);
  return ip;
}

Bytes Resealed(Bytes ip) {
  packet::UpdateIpChecksum(*packet::ViewOf(std::span<std::uint8_t>(ip)));
  return ip;
}

TEST(Path, ForwardsWithTheTtlLowered) {
  World world;
  const Bytes packet = Udp(kClient, 5000, kServer, 53);
  const Seen seen = world.Send("eth1", packet);
  EXPECT_EQ(seen.verdict, "ACCEPT");
  EXPECT_EQ(seen.fate, "forwarded");
  ASSERT_EQ(seen.result.out.size(), 1U);
  EXPECT_EQ(seen.result.out[0].interface, world.engine().Host().FindInterface("eth0"));
  EXPECT_EQ(packet::Load48(seen.result.out[0].bytes.data()), 0x02AA000000FEULL) << "the gateway's address";
  EXPECT_EQ(seen.Out(), WithTtl(packet, 63));
}

TEST(Path, AnUnknownNextHopGetsTheInterfacesOwnMac) {
  World world;
  const Seen seen = world.Send("eth0", Udp(kServer, 53, kClient, 5000));
  EXPECT_EQ(packet::Load48(seen.result.out.at(0).bytes.data()), 0x020000000002ULL);
}

TEST(Path, LocalPacketsReachTheSockets) {
  World world;
  const Bytes packet = Udp(kClient, 5000, kInside, 53);
  const Seen seen = world.Send("eth1", packet);
  EXPECT_EQ(seen.fate, "local");
  ASSERT_EQ(seen.result.local.size(), 1U);
  EXPECT_EQ(seen.result.local[0].bytes, packet) << "INPUT leaves the TTL alone";
}

TEST(Path, HooksAndTablesInTheOrderOfPriorities) {
  World world;
  for (const TableId table : {TableId::kSecurity, TableId::kFilter, TableId::kNat, TableId::kMangle, TableId::kRaw}) {
    world.rules.Table(table);
  }
  world.rules.Conntrack();
  EXPECT_THAT(world.Send("eth1", Udp(kClient, 1, kServer, 2)).policies,
              ElementsAre("raw/PREROUTING", "mangle/PREROUTING", "nat/PREROUTING", "mangle/FORWARD", "filter/FORWARD",
                          "security/FORWARD", "mangle/POSTROUTING", "nat/POSTROUTING"));
  EXPECT_THAT(world.Send("eth1", Udp(kClient, 1, kInside, 2)).policies,
              ElementsAre("raw/PREROUTING", "mangle/PREROUTING", "nat/PREROUTING", "mangle/INPUT", "filter/INPUT",
                          "security/INPUT", "nat/INPUT"));
  EXPECT_THAT(world.Send("", Udp(kOutside, 1, kServer, 9)).policies,
              ElementsAre("raw/OUTPUT", "mangle/OUTPUT", "nat/OUTPUT", "filter/OUTPUT", "security/OUTPUT",
                          "mangle/POSTROUTING", "nat/POSTROUTING"));
  EXPECT_THAT(world.Send("", Udp(0x7F000001, 1, 0x7F000001, 9)).policies,
              ElementsAre("raw/OUTPUT", "mangle/OUTPUT", "nat/OUTPUT", "filter/OUTPUT", "security/OUTPUT",
                          "mangle/POSTROUTING", "nat/POSTROUTING", "raw/PREROUTING", "mangle/PREROUTING",
                          "mangle/INPUT", "filter/INPUT", "security/INPUT"));
}

TEST(Path, WithoutConntrackTheNatTableIsNeverWalked) {
  World world;
  world.rules.Table(TableId::kNat);
  const Seen seen = world.Send("eth1", Udp(kClient, 1, kServer, 2));
  EXPECT_THAT(seen.policies, IsEmpty());
  EXPECT_EQ(seen.result.ct_state, 0);
}

TEST(Path, RulesPoliciesAndQueuesEndPackets) {
  World world;
  world.rules.Add(TableId::kFilter, "FORWARD", Dport(1), Verdict(TargetKind::kDrop));
  world.rules.Add(TableId::kFilter, "FORWARD", Dport(2), Verdict(TargetKind::kQueue));
  world.rules.Add(TableId::kFilter, "FORWARD", Dport(3), Verdict(TargetKind::kAccept));
  world.rules.Policy(TableId::kFilter, "FORWARD", abi::Policy::kDrop);
  Seen seen = world.Send("eth1", Udp(kClient, 9, kServer, 1));
  EXPECT_EQ(seen.verdict + " " + seen.fate, "DROP rule");
  ASSERT_TRUE(seen.result.where.has_value());
  EXPECT_EQ(seen.result.where->number, 1U);
  seen = world.Send("eth1", Udp(kClient, 9, kServer, 2));
  EXPECT_EQ(seen.verdict + " " + seen.fate, "STOLEN queue");
  EXPECT_EQ(world.Send("eth1", Udp(kClient, 9, kServer, 3)).fate, "forwarded");
  seen = world.Send("eth1", Udp(kClient, 9, kServer, 4));
  EXPECT_EQ(seen.verdict + " " + seen.fate, "DROP policy");
  EXPECT_THAT(seen.policies, ElementsAre("filter/FORWARD"));
}

TEST(Path, QueuedPacketsAsToldBeforehand) {
  for (const auto& [queue, fate] : {std::pair(QueueVerdict::kAccept, "forwarded"),
                                    {QueueVerdict::kDrop, "rule"},
                                    {QueueVerdict::kBypass, "rule"},
                                    {QueueVerdict::kStolen, "queue"}}) {
    World world;
    world.options.queue = queue;
    world.rules.Add(TableId::kFilter, "FORWARD", Always(), Verdict(TargetKind::kQueue));
    EXPECT_EQ(world.Send("eth1", Udp(kClient, 9, kServer, 2)).fate, fate);
  }
}

TEST(Path, HotdropIsSilent) {
  World world;
  world.rules.Add(TableId::kMangle, "PREROUTING", netfilter::testing::Hotdrop(), Verdict(TargetKind::kAccept));
  const Seen seen = world.Send("eth1", Udp(kClient, 9, kServer, 1));
  EXPECT_EQ(seen.verdict + " " + seen.fate, "DROP silent:PREROUTING");
  EXPECT_THAT(seen.policies, IsEmpty());
  EXPECT_FALSE(seen.result.where.has_value());
}

TEST(Path, WhatTheIpLayerNeverHandsOn) {
  World world;
  world.rules.Table(TableId::kRaw);
  const Bytes good = Udp(kClient, 9, kServer, 1);
  Bytes checksum = good, version = good, length = good;
  checksum[10] ^= 1;
  version[0] = 0x55;
  packet::Store16(&length[2], 200);
  for (const Bytes& bad : {checksum, version, Resealed(length), Bytes{}}) {
    const Seen seen = world.Send("eth1", bad);
    EXPECT_EQ(seen.verdict + " " + seen.fate, "DROP stack:before-PREROUTING");
    EXPECT_THAT(seen.policies, IsEmpty());
  }
  world.mac_destination = 0x029999999999;
  EXPECT_EQ(world.Send("eth1", good).fate, "stack:before-PREROUTING") << "another host's frame";
  World rewritten;
  rewritten.options.rewrite_mac = true;
  rewritten.mac_destination = 0x029999999999;
  EXPECT_EQ(rewritten.Send("eth1", good).fate, "forwarded");
  EXPECT_EQ(World().Send("eth9", good).fate, "stack:before-PREROUTING") << "unknown interface";
}

TEST(Path, VlanTagsNameAnInterface) {
  World world;
  Bytes frame = {0x02, 0, 0, 0, 0, 2, 0x02, 0xBB, 0, 0, 0, 1, 0x81, 0, 0, 7, 0x08, 0};
  const Bytes ip = Udp(kServer, 9, kOutside, 1);
  frame.insert(frame.end(), ip.begin(), ip.end());
  const auto send = [&](std::uint8_t id) {
    frame[15] = id;
    InputPacket input;
    input.interface = world.engine().Host().FindInterface("eth1");
    input.frame.bytes = frame;
    PacketResult result;
    world.engine().Process(input, result);
    return std::pair(FateText(result.fate), result.local.empty() ? -1 : result.local[0].interface);
  };
  EXPECT_EQ(send(7), std::pair(std::string("local"), world.engine().Host().FindInterface("eth1.7")));
  EXPECT_EQ(send(8).first, "stack:before-PREROUTING");
  EXPECT_EQ(send(0).first, "local") << "priority-tagged";
}

TEST(Path, BytesBehindTheTotalLengthAreNoPacket) {
  World world;
  Bytes packet = Udp(kClient, 5000, kInside, 53);
  const Bytes whole = packet;
  packet.insert(packet.end(), 9, 0xAA);
  EXPECT_EQ(world.Send("eth1", packet).result.local.at(0).bytes, whole);
}

TEST(Path, MartiansEndBehindPrerouting) {
  World world;
  world.rules.Table(TableId::kRaw);
  const std::vector<std::pair<U128, U128>> martians = {{0x7F000001, kServer}, {kClient, 0x7F000001},
                                                       {kInside, kServer},    {0xE0000005, kServer},
                                                       {0, kServer},          {kClient, 0xE0000009}};
  for (const auto& [source, destination] : martians) {
    const Seen seen = world.Send("eth1", Udp(source, 9, destination, 1));
    EXPECT_EQ(seen.verdict + " " + seen.fate, "ACCEPT stack:after-PREROUTING");
    EXPECT_THAT(seen.policies, ElementsAre("raw/PREROUTING"));
    EXPECT_THAT(seen.result.gen, IsEmpty());
  }
}

TEST(Path, TimeExceededIsMadeBeforeForward) {
  World world;
  world.rules.Table(TableId::kFilter);
  const Bytes packet = WithTtl(Udp(kClient, 9, kServer, 1), 1);
  const Seen seen = world.Send("eth1", packet);
  EXPECT_EQ(seen.fate, "stack:after-PREROUTING");
  ASSERT_EQ(seen.result.gen.size(), 1U);
  const Bytes& error = seen.result.gen[0].bytes;
  EXPECT_EQ(packet::Load32(&error[12]), static_cast<std::uint32_t>(kInside)) << "the interface back to the sender";
  EXPECT_EQ(error[20], 11);
  EXPECT_TRUE(ChecksumsRight(error));
  EXPECT_EQ(Bytes(error.begin() + 28, error.end()), packet);
}

TEST(Path, TooLongForTheLinkOut) {
  World world;
  Bytes big = Make({.proto = 17, .saddr = kServer, .daddr = kClient, .sport = 1, .dport = 2, .length = 1500});
  Bytes dont_fragment = big;
  dont_fragment[6] = 0x40;
  Seen seen = world.Send("eth0", Resealed(dont_fragment));
  EXPECT_EQ(seen.fate, "stack:after-PREROUTING");
  ASSERT_EQ(seen.result.gen.size(), 1U);
  EXPECT_EQ(packet::Load32(&seen.result.gen[0].bytes[20]) >> 16U, 0x0304U);
  EXPECT_EQ(packet::Load16(&seen.result.gen[0].bytes[26]), 1400);
  seen = world.Send("eth0", big);
  EXPECT_EQ(seen.fate, "forwarded");
  EXPECT_EQ(seen.result.out.size(), 2U) << "cut in two";
  EXPECT_EQ(seen.Out(0).size(), 1396U);
}

TEST(Path, NoRouteIsAnsweredByItsKind) {
  const std::vector<std::pair<U128, std::uint16_t>> answers = {
      {0xAC100001, 0x0301}, {0xAC200001, 0x030D}, {0xAC300001, 0}};  // unreachable, prohibit, blackhole
  for (const auto& [destination, answer] : answers) {
    World world;
    const Seen seen = world.Send("eth1", Udp(kClient, 9, destination, 1));
    EXPECT_EQ(seen.fate, "stack:after-PREROUTING");
    ASSERT_EQ(seen.result.gen.size(), answer == 0 ? 0U : 1U);
    if (answer != 0) {
      EXPECT_EQ(packet::Load16(&seen.result.gen[0].bytes[20]), answer);
    }
    EXPECT_EQ(world.Send("", Udp(kInside, 9, destination, 1)).fate, "stack:before-OUTPUT");
  }
}

TEST(Path, MalformedOptionsAreAnswered) {
  World world;
  Bytes packet = Udp(kClient, 9, kServer, 1);
  const Bytes options = {7, 0x30, 4, 0};
  packet.insert(packet.begin() + 20, options.begin(), options.end());
  packet[0] = 0x46;
  packet::Store16(&packet[2], static_cast<std::uint16_t>(packet.size()));
  const Seen seen = world.Send("eth1", Resealed(packet));
  EXPECT_EQ(seen.fate, "stack:after-PREROUTING");
  ASSERT_EQ(seen.result.gen.size(), 1U);
  EXPECT_EQ(packet::Load32(&seen.result.gen[0].bytes[20]) >> 16U, 0x0C00U);
  EXPECT_EQ(seen.result.gen[0].bytes[24], 20) << "points at the option";
}

TEST(Path, TheHostsOwnBroadcastsComeBackToItAsWell) {
  World world;
  world.rules.Table(TableId::kFilter);
  const Seen seen = world.Send("", Udp(kInside, 9, 0xC0A801FF, 137));
  EXPECT_EQ(seen.fate, "local");
  EXPECT_EQ(seen.result.out.size(), 1U);
  EXPECT_EQ(seen.result.local.size(), 1U);
  EXPECT_THAT(seen.policies, ElementsAre("filter/OUTPUT", "filter/INPUT"));
  World closed;
  closed.rules.Policy(TableId::kFilter, "INPUT", abi::Policy::kDrop);
  EXPECT_EQ(closed.Send("", Udp(kInside, 9, 0xC0A801FF, 137)).fate, "sent");
}

TEST(Path, BroadcastsAreDeliveredNeverForwarded) {
  World world;
  world.mac_destination = 0xFFFFFFFFFFFF;
  EXPECT_EQ(world.Send("eth1", Udp(kClient, 137, 0xC0A801FF, 137)).fate, "local");
  EXPECT_EQ(world.Send("eth1", Udp(0, 68, 0xFFFFFFFF, 67)).fate, "local");
  const Seen seen = world.Send("eth1", Udp(kClient, 9, kServer, 1));
  EXPECT_EQ(seen.fate, "stack:after-PREROUTING") << "unicast in a link-layer broadcast";
}

TEST(Path, FragmentsWithoutConntrack) {
  World world;
  world.rules.Add(TableId::kFilter, "FORWARD", Dport(53), Verdict(TargetKind::kContinue));
  const Bytes later = Make({.proto = 17, .saddr = kClient, .daddr = kServer, .fragment_offset = std::uint16_t{64}});
  const Seen seen = world.Send("eth1", later);
  EXPECT_EQ(seen.fate, "forwarded") << "goes alone";
  const Bytes local = Make({.proto = 17, .saddr = kClient, .daddr = kInside, .fragment_offset = std::uint16_t{64}});
  EXPECT_EQ(world.Send("eth1", local).fate, "stack:after-PREROUTING") << "kept by the stack";
}

TEST(Path, FragmentsWithConntrackGoAsOneAndLeaveAsTheyCame) {
  World world;
  world.rules.Add(TableId::kFilter, "FORWARD", Dport(53), Verdict(TargetKind::kContinue));
  world.rules.Conntrack();
  const Bytes whole = Make({.proto = 17, .saddr = kClient, .daddr = kServer, .sport = 9, .dport = 53, .length = 68});
  Bytes first(whole.begin(), whole.begin() + 44), last(whole.begin(), whole.begin() + 20);
  last.insert(last.end(), whole.begin() + 44, whole.end());
  packet::Store16(&first[2], 44);
  packet::Store16(&first[6], 0x2000);
  packet::Store16(&last[2], 44);
  packet::Store16(&last[6], 3);
  Seen seen = world.Send("eth1", Resealed(last));
  EXPECT_EQ(seen.verdict + " " + seen.fate, "STOLEN fragment");
  EXPECT_THAT(seen.policies, IsEmpty());
  seen = world.Send("eth1", Resealed(first));
  EXPECT_EQ(seen.fate, "forwarded");
  EXPECT_THAT(seen.hits, ElementsAre("filter/FORWARD#1"));
  ASSERT_EQ(seen.result.out.size(), 2U);
  EXPECT_EQ(seen.Out(0), WithTtl(Resealed(first), 63));
  EXPECT_EQ(seen.Out(1), WithTtl(Resealed(last), 63));
}

TEST(Path, RejectAnswersAndItsAnswerWalksOutput) {
  for (const Replies replies : {Replies::kPass, Replies::kConsume}) {
    World world;
    world.options.replies = replies;
    world.rules.Add(TableId::kFilter, "FORWARD", Always(), netfilter::testing::Reject(RejectWith::kTcpReset));
    world.rules.Table(TableId::kMangle);
    const Seen seen = world.Send("eth1", Tcp(kClient, 4000, kServer, 80));
    EXPECT_EQ(seen.verdict + " " + seen.fate, "REJECT rule");
    ASSERT_EQ(seen.result.gen.size(), 1U);
    if (replies == Replies::kConsume) {
      EXPECT_THAT(seen.result.out, IsEmpty());
      EXPECT_THAT(seen.policies, ElementsAre("mangle/PREROUTING", "mangle/FORWARD"));
    } else {
      ASSERT_EQ(seen.result.out.size(), 1U);
      EXPECT_TRUE(seen.result.out[0].generated);
      EXPECT_FALSE(ChecksumsRight(seen.result.gen[0].bytes)) << "the device's to finish";
      EXPECT_TRUE(ChecksumsRight(seen.Out()));
      EXPECT_THAT(seen.policies, ElementsAre("mangle/PREROUTING", "mangle/FORWARD", "mangle/OUTPUT", "filter/OUTPUT",
                                             "mangle/POSTROUTING"));
    }
  }
}

// Counts how often conntrack looked at a packet.
class TrackCount final : public Observer {
 public:
  void OnHook(abi::Hook /*hook*/, const abi::PacketMeta& /*meta*/) override {}
  void OnEvent(std::string_view /*text*/) override {}
  void OnConntrack(const abi::PacketMeta& /*meta*/, const std::optional<conntrack::Entry>& /*before*/) override {
    ++count;
  }
  void OnEntry(const std::optional<conntrack::Entry>& /*after*/) override {}
  void OnTable(std::size_t /*table*/, std::size_t /*chain*/, const abi::PacketMeta& /*meta*/) override {}
  void OnChain(std::size_t /*table*/, std::size_t /*chain*/, std::size_t /*depth*/) override {}
  void OnRule(const RuleHit& /*hit*/, std::optional<netfilter::WalkVerdict> /*end*/, const abi::PacketMeta& /*before*/,
              const abi::PacketMeta& /*after*/) override {}
  void OnPolicy(const RuleHit& /*hit*/, bool /*accept*/, const abi::PacketMeta& /*meta*/) override {}
  int count = 0;
};

TEST(Path, OverLoOnlyAnInvalidPacketIsTrackedAgain) {
  World world;
  world.rules.Conntrack();
  TrackCount tracked;
  world.engine().SetObserver(&tracked);
  const auto ends = abi::PacketSpec{.proto = 1, .saddr = kInside, .daddr = kOutside};
  auto request = ends, stray = ends;
  request.icmp_type = 8;
  stray.icmp_type = 14;
  EXPECT_EQ(world.Send("", Make(request)).result.ct_state, abi::kCtNew);
  EXPECT_EQ(std::exchange(tracked.count, 0), 1);
  EXPECT_EQ(world.Send("", Make(stray)).result.ct_state, abi::kCtInvalid);
  EXPECT_EQ(tracked.count, 2) << "in OUTPUT and in PREROUTING: it has no entry to show";
}

TEST(Path, ARejectedLocalPacketIsAnsweredOverLo) {
  World world;
  world.rules.Add(TableId::kFilter, "OUTPUT", Dport(53), netfilter::testing::Reject(RejectWith::kIcmpPortUnreachable));
  world.rules.Table(TableId::kFilter);
  const Seen seen = world.Send("", Udp(kOutside, 9, kServer, 53));
  EXPECT_EQ(seen.verdict, "REJECT");
  ASSERT_EQ(seen.result.gen.size(), 1U);
  ASSERT_EQ(seen.result.local.size(), 1U);
  EXPECT_TRUE(seen.result.local[0].generated);
}

TEST(Path, Icmp6ErrorsComeFromTheInterfaceThatThePacketCameInBy) {
  World world;
  const abi::PacketSpec spec{.family = abi::Family::kIp6,
                             .proto = 17,
                             .saddr = kClient6,
                             .daddr = kNet6 + (U128{0xFF} << 64U) + 9,
                             .sport = 1,
                             .dport = 53,
                             .ttl = std::uint8_t{1}};
  const auto source = [](const Seen& seen) { return packet::Load128(&seen.result.gen.at(0).bytes[8]); };
  EXPECT_EQ(source(world.Send("eth1", Make(spec))), kNet6 + (U128{1} << 80U) + 1);
  EXPECT_EQ(source(world.Send("eth0", Make(spec))), kNet6 + 1) << "though the way back is eth1";
  auto anycast = spec;
  anycast.saddr = kNet6;
  EXPECT_THAT(world.Send("eth0", Make(anycast)).result.gen, IsEmpty());
}

TEST(Path, WhatCameCutGoesOverLoWhole) {
  World world;
  world.rules.Table(TableId::kRaw);
  world.rules.Table(TableId::kFilter);
  world.rules.Conntrack();
  const Bytes whole = Make({.proto = 17, .saddr = kInside, .daddr = kInside, .sport = 9, .dport = 53, .length = 68});
  Bytes first(whole.begin(), whole.begin() + 44), last(whole.begin(), whole.begin() + 20);
  last.insert(last.end(), whole.begin() + 44, whole.end());
  packet::Store16(&first[6], 0x2000);
  packet::Store16(&last[6], 3);
  world.Send("", first);
  const Seen seen = world.Send("", last);
  EXPECT_EQ(seen.fate, "local");
  EXPECT_THAT(seen.policies, ElementsAre("raw/OUTPUT", "filter/OUTPUT", "raw/PREROUTING", "filter/INPUT"));
  EXPECT_EQ(seen.result.local.at(0).bytes, whole);
}

// Each piece goes over lo alone. The fate is that of one that arrived, else of one that was rejected, else the last
// one's.
TEST(Path, OfIp6PiecesOverLoOneDecides) {
  const Bytes whole = Make({.family = abi::Family::kIp6,
                            .proto = 17,
                            .saddr = kNet6 + 1,
                            .daddr = kNet6 + 1,
                            .sport = 9,
                            .dport = 53,
                            .length = 40 + 32});
  const auto piece = [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    Bytes ip(whole.begin(), whole.begin() + 40);
    ip[6] = packet::kProtoFragment;
    const Bytes header = {17, 0, 0, static_cast<std::uint8_t>(begin | (end < 32 ? 1 : 0)), 0, 0, 0, 9};
    ip.insert(ip.end(), header.begin(), header.end());
    ip.insert(ip.end(), whole.begin() + 40 + begin, whole.begin() + 40 + end);
    packet::Store16(&ip[4], static_cast<std::uint16_t>(ip.size() - 40));
    return ip;
  };
  const auto sent = [&](Outcome first, Outcome last) {
    World world;
    const auto decide = [=](const abi::PacketMeta& meta) { return meta.frag_offset == 0 ? first : last; };
    world.rules.Add(TableId::kFilter, "INPUT", decide, Verdict(TargetKind::kAccept), abi::Family::kIp6);
    world.rules.Add(TableId::kFilter, "INPUT", Always(), netfilter::testing::Reject(RejectWith::kIcmp6PortUnreachable),
                    abi::Family::kIp6);
    world.rules.Conntrack();
    world.Send("", piece(0, 16));
    const Seen seen = world.Send("", piece(16, 32));
    return seen.verdict + " " + seen.fate;
  };
  EXPECT_EQ(sent(Outcome::kHit, Outcome::kHotdrop), "ACCEPT local");
  EXPECT_EQ(sent(Outcome::kMiss, Outcome::kHotdrop), "REJECT rule");
  EXPECT_EQ(sent(Outcome::kHotdrop, Outcome::kHotdrop), "DROP silent:INPUT");
}

TEST(Path, MangleOutputReroutes) {
  World world;
  world.rules.Add(TableId::kMangle, "OUTPUT", Always(), netfilter::testing::Mark(7));
  world.rules.Add(TableId::kMangle, "POSTROUTING", MarkIs(7), Verdict(TargetKind::kContinue));
  const Seen seen = world.Send("", Udp(kOutside, 1, kServer, 53));
  EXPECT_EQ(seen.fate, "sent");
  EXPECT_EQ(seen.result.mark, 7U);
  EXPECT_THAT(seen.hits, ElementsAre("mangle/OUTPUT#1", "mangle/POSTROUTING#1"));
}

TEST(Path, TheMarkTravelsOverLo) {
  World world;
  world.rules.Add(TableId::kMangle, "OUTPUT", Always(), netfilter::testing::Mark(7));
  world.rules.Add(TableId::kMangle, "INPUT", MarkIs(7), Verdict(TargetKind::kContinue));
  const Seen seen = world.Send("", Udp(kOutside, 1, kOutside, 53));
  EXPECT_EQ(seen.fate, "local");
  EXPECT_THAT(seen.hits, ElementsAre("mangle/OUTPUT#1", "mangle/INPUT#1"));
}

TEST(Path, LogTellsTheInterfaces) {
  World world;
  world.rules.Add(TableId::kFilter, "FORWARD", Always(), netfilter::testing::Action("LOG", abi::LogParams{}));
  const Seen seen = world.Send("eth1", Udp(kClient, 1, kServer, 53));
  ASSERT_EQ(seen.result.logs.size(), 1U);
  EXPECT_TRUE(seen.result.logs[0].text.starts_with("IN=eth1 OUT=eth0 MAC=02:00:00:00:00:02:"))
      << seen.result.logs[0].text;
  EXPECT_EQ(seen.fate, "forwarded");
}

TEST(Path, WithoutAHostModelTheHookSaysTheWay) {
  const std::vector<std::pair<std::optional<abi::Hook>, std::vector<std::string>>> ways = {
      {std::nullopt, {"mangle/PREROUTING", "mangle/FORWARD", "mangle/POSTROUTING"}},
      {abi::Hook::kForward, {"mangle/PREROUTING", "mangle/FORWARD", "mangle/POSTROUTING"}},
      {abi::Hook::kPrerouting, {"mangle/PREROUTING"}},
      {abi::Hook::kInput, {"mangle/PREROUTING", "mangle/INPUT"}},
      {abi::Hook::kOutput, {"mangle/OUTPUT", "mangle/POSTROUTING"}},
  };
  for (const auto& [hook, policies] : ways) {
    World world;
    world.no_host = true;
    world.forced = hook;
    world.rules.Table(TableId::kMangle);
    const Seen seen = world.Send("eth7", Udp(kClient, 1, kServer, 53));
    EXPECT_EQ(seen.verdict, "ACCEPT");
    EXPECT_EQ(seen.policies, policies);
  }
}

TEST(Path, WithoutAHostModelTheCapturesInterfaceNameCounts) {
  World world;
  world.no_host = true;
  const U128 name = host::InterfaceBits("eth7");
  world.rules.Add(
      TableId::kFilter, "FORWARD",
      [name](const abi::PacketMeta& meta) { return meta.iif == name ? Outcome::kHit : Outcome::kMiss; },
      netfilter::testing::Reject(RejectWith::kIcmpHostUnreachable));
  const Seen seen = world.Send("eth7", Udp(kClient, 1, kServer, 53));
  EXPECT_EQ(seen.verdict, "REJECT");
  EXPECT_EQ(seen.result.gen.size(), 1U);
}

TEST(Path, Ip6) {
  World world;
  world.rules.Add(TableId::kFilter, "FORWARD", Dport(54), netfilter::testing::Reject(RejectWith::kIcmp6PortUnreachable),
                  abi::Family::kIp6);
  const abi::PacketSpec spec{.family = abi::Family::kIp6,
                             .proto = 17,
                             .saddr = kClient6,
                             .daddr = kNet6 + (U128{0xFF} << 64U) + 9,
                             .sport = 1,
                             .dport = 53};
  Seen seen = world.Send("eth1", Make(spec));
  EXPECT_EQ(seen.fate, "forwarded");
  EXPECT_EQ(seen.Out().at(7), 63);
  auto rejected = spec;
  rejected.dport = 54;
  seen = world.Send("eth1", Make(rejected));
  EXPECT_EQ(seen.verdict, "REJECT");
  ASSERT_EQ(seen.result.gen.size(), 1U);
  EXPECT_TRUE(ChecksumsRight(seen.result.gen[0].bytes));
  auto last_hop = spec;
  last_hop.ttl = std::uint8_t{1};
  seen = world.Send("eth1", Make(last_hop));
  EXPECT_EQ(seen.fate, "stack:after-PREROUTING");
  ASSERT_EQ(seen.result.gen.size(), 1U);
  EXPECT_EQ(seen.result.gen[0].bytes.at(40), 3);
  auto local = spec;
  local.daddr = kNet6 + (U128{1} << 80U) + 1;
  EXPECT_EQ(world.Send("eth1", Make(local)).fate, "local");
}

TEST(Path, Ip6FragmentsWithConntrack) {
  World world;
  world.rules.Add(TableId::kFilter, "FORWARD", Dport(53), Verdict(TargetKind::kContinue), abi::Family::kIp6);
  world.rules.Conntrack();
  abi::PacketSpec spec{.family = abi::Family::kIp6,
                       .proto = 17,
                       .saddr = kClient6,
                       .daddr = kNet6 + (U128{0xFF} << 64U) + 9,
                       .sport = 1,
                       .dport = 53};
  const Bytes whole = Make(spec);
  const auto piece = [&](std::size_t begin, std::size_t end) {
    Bytes ip(whole.begin(), whole.begin() + 40);
    ip[6] = 44;
    const bool more = 40 + end < whole.size();
    const Bytes header = {17, 0, 0, static_cast<std::uint8_t>(begin | (more ? 1U : 0U)), 0, 0, 0, 9};
    ip.insert(ip.end(), header.begin(), header.end());
    ip.insert(ip.end(), whole.begin() + 40 + static_cast<std::ptrdiff_t>(begin),
              whole.begin() + 40 + static_cast<std::ptrdiff_t>(end));
    packet::Store16(&ip[4], static_cast<std::uint16_t>(ip.size() - 40));
    return ip;
  };
  const std::size_t payload = whole.size() - 40;
  const Seen only = world.Send("eth1", piece(0, payload));
  EXPECT_EQ(only.Out(), WithTtl(whole, 63)) << "an only fragment loses its header";
  spec.length = 40 + 32;
  const Bytes longer = Make(spec);
  Bytes first(longer.begin(), longer.begin() + 40);
  first[6] = 44;
  Bytes last = first;
  const Bytes first_header = {17, 0, 0, 1, 0, 0, 0, 9}, last_header = {17, 0, 0, 16, 0, 0, 0, 9};
  first.insert(first.end(), first_header.begin(), first_header.end());
  first.insert(first.end(), longer.begin() + 40, longer.begin() + 56);
  last.insert(last.end(), last_header.begin(), last_header.end());
  last.insert(last.end(), longer.begin() + 56, longer.end());
  packet::Store16(&first[4], 24);
  packet::Store16(&last[4], 24);
  Seen seen = world.Send("eth1", first);
  EXPECT_EQ(seen.verdict + " " + seen.fate, "STOLEN fragment");
  seen = world.Send("eth1", last);
  EXPECT_EQ(seen.fate, "forwarded");
  EXPECT_THAT(seen.hits, ElementsAre("filter/FORWARD#1"));
  ASSERT_EQ(seen.result.out.size(), 2U);
  const auto behind_headers = [](const Bytes& ip) { return Bytes(ip.begin() + 48, ip.end()); };
  EXPECT_EQ(behind_headers(seen.Out(0)), behind_headers(first));
  EXPECT_EQ(behind_headers(seen.Out(1)), behind_headers(last));
}

TEST(FateText, EveryKind) {
  EXPECT_EQ(FateText({FateKind::kSent, abi::Hook::kPostrouting}), "sent");
  EXPECT_EQ(FateText({FateKind::kSilent, abi::Hook::kForward}), "silent:FORWARD");
  EXPECT_EQ(FateText({FateKind::kStackBefore, abi::Hook::kOutput}), "stack:before-OUTPUT");
  EXPECT_EQ(FateText({FateKind::kStackAfter, abi::Hook::kInput}), "stack:after-INPUT");
  EXPECT_EQ(FateText({FateKind::kFragment}), "fragment");
}

}  // namespace
}  // namespace iptc::engine::testing
