// Writes a capture for the flood benchmark: mail connections from outside to the gateway example's public address.
//
//   make_flood_capture OUT.pcapng SYNS FLOWS PACKETS
//
// First FLOWS handshakes; then PACKETS segments of those connections, each of one drawn at random, in either direction;
// last SYNS packets that each start a connection of their own. All frames are of one size, a microsecond apart. The
// file is the same at every run.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "bench/pipeline/capture_writer.h"
#include "runtime/conntrack/siphash.h"

namespace iptc::bench {
namespace {

// Connection number `flow`, as packets from outside name it. No two share address and port.
Ends EndsOf(std::uint32_t flow) {
  constexpr std::uint32_t kFirst = 0x0B000000, kPortBits = 14, kPortMask = (1U << kPortBits) - 1;
  const std::uint32_t source = flow * 0x9E3779B1U;  // odd: a permutation of 32 bits
  return {kFirst + (source >> kPortBits), kPublic, static_cast<std::uint16_t>(1024 + (source & kPortMask)), 25};
}
Ends AnswerOf(const Ends& ends) { return {kMail, ends.saddr, ends.dport, ends.sport}; }

class Generator {
 public:
  explicit Generator(const char* path) : writer_(path) {}

  void Syn(std::uint32_t flow) { Send(EndsOf(flow), {.flags = kSyn, .seq = 1000}); }
  void Handshake(std::uint32_t flow) {
    Syn(flow);
    Answer(flow, {.flags = kSyn | kAck, .seq = 5000, .ack = 1001});
    Client(flow);
  }
  void Any(std::uint32_t flows) {
    const std::uint64_t drawn = conntrack::NextRandom(random_);
    const auto flow = static_cast<std::uint32_t>((drawn >> 8U) % flows);
    if (drawn % 2 == 0) return Client(flow);
    Answer(flow, {.flags = kAck, .seq = 5001, .ack = 1001});
  }

 private:
  void Client(std::uint32_t flow) { Send(EndsOf(flow), {.flags = kAck, .seq = 1001, .ack = 5001}); }
  void Send(const Ends& ends, const Segment& segment) { SendTcp(writer_, Now(), kWan, ends, segment); }
  void Answer(std::uint32_t flow, const Segment& segment) {
    SendTcp(writer_, Now(), kInside, AnswerOf(EndsOf(flow)), segment);
  }
  std::uint64_t Now() { return now_++; }

  Writer writer_;
  std::uint64_t now_ = 1'760'000'000'000'000;
  std::uint64_t random_ = 1;
};

}  // namespace
}  // namespace iptc::bench

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: make_flood_capture OUT.pcapng SYNS FLOWS PACKETS\n");
    return 3;
  }
  const auto number = [&](int at) { return static_cast<std::uint32_t>(std::strtoul(argv[at], nullptr, 10)); };
  const std::uint32_t syns = number(2), flows = number(3), packets = number(4);
  iptc::bench::Generator generator(argv[1]);
  for (std::uint32_t flow = 0; flow < flows; ++flow) generator.Handshake(flow);
  for (std::uint32_t i = 0; flows != 0 && i < packets; ++i) generator.Any(flows);
  for (std::uint32_t i = 0; i < syns; ++i) generator.Syn(flows + i);
  return 0;
}
