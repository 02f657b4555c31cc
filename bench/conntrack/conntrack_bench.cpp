// The cost of connection tracking per packet, by the number of flows alive: packets of known flows in random order (the
// table does not fit the caches), new flows that expire again, and NAT's bindings.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <vector>

#include "runtime/conntrack/conntrack.h"
#include "runtime/conntrack/nat.h"
#include "runtime/conntrack/siphash.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

constexpr std::uint64_t kStart = 1'700'000'000ULL * 1'000'000'000ULL;
constexpr std::size_t kIpHeader = 20, kUdpPacket = 28;

// A UDP packet without a checksum; flows differ in source address and port.
class UdpPacket {
 public:
  UdpPacket() {
    packet_.bytes.assign(kUdpPacket, 0);
    std::uint8_t* ip = packet_.bytes.data();
    packet::Store16(ip, 0x4500);
    packet::Store16(ip + 2, kUdpPacket);
    packet::Store16(ip + 8, 0x4011);
    packet::Store32(ip + 16, 0xC0A80001);
    packet::Store16(ip + kIpHeader + 2, 53);
    packet::Store16(ip + kIpHeader + 4, 8);
    packet_.meta.l3 = ip;
    packet_.meta.l3_len = kUdpPacket;
  }

  packet::PacketRef& Of(std::uint32_t flow) {
    std::uint8_t* ip = packet_.bytes.data();
    packet::Store32(ip + 12, 0x0A000000 + (flow >> 12U));
    packet::Store32(ip + 16, 0xC0A80001);
    packet::Store16(ip + kIpHeader, static_cast<std::uint16_t>(1024 + (flow & 0xFFFU)));
    packet::Redissect(packet_.meta);
    return packet_;
  }

 private:
  packet::PacketRef packet_;
};

void KnownFlows(benchmark::State& state) {
  const auto flows = static_cast<std::uint32_t>(state.range(0));
  Conntrack conntrack({.maximum = flows});
  UdpPacket udp;
  const auto send = [&](std::uint32_t flow) {
    packet::PacketRef& packet = udp.Of(flow);
    benchmark::DoNotOptimize(conntrack.Track(packet, kStart, true));
    benchmark::DoNotOptimize(conntrack.Confirm(packet, kStart));
    conntrack.Release(packet);
  };
  for (std::uint32_t flow = 0; flow < flows; ++flow) send(flow);
  std::uint64_t random = 1;
  for (auto _ : state) send(static_cast<std::uint32_t>(NextRandom(random) % flows));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(KnownFlows)->Arg(1024)->Arg(65536)->Arg(1'000'000);

// Every packet is a new flow; 30 s later it is gone, so about `range` are alive.
void NewFlows(benchmark::State& state) {
  const auto alive = static_cast<std::uint64_t>(state.range(0));
  Conntrack conntrack({.maximum = alive * 2});
  UdpPacket udp;
  std::uint32_t flow = 0;
  for (auto _ : state) {
    const std::uint64_t now = kStart + flow * (30'000'000'000ULL / alive);
    packet::PacketRef& packet = udp.Of(flow++);
    benchmark::DoNotOptimize(conntrack.Track(packet, now, true));
    benchmark::DoNotOptimize(conntrack.Confirm(packet, now));
    conntrack.Release(packet);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(NewFlows)->Arg(65536)->Arg(1'000'000);

void SourceNat(benchmark::State& state) {
  const auto alive = static_cast<std::uint64_t>(state.range(0));
  Conntrack conntrack({.maximum = alive * 2});
  Nat nat(conntrack, 1);
  const abi::NatParams range{.min_addr = 0xC6336400, .max_addr = 0xC63364FF, .flags = abi::kNatMapAddresses};
  UdpPacket udp;
  std::uint32_t flow = 0;
  for (auto _ : state) {
    const std::uint64_t now = kStart + flow * (30'000'000'000ULL / alive);
    packet::PacketRef& packet = udp.Of(flow++);
    conntrack.Track(packet, now, true);
    nat.Bind(packet, Manip::kSource, &range);
    nat.Rewrite(packet, abi::Hook::kPostrouting);
    benchmark::DoNotOptimize(conntrack.Confirm(packet, now));
    conntrack.Release(packet);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(SourceNat)->Arg(65536);

}  // namespace
}  // namespace iptc::conntrack
