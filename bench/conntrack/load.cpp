// Connection tracking under load, for a million flows at once and under attack: memory a connection, the time of one
// packet, and how much slower floods are than other traffic. Prints one line a figure, and whether its bound was held;
// exit code 1 if one was not. Only ratios of one run mean anything, and a percentile only on a machine that does
// nothing else.
//
//   memory     the process's resident growth a connection, hash and lists included: at most 256 bytes
//   latency    one packet at a time, the table full, as many flows ending as beginning: 99.9 % below 50 us
//   syn flood  10 million SYNs of as many flows: the table stays at its maximum and in its memory, a packet costs at
//              most twice one of the connections of a full table, asked in any order; also said is what it costs beside
//              packets of whole conversations, and of a few connections
//   collisions flows chosen to share buckets under a key that the attacker knows, the table's own is another: at most
//              twice as slow as any flows
//
// Packets are announced to the table sixteen at a time (Prepare, Prefetch), as the engine does with those of a capture.
#include <unistd.h>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <span>
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
    Fill(flow, segment);
    packet::Redissect(packet_.meta);
    return packet_;
  }

  // The bytes alone.
  std::span<const std::uint8_t> Fill(std::uint32_t flow, const Segment& segment) {
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
    return packet_.bytes;
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

struct Event {
  std::uint32_t flow = 0;
  Segment segment;
  std::uint64_t now_ns = kStart;
};

class Table {
 public:
  explicit Table(const Options& options) : conntrack_(options) {}

  void Send(const Event& event) {
    packet::PacketRef& packet = packet_.Of(event.flow, event.segment);
    conntrack_.Expire(event.now_ns);
    if (conntrack_.Track(packet, event.now_ns, false) == TrackVerdict::kAccept) {
      if (!conntrack_.Confirm(packet, event.now_ns)) ++refused_;
    } else {
      ++refused_;
    }
    conntrack_.Release(packet);
  }

  // `event_of` tells packet number i. Nanoseconds a packet.
  template <class EventOf>
  double SendAll(std::uint64_t packets, EventOf event_of) {
    const auto start = Clock::now();
    std::array<Event, kAhead> events;
    std::array<std::uint32_t, kAhead> prepared;
    for (std::uint64_t first = 0; first < packets; first += kAhead) {
      const std::size_t count = std::min<std::uint64_t>(kAhead, packets - first);
      for (std::size_t i = 0; i < count; ++i) {
        events[i] = event_of(first + i);
        prepared[i] = HashOf(events[i].flow, events[i].segment);
      }
      conntrack_.Prefetch(std::span(prepared).first(count));
      for (std::size_t i = 0; i < count; ++i) Send(events[i]);
    }
    const std::chrono::duration<double, std::nano> passed = Clock::now() - start;
    return passed.count() / static_cast<double>(packets);
  }

  [[nodiscard]] Conntrack& Connections() { return conntrack_; }
  [[nodiscard]] std::uint64_t Refused() const { return refused_; }
  [[nodiscard]] std::uint32_t HashOf(std::uint32_t flow, const Segment& segment = {}) {
    return conntrack_.Prepare(packet_.Fill(flow, segment)).value_or(0);
  }

 private:
  static constexpr std::size_t kAhead = 16;

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

// Says whether a bound was held, and remembers it for the exit code.
class Report {
 public:
  const char* Judge(bool held) {
    held_ = held_ && held;
    return held ? "held" : "MISSED";
  }
  [[nodiscard]] bool Held() const { return held_; }

 private:
  bool held_ = true;
};

constexpr std::uint32_t kMillion = 1'000'000;

// The handshakes of flows, from number 0 on.
Event HandshakeOf(std::uint64_t packet) { return {static_cast<std::uint32_t>(packet / 3), kConversation[packet % 3]}; }

void Memory(Report& report) {
  constexpr double kMost = 256;
  const std::size_t before = ResidentBytes();
  Table table({.maximum = kMillion});
  table.SendAll(std::uint64_t{3} * kMillion, HandshakeOf);
  const std::size_t alive = table.Connections().Size();
  const double each = static_cast<double>(ResidentBytes() - before) / static_cast<double>(alive);
  std::printf("memory: %zu connections, %.1f bytes each, resident: %s\n", alive, each,
              report.Judge(alive == kMillion && each <= kMost));
}

// New flows come as fast as old ones end, with three packets of living ones between them.
void Latency(Report& report) {
  constexpr std::uint64_t kSynSent = 120'000'000'000;
  constexpr std::uint32_t kRounds = 2 * kMillion;
  constexpr double kMost = 50;
  Table table({.maximum = kMillion});
  std::vector<std::uint32_t> samples;
  samples.reserve(std::size_t{kRounds} * 4);
  std::uint64_t random = 1;
  const auto timed = [&](std::uint32_t flow, std::uint64_t now) {
    const auto start = Clock::now();
    table.Send({flow, kConversation[0], now});
    samples.push_back(static_cast<std::uint32_t>((Clock::now() - start).count()));
  };
  const auto time_of = [](std::uint64_t flow) { return kStart + flow * (kSynSent / kMillion); };
  for (std::uint32_t flow = 0; flow < kMillion; ++flow) table.Send({flow, kConversation[0], time_of(flow)});
  for (std::uint32_t flow = kMillion; flow < kMillion + kRounds; ++flow) {
    const std::uint64_t now = time_of(flow);
    timed(flow, now);
    for (int i = 0; i < 3; ++i) timed(flow - static_cast<std::uint32_t>(NextRandom(random) % (kMillion / 2)), now);
  }
  std::ranges::sort(samples);
  const auto at = [&](double part) {
    return samples[static_cast<std::size_t>(part * static_cast<double>(samples.size() - 1))] / 1000.0;
  };
  std::printf("latency: p50 %.2f us, p99 %.2f us, p99.9 %.2f us, longest %.1f us; %zu alive, %llu refused: %s\n",
              at(0.5), at(0.99), at(0.999), at(1.0), table.Connections().Size(),
              static_cast<unsigned long long>(table.Refused()), report.Judge(at(0.999) < kMost));
}

constexpr std::uint32_t kTableSize = 262144;

// Packets of whole conversations, so many open at a time that the table is full but for a little.
double Conversations() {
  constexpr std::uint64_t kRounds = 12, kOpen = 200'000, kPackets = kOpen * kConversation.size();
  Table table({.maximum = kTableSize});
  return table.SendAll(kRounds * kPackets, [](std::uint64_t packet) -> Event {
    const std::uint64_t round = packet / kPackets;
    return {static_cast<std::uint32_t>(round * kOpen + packet % kOpen), kConversation[packet % kPackets / kOpen],
            kStart + round * 200'000'000'000ULL};  // time enough for all to end
  });
}

// Packets of connections that are there, in any order and either direction.
double Existing(std::uint32_t connections) {
  constexpr std::uint64_t kPackets = 5 * kMillion;
  constexpr Segment kThere{false, kTcpAck, 101, 501}, kBack{true, kTcpAck, 501, 101};
  Table table({.maximum = kTableSize});
  table.SendAll(std::uint64_t{3} * connections, HandshakeOf);
  std::uint64_t random = 1;
  return table.SendAll(kPackets, [&](std::uint64_t packet) -> Event {
    return {static_cast<std::uint32_t>(NextRandom(random) % connections), packet % 2 == 0 ? kThere : kBack};
  });
}

void SynFlood(Report& report) {
  constexpr std::uint32_t kFlood = 10 * kMillion, kFew = 1000;
  constexpr double kMost = 2, kMostMemory = 256.0 * kTableSize;
  const double full = Existing(kTableSize), few = Existing(kFew), conversations = Conversations();
  const std::size_t before = ResidentBytes();
  Table table({.maximum = kTableSize});
  const double cost = table.SendAll(kFlood, [](std::uint64_t packet) -> Event {
    return {static_cast<std::uint32_t>(packet), {}, kStart + packet * 1000};
  });
  const std::size_t entries = table.Connections().Size();
  const auto memory = static_cast<double>(ResidentBytes() - before);
  std::printf("syn flood: %u packets, %.2f of the cost of one of a full table's connections: %s\n", kFlood, cost / full,
              report.Judge(cost / full <= kMost));
  std::printf("           %.2f of one of whole conversations, %.2f of one of %u connections\n", cost / conversations,
              cost / few, kFew);
  std::printf("           %zu entries, %.1f MiB, %llu refused: %s\n", entries, memory / (1024.0 * 1024.0),
              static_cast<unsigned long long>(table.Refused()),
              report.Judge(entries <= kTableSize && memory <= kMostMemory));
}

// The same number of flows each time: some that an attacker with another key would choose, then any.
void Collisions(Report& report) {
  constexpr std::uint32_t kFlows = 200'000, kRounds = 5, kSharedBits = 26;
  constexpr double kMost = 2;
  std::vector<std::uint32_t> chosen, any;
  Table attacker({.maximum = 16, .seed = 7});
  for (std::uint32_t flow = 0; chosen.size() < kFlows; ++flow) {
    if (attacker.HashOf(flow) >> kSharedBits == 0) chosen.push_back(flow);
    if (flow >> (32 - kSharedBits) == any.size()) any.push_back(flow);
  }
  any.resize(std::min(any.size(), chosen.size()));
  const auto cost_of = [](const std::vector<std::uint32_t>& flows) {
    Table table({.maximum = kTableSize, .seed = 8});
    return table.SendAll(kRounds * flows.size(), [&](std::uint64_t packet) -> Event {
      return {flows[packet % flows.size()], {}, kStart + packet / flows.size()};
    });
  };
  cost_of(any);  // warms up
  const double plain = cost_of(any), crafted = cost_of(chosen);
  std::printf("collisions: %zu flows that share buckets under another key, %.2f of the cost of any flows: %s\n",
              chosen.size(), crafted / plain, report.Judge(crafted / plain <= kMost));
}

}  // namespace
}  // namespace iptc::conntrack

int main() {
  using namespace iptc::conntrack;
  Report report;
  Memory(report);
  Latency(report);
  SynFlood(report);
  Collisions(report);
  return report.Held() ? 0 : 1;
}
