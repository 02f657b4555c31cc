// Writes the capture of the pipeline benchmark: traffic of the gateway example (tests/examples/gateway) at scale.
//
//   make_gateway_capture OUT.pcapng FLOWS PACKETS
//
// FLOWS connections share PACKETS packets, interleaved 4,000 at a time: mostly web connections from the LAN with their
// answers to the public address, one in eight a name lookup, one in sixteen mail from outside, one in thirty-two a
// scanned port. The file is the same at every run.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>

#include "bench/pipeline/capture_writer.h"

namespace iptc::bench {
namespace {

constexpr std::size_t kPayload = 32;

// One connection, handed out packet by packet.
class Flow {
 public:
  Flow(std::uint32_t index, std::uint32_t length) : index_(index), left_(index % 32 == 31 ? 1 : length) {}

  [[nodiscard]] bool Done() const { return left_ == 0; }

  void Next(Writer& writer, std::uint64_t now) {
    --left_;
    if (index_ % 32 == 31) return Scan(writer, now);
    if (index_ % 8 == 3) return Lookup(writer, now);
    Tcp(writer, now);
  }

 private:
  void Scan(Writer& writer, std::uint64_t now) const {
    const auto port = static_cast<std::uint16_t>(1 + index_ % 1024 * 7);
    SendTcp(writer, now, kWan, {0xC6336442 + index_ % 64, kPublic, 61000, port == 25 ? std::uint16_t{26} : port},
            {.flags = kSyn, .seq = 1});
  }

  void Lookup(Writer& writer, std::uint64_t now) {
    const bool answer = sent_++ % 2 == 1;
    const auto port = static_cast<std::uint16_t>(1024 + index_ % 64000);
    const Ends ends =
        answer ? Ends{kDns + index_ / 64000, kPublic, 53, port} : Ends{Client(), kDns + index_ / 64000, port, 53};
    writer.Packet(answer ? kWan : kInside, now, Frame(answer ? kWan : kInside, 17, ends, 8, kPayload, 6, [](auto& f) {
                    Put16(f, 38, static_cast<std::uint32_t>(8 + kPayload));
                  }));
  }

  // SYN, SYN+ACK, ACK, then data and acknowledgements in turns; the last four packets close the connection.
  void Tcp(Writer& writer, std::uint64_t now) {
    const std::uint32_t step = sent_++;
    const bool closing = left_ < 4 && step > 6;
    std::uint32_t side = step % 2;
    std::uint8_t flags = kAck;
    std::size_t payload = 0;
    if (step < 2) {
      flags = step == 0 ? kSyn : kSyn | kAck;
    } else if (closing) {
      side = left_ == 3 || left_ == 0 ? 0 : 1;
      flags = left_ == 3 || left_ == 1 ? kFin | kAck : kAck;
    } else if (step > 2) {
      flags = kPsh | kAck;
      payload = kPayload;
    }
    SendTcp(writer, now, side == 0 ? ClientInterface() : 1 - ClientInterface(), side == 0 ? ClientEnds() : ServerEnds(),
            {flags, next_[side], (flags & kAck) != 0 ? next_[1 - side] : 0, payload});
    next_[side] += static_cast<std::uint32_t>(payload) + ((flags & (kSyn | kFin)) != 0 ? 1 : 0);
  }

  [[nodiscard]] bool IsMail() const { return index_ % 16 == 7; }
  [[nodiscard]] std::uint32_t Client() const { return kLan + 100 + index_ % 100; }
  [[nodiscard]] std::uint32_t Server() const { return 0xC6120000 + index_ / 32; }  // 198.18.0.0/15: for benchmarks
  [[nodiscard]] std::uint32_t ClientInterface() const { return IsMail() ? kWan : kInside; }
  [[nodiscard]] std::uint16_t ClientPort() const { return static_cast<std::uint16_t>(20000 + index_ % 40000); }
  // Mail comes to the public address and is answered by the server inside; the web's answers come to the public
  // address.
  [[nodiscard]] Ends ClientEnds() const {
    if (IsMail()) return {Server(), kPublic, ClientPort(), 25};
    return {Client(), Server(), ClientPort(), 443};
  }
  [[nodiscard]] Ends ServerEnds() const {
    if (IsMail()) return {kMail, Server(), 25, ClientPort()};
    return {Server(), kPublic, 443, ClientPort()};
  }

  std::uint32_t index_;
  std::uint32_t left_;
  std::uint32_t sent_ = 0;
  std::array<std::uint32_t, 2> next_ = {1000, 5000};
};

}  // namespace
}  // namespace iptc::bench

int main(int argc, char** argv) {
  using namespace iptc::bench;
  if (argc != 4 || std::strtoul(argv[2], nullptr, 10) < 32) {
    std::fprintf(stderr, "usage: make_gateway_capture OUT.pcapng FLOWS PACKETS\n");
    return 3;
  }
  const auto flows = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  const std::uint64_t packets = std::strtoull(argv[3], nullptr, 10);
  constexpr std::size_t kLive = 4000;
  // One flow in 32 has one packet; the others share the rest, the first of them one packet more each.
  const std::uint64_t shared = packets - flows / 32;
  const std::uint64_t longer = flows - flows / 32;
  Writer writer(argv[1]);
  std::deque<Flow> live;
  std::uint32_t started = 0;
  std::uint64_t written = 0;
  while (written < packets) {
    while (started < flows && live.size() < kLive) {
      const bool one_more = started - started / 32 < shared % longer;
      live.emplace_back(started++, static_cast<std::uint32_t>(shared / longer) + (one_more ? 1 : 0));
    }
    if (live.empty()) break;
    Flow flow = live.front();
    live.pop_front();
    flow.Next(writer, 1'760'000'000'000'000 + written++ * 20);
    if (!flow.Done()) live.push_back(flow);
  }
  std::printf("%llu packets of %u flows\n", static_cast<unsigned long long>(written), started);
  return 0;
}
