#include <algorithm>
#include <array>
#include <optional>

#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"
#include "runtime/netfilter/tcp_header.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

constexpr std::size_t kOptionSize = 4;
constexpr std::size_t kLongestHeader = 60;
constexpr std::size_t kDataOffset = 12, kChecksumOffset = 16;

bool IsIp4(const packet::PacketRef& packet) { return packet.meta.family == 4; }

// What a peer may send that says nothing (RFC 9293, 3.7.1).
std::uint16_t DefaultMss(const packet::PacketRef& packet) { return IsIp4(packet) ? 536 : 1220; }

std::optional<std::uint32_t> MtuOf(const TargetContext& context, int interface) {
  const auto& interfaces = context.host->interfaces;
  const bool known = interface >= 0 && static_cast<std::size_t>(interface) < interfaces.size();
  return known ? std::optional(interfaces[static_cast<std::size_t>(interface)].mtu) : std::nullopt;
}

// The smaller MTU of the packet's own way and of the way back, less the headers. Without a host model nobody knows
// them: nothing is clamped then. Nothing: no segment fits.
std::optional<std::uint16_t> ClampedMss(const packet::PacketRef& packet, const TargetContext& context) {
  constexpr std::uint32_t kLargest = 0xFFFF;
  const std::uint32_t headers = IsIp4(packet) ? 40 : 60;
  if (context.host == nullptr || context.router == nullptr) return static_cast<std::uint16_t>(kLargest);
  const auto back =
      context.router->Output({.family = static_cast<abi::Family>(packet.meta.family), .daddr = packet.meta.saddr});
  std::uint32_t mtu = std::min(MtuOf(context, packet.out_interface).value_or(kLargest), kLargest);
  if (back.Leads()) mtu = std::min(mtu, MtuOf(context, back.interface).value_or(kLargest));
  if (mtu <= headers) return std::nullopt;
  return static_cast<std::uint16_t>(mtu - headers);
}

// Where the option's value stands.
std::optional<std::size_t> FindMss(const TcpHeader& header) {
  for (std::size_t i = kTcpHeaderSize; i + kOptionSize <= header.length; i += TcpOptionLength(header, i)) {
    if (header.segment[i] == kTcpOptionMss && header.segment[i + 1] == kOptionSize) return i + 2;
  }
  return std::nullopt;
}

// Behind an odd count of no-operations the value does not stand in one word: the kernel patches the checksum as if it
// did, and so does this.
void LowerMss(const TcpHeader& header, std::size_t at, std::uint16_t mss) {
  std::uint8_t* value = header.segment.data() + at;
  const std::uint16_t before = packet::Load16(value);
  if (before <= mss) return;
  std::uint8_t* checksum = header.segment.data() + kChecksumOffset;
  packet::Store16(value, mss);
  packet::Store16(checksum, packet::ChecksumPatch(packet::Load16(checksum), before, mss));
}

// Makes room for the option in front of the others.
void InsertMss(packet::PacketRef& packet, std::uint16_t mss) {
  const std::size_t at = packet.l3_offset + packet.meta.l4_offset + kTcpHeaderSize;
  const auto length = static_cast<std::uint16_t>(packet.L3().size() - packet.meta.l4_offset);
  const std::array<std::uint8_t, kOptionSize> option = {
      kTcpOptionMss, kOptionSize, static_cast<std::uint8_t>(mss >> 8U), static_cast<std::uint8_t>(mss)};
  packet.bytes.insert(packet.bytes.begin() + static_cast<std::ptrdiff_t>(at), option.begin(), option.end());
  const std::span<std::uint8_t> tcp = packet.L3().subspan(packet.meta.l4_offset);
  std::uint16_t sum = packet::Load16(tcp.data() + kChecksumOffset);
  sum = packet::ChecksumPatch(sum, length, static_cast<std::uint16_t>(length + kOptionSize));  // in the pseudo header
  for (std::size_t i = 0; i < kOptionSize; i += 2) {
    sum = packet::ChecksumPatch(sum, 0, packet::Load16(tcp.data() + kTcpHeaderSize + i));
  }
  packet::Store16(tcp.data() + kChecksumOffset, sum);
  constexpr unsigned kOneMoreWord = 0x1000;
  packet::SetTcpWord(tcp, kDataOffset,
                     static_cast<std::uint16_t>(packet::Load16(tcp.data() + kDataOffset) + kOneMoreWord));
  packet::UpdateTotalLength(packet::ViewOf(packet));
  packet.meta.l3 = packet.L3().data();
  packet.meta.l3_len = static_cast<std::uint32_t>(packet.L3().size());
}

TargetVerdict Act(packet::PacketRef& packet, const void* block, TargetContext& context) {
  const auto& params = *static_cast<const abi::TcpMssParams*>(block);
  if (packet.meta.frag_offset != 0) return TargetVerdict::kContinue;
  const auto header = FindTcpHeader(packet);
  if (!header) return TargetVerdict::kDrop;
  const auto mss = params.mss == abi::kTcpMssClamp ? ClampedMss(packet, context) : std::optional(params.mss);
  if (!mss) return TargetVerdict::kDrop;
  if (const auto at = FindMss(*header)) {
    LowerMss(*header, *at, *mss);
  } else if (header->segment.size() == header->length && header->length < kLongestHeader) {
    InsertMss(packet, std::min(*mss, DefaultMss(packet)));
  }
  packet::Redissect(packet.meta);
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kTcpmssTarget;
constexpr Target kTcpmssTarget{.name = "TCPMSS", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
