// Any conversation under any helper, translated or not: packets stay sound, checksums that were right are right again,
// and no connection expects more than its helper may.
//
// Input: a byte that chooses helper, family and NAT, then segments: a byte for direction and place, one for the length,
// and the text.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "runtime/conntrack/impl.h"
#include "runtime/conntrack/nat.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace {

using namespace iptc;
using Bytes = std::span<const std::uint8_t>;

// Nanoseconds since 1970, and between two segments: less than any timeout of an open connection.
constexpr std::uint64_t kStart = 1'700'000'000'000'000'000, kStep = 1'000'000'000;
constexpr std::size_t kMostPerMaster = 8;
constexpr std::uint16_t kClientPort = 40000, kServerPort = 21;
constexpr abi::ConnHelper kHelpers[] = {abi::ConnHelper::kFtp, abi::ConnHelper::kTftp, abi::ConnHelper::kIrc,
                                        abi::ConnHelper::kAmanda};

void Require(bool condition) {
  if (!condition) std::abort();
}

class Conversation {
 public:
  explicit Conversation(std::uint8_t choice)
      : helper_((choice & 32U) != 0 ? abi::ConnHelper::kPptp : kHelpers[choice & 3U]),
        tcp_(helper_ != abi::ConnHelper::kTftp && helper_ != abi::ConnHelper::kAmanda),
        six_((choice & 4U) != 0 && helper_ != abi::ConnHelper::kIrc && helper_ != abi::ConnHelper::kPptp),
        source_((choice & 8U) != 0),
        destination_((choice & 16U) != 0),
        nat_(conntrack_, choice) {
    const U128 upper = six_ ? U128{0x20010DB8} << 96U : U128{0x0A000000};
    client_ = upper + 5;
    server_ = upper + 20;
    public_ = upper + 0x10177;
  }

  void Open() {
    if (!tcp_) return;
    Send(0, 2, {});
    Send(1, 0x12, {});
    Send(0, 0x10, {});
  }

  // `back`: how many bytes before where it should start.
  void Say(unsigned direction, std::uint32_t back, Bytes text) {
    now_ += kStep;
    seq_[direction] -= back;
    Send(direction, 0x18, text);
  }

 private:
  // As the other side sees the direction's sender, or as it is.
  [[nodiscard]] U128 Source(unsigned direction) const { return direction == 0 ? client_ : server_; }
  [[nodiscard]] U128 Destination(unsigned direction) const {
    if (direction == 0) return destination_ ? public_ + 1 : server_;
    return source_ ? public_ : client_;
  }

  [[nodiscard]] std::vector<std::uint8_t> Build(unsigned direction, std::uint8_t flags, Bytes text) const {
    const std::size_t ip_header = six_ ? 40 : 20, header = tcp_ ? 20 : 8;
    std::vector<std::uint8_t> ip(ip_header + header);
    ip[0] = six_ ? 0x60 : 0x45;
    ip[six_ ? 6 : 9] = tcp_ ? 6 : 17;
    ip[six_ ? 7 : 8] = 64;
    if (six_) {
      packet::Store128(&ip[8], Source(direction));
      packet::Store128(&ip[24], Destination(direction));
    } else {
      packet::Store32(&ip[12], static_cast<std::uint32_t>(Source(direction)));
      packet::Store32(&ip[16], static_cast<std::uint32_t>(Destination(direction)));
    }
    std::uint8_t* transport = &ip[ip_header];
    packet::Store16(transport, direction == 0 ? kClientPort : kServerPort);
    packet::Store16(transport + 2, direction == 0 ? kServerPort : kClientPort);
    if (tcp_) {
      packet::Store32(transport + 4, seq_[direction]);
      packet::Store32(transport + 8, (flags & 0x10U) != 0 ? seq_[1 - direction] : 0);
      transport[12] = 0x50;
      transport[13] = flags;
      packet::Store16(transport + 14, 0xFFFF);
    } else {
      packet::Store16(transport + 4, static_cast<std::uint16_t>(8 + text.size()));
    }
    ip.insert(ip.end(), text.begin(), text.end());
    const auto view = *packet::ViewOf(std::span(ip));
    packet::UpdateTotalLength(view);
    packet::UpdateTransportChecksum(view);
    packet::UpdateIpChecksum(view);
    return ip;
  }

  void Send(unsigned direction, std::uint8_t flags, Bytes text) {
    packet::PacketRef packet;
    packet.bytes = Build(direction, flags, text);
    packet.ct_helper = helper_;
    Require(packet::DissectIp(packet.L3(), packet.meta) == packet::Defect::kNone);
    seq_[direction] += static_cast<std::uint32_t>(text.size()) + ((flags & 3U) != 0 ? 1 : 0);
    Require(conntrack_.Track(packet, now_, true) == conntrack::TrackVerdict::kAccept);
    const bool passes = Translate(packet, abi::Hook::kPrerouting) && Translate(packet, abi::Hook::kPostrouting) &&
                        conntrack_.Help(packet, false) && conntrack_.Confirm(packet, now_);
    if (passes) Check(packet);
    conntrack_.Release(packet);
    Require(conntrack_.Internals().Table().Expectations().Size() <= kMostPerMaster);
  }

  bool Translate(packet::PacketRef& packet, abi::Hook hook) {
    const auto manip = conntrack::Nat::ManipOf(hook);
    if (conntrack::Nat::NeedsBinding(packet, hook)) {
      const bool source = manip == conntrack::Manip::kSource;
      abi::NatParams range{.flags = abi::kNatMapAddresses};
      range.min_addr = range.max_addr = source ? public_ : server_;
      const bool applies = source ? source_ : destination_;
      if (nat_.Bind(packet, manip, applies ? &range : nullptr) == conntrack::NatVerdict::kDrop) return false;
    }
    return nat_.Rewrite(packet, hook) == conntrack::NatVerdict::kAccept;
  }

  static void Check(packet::PacketRef& packet) {
    if (packet.partial_checksum) packet::UpdateTransportChecksum(packet::ViewOf(packet));
    abi::PacketMeta meta;
    Require(packet::DissectIp(packet.L3(), meta) == packet::Defect::kNone);
    Require(meta.l3_len == packet.L3().size() && meta.ip_len == meta.l3_len && packet.meta.l3 == packet.L3().data());
    Require(packet::TransportChecksumOk(meta));
  }

  abi::ConnHelper helper_;
  bool tcp_, six_, source_, destination_;
  U128 client_ = 0, server_ = 0, public_ = 0;
  std::uint32_t seq_[2] = {1000, 0xFFFFFFF0};
  std::uint64_t now_ = kStart;
  conntrack::Conntrack conntrack_{{.maximum = 64, .seed = 1}};
  conntrack::Nat nat_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Bytes rest(data + 1, size - 1);
  Conversation conversation(data[0]);
  conversation.Open();
  while (rest.size() >= 2) {
    const std::size_t length = std::min<std::size_t>(rest[1], rest.size() - 2);
    conversation.Say(rest[0] & 1U, rest[0] >> 1U, rest.subspan(2, length));
    rest = rest.subspan(2 + length);
  }
  return 0;
}
