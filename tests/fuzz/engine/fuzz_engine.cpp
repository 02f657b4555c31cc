// Any frames through whole firewalls (connections, NAT, REJECT, TCPMSS, LOG, every match that looks into packets):
// nothing crashes, counters are the reported steps, what leaves is an IP packet, and no connection stays for ever.
//
// The first byte chooses the ruleset and what becomes of the firewall's own packets. Then records: where (below), the
// seconds since the last, two bytes of length, and so many bytes: a frame of the capture's link type, or an IP packet.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"
#include "tests/fuzz/engine/firewalls.h"

namespace {

using namespace iptc;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t kInterfaceBits = 0x03, kLocal = 0x04, kSealed = 0x08, kFrame = 0x10, kNull = 0x20;
constexpr std::size_t kRecord = 4, kEthernetHeader = 14;
constexpr std::uint64_t kSecond = 1'000'000'000;

void Require(bool condition) {
  if (!condition) std::abort();
}

// The checksums made right, so that fuzzed bytes get beyond the tests of them.
void Seal(std::span<std::uint8_t> ip) {
  const auto view = packet::ViewOf(ip);
  if (!view) return;
  packet::UpdateIpChecksum(*view);
  packet::UpdateTransportChecksum(*view);
}

Bytes FrameOf(const std::uint8_t* data, std::size_t size, std::uint8_t where) {
  if ((where & (kFrame | kNull)) != 0) return {data, data + size};
  Bytes frame(kEthernetHeader);
  packet::Store48(&frame[0], 0x020000000001);
  packet::Store48(&frame[6], 0x0200000000FE);
  packet::Store16(&frame[12], size > 0 && data[0] >> 4U == 6 ? packet::kEtherTypeIp6 : packet::kEtherTypeIp4);
  frame.insert(frame.end(), data, data + size);
  if ((where & kSealed) != 0) Seal(std::span(frame).subspan(kEthernetHeader));
  return frame;
}

class Traffic {
 public:
  Traffic(std::size_t firewall, const engine::Options& options) : engine_(fuzz::MakeEngine(firewall, options)) {}

  void Send(const Bytes& frame, std::uint8_t where, std::uint8_t seconds) {
    now_ns_ += seconds * kSecond;
    engine::InputPacket input;
    input.frame.number = ++number_;
    input.frame.time_ns = now_ns_;
    input.frame.bytes = frame;
    if ((where & kNull) != 0) input.frame.link_type = packet::LinkType::kNull;
    input.from_local = (where & kLocal) != 0;
    const auto interfaces = static_cast<unsigned>(engine_->Host().interfaces.size());
    input.interface = input.from_local ? -1 : static_cast<int>((where & kInterfaceBits) % interfaces);
    result_.Clear();
    engine_->Process(input, result_);
    steps_ += result_.hits.size() + result_.policies.size();
    for (const engine::OutFrame& out : result_.out) CheckPacket(std::span(out.bytes).subspan(kEthernetHeader));
    for (const engine::OutFrame& made : result_.gen) CheckPacket(made.bytes);
  }

  void Finish() {
    std::uint64_t counted = 0;
    for (const netfilter::Counter& counter : engine_->Counters()) counted += counter.packets;
    Require(counted == steps_ && engine_->Stats().packets == number_);
    Require(engine_->Stats().connections <= number_);
    constexpr std::uint64_t kLongerThanAnyTimeout = 1'000'000 * kSecond;
    now_ns_ += kLongerThanAnyTimeout;
    Send({}, 0, 0);
    Require(engine_->Stats().connections == 0);
  }

 private:
  // IPv6 fragments may hide hop-by-hop options that nobody looks at before the packet leaves.
  static void CheckPacket(std::span<const std::uint8_t> ip) {
    constexpr std::size_t kIp6Header = 40;
    if (!ip.empty() && ip[0] >> 4U == 6) {
      const std::size_t payload = ip.size() < kIp6Header ? 0 : packet::Load16(&ip[4]);
      Require(ip.size() >= kIp6Header && (payload == 0 || payload == ip.size() - kIp6Header));
      return;
    }
    abi::PacketMeta meta;
    Require(packet::DissectIp(ip, meta) == packet::Defect::kNone && meta.l3_len == ip.size());
  }

  std::unique_ptr<engine::Engine> engine_;
  engine::PacketResult result_;
  std::uint64_t now_ns_ = kSecond, number_ = 0, steps_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLongestInput = 16384;
  if (size == 0 || size > kLongestInput) return 0;
  engine::Options options{.record_frames = true, .record_logs = true};
  if ((data[0] & 0x80U) != 0) options.replies = engine::Replies::kConsume;
  if ((data[0] & 0x40U) != 0) options.rewrite_mac = true;
  Traffic traffic((data[0] & 0x3FU) % fuzz::kFirewalls, options);
  for (std::size_t at = 1; at + kRecord <= size;) {
    const std::uint8_t* record = data + at;
    at += kRecord;
    const std::size_t length = std::min<std::size_t>(packet::Load16(record + 2), size - at);
    traffic.Send(FrameOf(data + at, length, record[0]), record[0], record[1]);
    at += length;
  }
  traffic.Finish();
  return 0;
}
