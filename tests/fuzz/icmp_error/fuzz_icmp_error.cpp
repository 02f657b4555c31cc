// ICMP and ICMPv6 errors about translated connections, with any bytes for what they quote: a sum that was right stays
// right through both halves of NAT, no byte is won or lost, and what rules see is what the packet holds.
//
// The first byte is the flow and how the error quotes it (below), then type, code, and how many bytes are quoted; the
// rest are pairs of offset and value to change in the quotation, or with kRaw the quotation itself.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "runtime/conntrack/conntrack.h"
#include "runtime/conntrack/nat.h"
#include "runtime/packet/build.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace {

using namespace iptc;
using conntrack::Manip;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t kRaw = 0x80, kOriginal = 0x40, kElsewhere = 0x20, kFlowBits = 0x07;
constexpr std::size_t kHead = 4;
constexpr U128 kClient = 0x0A000001, kServer = 0xC0A80002, kPublic = 0xC6336401, kRouter = 0xCB007109;
constexpr U128 kNet6 = U128{0x20010DB800000000} << 64U;
constexpr U128 kClient6 = kNet6 + 1, kServer6 = kNet6 + 2, kPublic6 = kNet6 + 3, kRouter6 = kNet6 + 9;

void Require(bool condition) {
  if (!condition) std::abort();
}

constexpr std::array<std::uint8_t, 5> kProtocols = {packet::kProtoUdp, packet::kProtoTcp, packet::kProtoIcmp,
                                                    packet::kProtoSctp, 47};

bool IsIp6(std::uint8_t flow) { return flow >= kProtocols.size(); }

abi::PacketSpec SpecOf(std::uint8_t flow) {
  abi::PacketSpec spec{.proto = kProtocols[flow % kProtocols.size()],
                       .saddr = kClient,
                       .daddr = kServer,
                       .sport = 4000,
                       .dport = 53,
                       .icmp_type = 8,
                       .tcp_flags = std::uint8_t{2}};
  if (IsIp6(flow)) {
    spec.family = abi::Family::kIp6;
    spec.saddr = kClient6;
    spec.daddr = kServer6;
    if (spec.proto == packet::kProtoIcmp) {
      spec.proto = packet::kProtoIcmpv6;
      spec.icmp_type = 128;
    }
  }
  return spec;
}

class World {
 public:
  [[nodiscard]] std::size_t Connections() const { return conntrack_.Size(); }

  // PREROUTING and POSTROUTING; false: the packet was dropped.
  bool Send(Bytes& ip) {
    packet::PacketRef packet;
    packet.bytes = ip;
    if (packet::DissectIp(packet.L3(), packet.meta) != packet::Defect::kNone) return false;
    packet.bytes.resize(packet.meta.l3_len);
    packet.meta.l3 = packet.bytes.data();
    const bool alive = Walk(packet);
    if (alive) CheckMeta(packet);
    ip = packet.bytes;
    conntrack_.Release(packet);
    return alive;
  }

 private:
  bool Walk(packet::PacketRef& packet) {
    using enum abi::Hook;
    constexpr bool kCheckChecksum = true;
    if (conntrack_.Track(packet, kNow, kCheckChecksum) == conntrack::TrackVerdict::kDrop) return false;
    return Translate(packet, kPrerouting) && Translate(packet, kPostrouting) && conntrack_.Confirm(packet, kNow);
  }

  bool Translate(packet::PacketRef& packet, abi::Hook hook) {
    if (conntrack::Nat::NeedsBinding(packet, hook)) {
      const U128 address = packet.meta.family == 4 ? kPublic : kPublic6;
      const abi::NatParams to{.min_addr = address, .max_addr = address, .flags = abi::kNatMapAddresses};
      const auto manip = conntrack::Nat::ManipOf(hook);
      const auto verdict = nat_.Bind(packet, manip, manip == Manip::kSource ? &to : nullptr);
      if (verdict == conntrack::NatVerdict::kDrop) return false;
    }
    return nat_.Rewrite(packet, hook) == conntrack::NatVerdict::kAccept;
  }

  static void CheckMeta(const packet::PacketRef& packet) {
    abi::PacketMeta meta;
    Require(packet::DissectIp(packet.L3(), meta) == packet::Defect::kNone);
    Require(meta.saddr == packet.meta.saddr && meta.daddr == packet.meta.daddr && meta.sport == packet.meta.sport);
    Require(meta.dport == packet.meta.dport && meta.icmp_type == packet.meta.icmp_type);
  }

  static constexpr std::uint64_t kNow = 1'000'000'000;
  conntrack::Conntrack conntrack_{conntrack::Options{.maximum = 64}};
  conntrack::Nat nat_{conntrack_, 1};
};

Bytes Quotation(const Bytes& flow, std::size_t length, std::span<const std::uint8_t> rest, bool raw) {
  if (raw) return {rest.begin(), rest.end()};
  Bytes quoted = flow;
  quoted.resize(std::min(length, flow.size()));
  for (std::size_t i = 0; i + 2 <= rest.size(); i += 2) {
    if (rest[i] < quoted.size()) quoted[rest[i]] = rest[i + 1];
  }
  return quoted;
}

Bytes ErrorAbout(const Bytes& quoted, bool ip6, U128 to, std::uint8_t type, std::uint8_t code) {
  abi::PacketSpec spec{.proto = packet::kProtoIcmp, .saddr = kRouter, .daddr = to, .icmp_type = type};
  if (ip6) {
    spec.family = abi::Family::kIp6;
    spec.proto = packet::kProtoIcmpv6;
    spec.saddr = kRouter6;
  }
  Bytes error = *packet::Build(spec);
  error.resize((ip6 ? 40U : 20U) + 8U);
  error[error.size() - 7] = code;
  error.insert(error.end(), quoted.begin(), quoted.end());
  packet::Store16(&error[ip6 ? 4 : 2], static_cast<std::uint16_t>(ip6 ? error.size() - 40 : error.size()));
  const auto view = *packet::ViewOf(std::span<std::uint8_t>(error));
  packet::UpdateIpChecksum(view);
  packet::UpdateIcmpChecksum(view);
  return error;
}

// A conntrack table takes longer to make than an error to walk, so one serves until an input adds to it.
struct Flow {
  World world;
  Bytes original, translated;
};

Flow& FlowOf(std::uint8_t flow) {
  static std::array<std::unique_ptr<Flow>, kFlowBits + 1> flows;
  auto& slot = flows[flow];
  if (!slot || slot->world.Connections() != 1) {
    slot = std::make_unique<Flow>();
    slot->original = slot->translated = *packet::Build(SpecOf(flow));
    Require(slot->world.Send(slot->translated) && slot->world.Connections() == 1);
  }
  return *slot;
}

bool ChecksumRight(const Bytes& ip) {
  abi::PacketMeta meta;
  return packet::DissectIp(ip, meta) == packet::Defect::kNone && packet::TransportChecksumOk(meta);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLongestInput = 2048;
  if (size < kHead || size > kLongestInput) return 0;
  const auto flow = static_cast<std::uint8_t>(data[0] & kFlowBits);
  const bool ip6 = IsIp6(flow);
  Flow& about = FlowOf(flow);
  const bool to_client = (data[0] & kElsewhere) != 0;
  const U128 to = ip6 ? (to_client ? kClient6 : kPublic6) : (to_client ? kClient : kPublic);
  const Bytes& quoted_flow = (data[0] & kOriginal) != 0 ? about.original : about.translated;
  const Bytes quoted = Quotation(quoted_flow, data[3], {data + kHead, data + size}, (data[0] & kRaw) != 0);
  const Bytes error = ErrorAbout(quoted, ip6, to, data[1], data[2]);
  const bool right = ChecksumRight(error);
  Bytes after = error;
  if (!about.world.Send(after)) return 0;
  Require(after.size() == error.size());
  Require(!right || ChecksumRight(after));
  return 0;
}
