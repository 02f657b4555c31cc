// Any bytes, any ruleset shape: nothing crashes, counters and reported steps agree, no connection leaks.
#include <gtest/gtest.h>

#include <random>

#include "runtime/packet/rewrite.h"
#include "tests/unit/engine/world.h"

namespace iptc::engine::testing {
namespace {

using abi::TargetKind;
using netfilter::testing::Dport;
using netfilter::testing::Nat;
using netfilter::testing::Proto;
using netfilter::testing::TableId;
using netfilter::testing::Verdict;

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t Below(std::uint32_t bound) {
    return std::uniform_int_distribution<std::uint32_t>(0, bound - 1)(engine_);
  }
  template <class T>
  T Pick(std::initializer_list<T> values) {
    return *(values.begin() + Below(static_cast<std::uint32_t>(values.size())));
  }

 private:
  std::mt19937 engine_;
};

void AddRules(World& world, Random& random) {
  auto& rules = world.rules;
  if (random.Below(2) == 0) rules.Conntrack();
  const auto port = [&] { return static_cast<std::uint16_t>(1 + random.Below(4)); };
  rules.Add(TableId::kNat, "POSTROUTING", Dport(port()), Nat("MASQUERADE"));
  rules.Add(TableId::kNat, "POSTROUTING", Dport(port()), Nat("SNAT", kOutside, random.Pick<std::uint16_t>({0, 700})));
  rules.Add(TableId::kNat, "PREROUTING", Dport(port()), Nat("DNAT", 0xC0A80114));
  rules.Add(TableId::kNat, "PREROUTING", Dport(port()), Nat("REDIRECT", 0, 3));
  rules.Add(TableId::kMangle, "PREROUTING", Proto(17), netfilter::testing::Mark(random.Below(4)));
  rules.Add(TableId::kMangle, "OUTPUT", Dport(port()), netfilter::testing::Mark(1));
  for (const char* chain : {"INPUT", "FORWARD", "OUTPUT"}) {
    rules.Add(TableId::kFilter, chain, Proto(1), netfilter::testing::Jump("user"));
    rules.Add(TableId::kFilter, chain, Dport(port()), netfilter::testing::Reject(abi::RejectWith::kTcpReset));
    rules.Add(TableId::kFilter, chain, Dport(port()),
              netfilter::testing::Reject(abi::RejectWith::kIcmpPortUnreachable));
    rules.Add(TableId::kFilter, chain, Dport(port()), netfilter::testing::Action("LOG", abi::LogParams{}));
    rules.Add(TableId::kFilter, chain, Dport(port()), Verdict(TargetKind::kDrop));
  }
  rules.Add(TableId::kFilter, "user", Dport(0), Verdict(TargetKind::kReturn));
  rules.Add(TableId::kFilter, "user", Dport(0), netfilter::testing::Reject(abi::RejectWith::kIcmpHostProhibited));
  rules.Add(TableId::kFilter, "FORWARD", Proto(58), netfilter::testing::Reject(abi::RejectWith::kIcmp6PortUnreachable),
            abi::Family::kIp6);
}

abi::PacketSpec RandomSpec(Random& random) {
  const auto address = [&] { return random.Pick<U128>({kClient, kServer, kInside, kOutside, 0x7F000001, 0xE0000001}); };
  abi::PacketSpec spec{.proto = random.Pick<std::uint8_t>({1, 6, 6, 17, 17, 47, 132, 136}),
                       .saddr = address(),
                       .daddr = address(),
                       .sport = static_cast<std::uint16_t>(random.Below(5)),
                       .dport = static_cast<std::uint16_t>(random.Below(5)),
                       .icmp_type = random.Pick<std::uint8_t>({0, 3, 8, 11, 13})};
  if (random.Below(4) == 0) {
    spec.family = abi::Family::kIp6;
    const U128 net = U128{0x20010DB800000000} << 64U;
    spec.saddr = net + random.Below(3);
    spec.daddr = net + random.Below(3) + (U128{random.Below(2)} << 64U);
    if (spec.proto == 1) spec.proto = 58;
  }
  spec.tcp_flags = static_cast<std::uint8_t>(random.Below(32));
  spec.ttl = random.Pick<std::uint8_t>({1, 2, 64});
  spec.length = random.Pick<std::uint32_t>({60, 100, 1400, 1500});
  if (random.Below(4) == 0) {
    spec.fragment_offset = static_cast<std::uint16_t>(8 * random.Below(6));
    spec.more_fragments = random.Below(2) == 0;
  }
  return spec;
}

Bytes RandomPacket(Random& random) {
  Bytes ip = Make(RandomSpec(random));
  if (random.Below(3) == 0) {
    for (std::uint32_t flips = random.Below(4); flips > 0; --flips) {
      ip[random.Below(static_cast<std::uint32_t>(ip.size()))] ^= static_cast<std::uint8_t>(1U << random.Below(8));
    }
    const auto view = packet::ViewOf(std::span<std::uint8_t>(ip));
    if (view && random.Below(2) == 0) packet::UpdateIpChecksum(*view);
  }
  if (random.Below(10) == 0) ip.resize(random.Below(static_cast<std::uint32_t>(ip.size())));
  return ip;
}

TEST(RandomPackets, NeverCrashAndCountersAddUp) {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    World world;
    world.options.replies = random.Pick({Replies::kPass, Replies::kConsume});
    AddRules(world, random);
    std::uint64_t steps = 0;
    for (int i = 0; i < 200; ++i) {
      world.now_ns += random.Pick<std::uint64_t>({0, 1'000'000, 40'000'000'000});
      const Seen seen = world.Send(random.Pick<std::string>({"eth0", "eth1", "", "eth1"}), RandomPacket(random));
      steps += seen.hits.size() + seen.policies.size();
      for (const OutFrame& frame : seen.result.out) EXPECT_GE(frame.bytes.size(), 34U);
    }
    std::uint64_t counted = 0;
    for (const Counter& counter : world.engine().Counters()) counted += counter.packets;
    EXPECT_EQ(counted, steps);
    EXPECT_EQ(world.engine().Stats().packets, 200U);
    EXPECT_LE(world.engine().Stats().connections, 200U);
  }
}

}  // namespace
}  // namespace iptc::engine::testing
