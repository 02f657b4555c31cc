// Connection tracking under load, for a million flows at once and under attack: memory a connection, the time of one
// packet, and how much slower floods are than ordinary traffic. Prints one line a figure; only ratios of one run mean
// anything, and a percentile only on a machine that does nothing else.
//
//   memory     the process's resident growth a connection, hash and lists included: at most 256 bytes
//   latency    one packet at a time, the table full, as many flows ending as beginning: 99.9 % below 50 us
//   collisions flows chosen to share buckets under a key that the attacker knows; the table's own is another
//   syn flood  10 million SYNs of as many flows: the table stays at its maximum, a packet costs less than twice an
//              ordinary one
#include <unistd.h>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "runtime/conntrack/conntrack.h"
#include "runtime/conntrack/siphash.h"
#include "runtime/conntrack/tcp_table.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kStart = 1'700'000'000ULL * 1'000'000'000ULL;
constexpr std::size_t kIpHeader = 20, kTcpPacket = 40;

struct Segment {
  bool reply = false;
  std::uint8_t flags = kTcpSyn;
  std::uint32_t seq = 0, ack = 0;
};

// TCP packets without a right checksum; flows differ in the client's address and port.
class TcpPacket {
 public:
  TcpPacket() {
    packet_.bytes.assign(kTcpPacket, 0);
    std::uint8_t* ip = packet_.bytes.data();
    packet::Store16(ip, 0x4500);
    packet::Store16(ip + 2, kTcpPacket);
    packet::Store16(ip + 8, 0x4006);
    ip[kIpHeader + 12] = 0x50;
    packet::Store16(ip + kIpHeader + 14, 0xFFFF);
    packet_.meta.l3 = ip;
    packet_.meta.l3_len = kTcpPacket;
  }

  packet::PacketRef& Of(std::uint32_t flow, const Segment& segment) {
    std::uint8_t* ip = packet_.bytes.data();
    const std::size_t client = segment.reply ? 16 : 12, server = segment.reply ? 12 : 16;
    const std::size_t client_port = segment.reply ? 2 : 0, server_port = segment.reply ? 0 : 2;
    packet::Store32(ip + client, 0x0A000000 + (flow >> 12U));
    packet::Store32(ip + server, 0xC0A80001);
    packet::Store16(ip + kIpHeader + client_port, static_cast<std::uint16_t>(1024 + (flow & 0xFFFU)));
    packet::Store16(ip + kIpHeader + server_port, 80);
    packet::Store32(ip + kIpHeader + 4, segment.seq);
    packet::Store32(ip + kIpHeader + 8, segment.ack);
    ip[kIpHeader + 13] = segment.flags;
    packet::Redissect(packet_.meta);
    return packet_;
  }

 private:
  packet::PacketRef packet_;
};

// A whole conversation, as ordinary traffic has them.
constexpr auto kConversation = std::to_array<Segment>({{false, kTcpSyn, 100, 0},
                                                       {true, kTcpSyn | kTcpAck, 500, 101},
                                                       {false, kTcpAck, 101, 501},
                                                       {false, kTcpAck | kTcpPsh, 101, 501},
                                                       {true, kTcpAck, 501, 101},
                                                       {true, kTcpAck | kTcpPsh, 501, 101},
                                                       {false, kTcpAck, 101, 501},
                                                       {false, kTcpFin | kTcpAck, 101, 501},
                                                       {true, kTcpFin | kTcpAck, 501, 102},
                                                       {false, kTcpAck, 102, 502}});

class Table {
 public:
  explicit Table(const Options& options) : conntrack_(options) {}

  void Send(std::uint32_t flow, const Segment& segment, std::uint64_t now_ns) {
    packet::PacketRef& packet = packet_.Of(flow, segment);
    conntrack_.Expire(now_ns);
    if (conntrack_.Track(packet, now_ns, false) == TrackVerdict::kAccept) {
      if (!conntrack_.Confirm(packet, now_ns)) ++refused_;
    } else {
      ++refused_;
    }
    conntrack_.Release(packet);
  }

  [[nodiscard]] Conntrack& Connections() { return conntrack_; }
  [[nodiscard]] std::uint64_t Refused() const { return refused_; }
  [[nodiscard]] std::uint32_t HashOf(std::uint32_t flow) {
    return conntrack_.Prepare(packet_.Of(flow, {}).bytes).value_or(0);
  }

 private:
  Conntrack conntrack_;
  TcpPacket packet_;
  std::uint64_t refused_ = 0;
};

std::size_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

double NanosecondsPerPacket(Clock::time_point start, std::uint64_t packets) {
  const std::chrono::duration<double, std::nano> passed = Clock::now() - start;
  return passed.count() / static_cast<double>(packets);
}

constexpr std::uint32_t kMillion = 1'000'000;

void Memory() {
  const std::size_t before = ResidentBytes();
  Table table({.maximum = kMillion});
  for (std::uint32_t flow = 0; flow < kMillion; ++flow) {
    table.Send(flow, kConversation[0], kStart);
    table.Send(flow, kConversation[1], kStart);
    table.Send(flow, kConversation[2], kStart);
  }
  const std::size_t alive = table.Connections().Size();
  std::printf("memory: %zu connections, %.1f bytes each, resident\n", alive,
              static_cast<double>(ResidentBytes() - before) / static_cast<double>(alive));
}

// New flows come as fast as old ones end, with three packets of living ones between them.
void Latency() {
  constexpr std::uint64_t kSynSent = 120'000'000'000;
  constexpr std::uint32_t kRounds = 2 * kMillion;
  Table table({.maximum = kMillion});
  std::vector<std::uint32_t> samples;
  samples.reserve(std::size_t{kRounds} * 4);
  std::uint64_t random = 1;
  const auto timed = [&](std::uint32_t flow, std::uint64_t now) {
    const auto start = Clock::now();
    table.Send(flow, kConversation[0], now);
    samples.push_back(static_cast<std::uint32_t>((Clock::now() - start).count()));
  };
  const auto time_of = [](std::uint32_t flow) { return kStart + flow * (kSynSent / kMillion); };
  for (std::uint32_t flow = 0; flow < kMillion; ++flow) table.Send(flow, kConversation[0], time_of(flow));
  for (std::uint32_t flow = kMillion; flow < kMillion + kRounds; ++flow) {
    const std::uint64_t now = time_of(flow);
    timed(flow, now);
    for (int i = 0; i < 3; ++i) timed(flow - static_cast<std::uint32_t>(NextRandom(random) % (kMillion / 2)), now);
  }
  std::ranges::sort(samples);
  const auto at = [&](double part) {
    return samples[static_cast<std::size_t>(part * static_cast<double>(samples.size() - 1))] / 1000.0;
  };
  std::printf("latency: p50 %.2f us, p99 %.2f us, p99.9 %.2f us, longest %.1f us; %zu alive, %llu refused\n", at(0.5),
              at(0.99), at(0.999), at(1.0), table.Connections().Size(),
              static_cast<unsigned long long>(table.Refused()));
}

constexpr std::size_t kTableSize = 262144;

// Nanoseconds a packet of whole conversations, so many open at a time that the table is full but for a little.
double Ordinary() {
  constexpr std::uint32_t kRounds = 12, kOpen = 200'000;
  Table table({.maximum = kTableSize});
  const auto start = Clock::now();
  for (std::uint32_t round = 0; round < kRounds; ++round) {
    const std::uint64_t now = kStart + round * 200'000'000'000ULL;  // time enough for all to end
    for (const Segment& segment : kConversation) {
      for (std::uint32_t flow = 0; flow < kOpen; ++flow) table.Send(round * kOpen + flow, segment, now);
    }
  }
  return NanosecondsPerPacket(start, std::uint64_t{kRounds} * kOpen * kConversation.size());
}

void SynFlood(double ordinary) {
  constexpr std::uint32_t kFlood = 10 * kMillion;
  const std::size_t before = ResidentBytes();
  Table table({.maximum = kTableSize});
  const auto start = Clock::now();
  for (std::uint32_t flow = 0; flow < kFlood; ++flow) table.Send(flow, {}, kStart + flow * std::uint64_t{1000});
  const double cost = NanosecondsPerPacket(start, kFlood);
  std::printf("syn flood: %u packets, %.2f of an ordinary packet's cost; %zu entries, %.1f MiB, %llu refused\n", kFlood,
              cost / ordinary, table.Connections().Size(),
              static_cast<double>(ResidentBytes() - before) / (1024.0 * 1024.0),
              static_cast<unsigned long long>(table.Refused()));
}

// The same number of flows each time: some that an attacker with another key would choose, then any.
void Collisions() {
  constexpr std::uint32_t kFlows = 200'000, kSharedBits = 0x3F;
  std::vector<std::uint32_t> chosen, any;
  Table attacker({.maximum = 16, .seed = 7});
  for (std::uint32_t flow = 0; chosen.size() < kFlows; ++flow) {
    if ((attacker.HashOf(flow) & kSharedBits) == 0) chosen.push_back(flow);
    if (flow % (kSharedBits + 1) == 0) any.push_back(flow);
  }
  any.resize(std::min(any.size(), chosen.size()));
  const auto cost_of = [](const std::vector<std::uint32_t>& flows) {
    Table table({.maximum = kTableSize, .seed = 8});
    const auto start = Clock::now();
    for (std::uint64_t round = 0; round < 5; ++round) {
      for (const std::uint32_t flow : flows) table.Send(flow, {}, kStart + round);
    }
    return NanosecondsPerPacket(start, 5 * flows.size());
  };
  cost_of(any);  // warms up
  const double plain = cost_of(any), crafted = cost_of(chosen);
  std::printf("collisions: %zu flows that share buckets under another key, %.2f of the cost of any flows\n",
              chosen.size(), crafted / plain);
}

}  // namespace
}  // namespace iptc::conntrack

int main() {
  using namespace iptc::conntrack;
  Memory();
  Latency();
  const double ordinary = Ordinary();
  SynFlood(ordinary);
  Collisions();
  return 0;
}
