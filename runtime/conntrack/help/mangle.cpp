#include "runtime/conntrack/help/mangle.h"

#include <algorithm>
#include <cassert>

#include "runtime/conntrack/help/sequence.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using packet::kUdpHeader;

constexpr std::size_t kUdpLength = 4, kUdpChecksum = 6;
constexpr std::size_t kTcpChecksum = 16;
constexpr std::size_t kLongestPacket = 0xFFFF;

// `at` is from the IP header on.
bool Replace(packet::PacketRef& packet, std::size_t at, std::size_t length, std::string_view text) {
  assert(at + length <= packet.L3().size());
  if (text.size() > length && packet.L3().size() + text.size() - length > kLongestPacket) return false;
  const auto first = packet.bytes.begin() + static_cast<std::ptrdiff_t>(packet.l3_offset + at);
  const auto common = static_cast<std::ptrdiff_t>(std::min(length, text.size()));
  std::copy(text.begin(), text.begin() + common, first);
  if (text.size() > length) {
    packet.bytes.insert(first + common, text.begin() + common, text.end());
  } else {
    packet.bytes.erase(first + common, first + static_cast<std::ptrdiff_t>(length));
  }
  packet::UpdateTotalLength(packet::ViewOf(packet));
  packet::UpdateIpChecksum(packet::ViewOf(packet));
  packet.meta.l3 = packet.L3().data();
  packet.meta.l3_len = static_cast<std::uint32_t>(packet.L3().size());
  packet::Redissect(packet.meta);
  return true;
}

// What the kernel leaves in the field for the device to finish: the pseudo header's sum, not inverted.
void LeaveChecksumToDevice(packet::PacketRef& packet, std::size_t field) {
  const std::span<std::uint8_t> transport = packet.L3().subspan(packet.meta.l4_offset);
  const std::uint32_t sum = packet::PseudoHeaderSum(packet.meta, static_cast<std::uint32_t>(transport.size()));
  packet::Store16(&transport[field], static_cast<std::uint16_t>(~packet::ChecksumFold(sum)));
  packet.partial_checksum = true;
}

}  // namespace

bool MangleTcp(HelpContext& context, std::size_t offset, std::size_t length, std::string_view text) {
  packet::PacketRef& packet = context.packet;
  const std::size_t header = (context.Transport()[12] >> 4U) * std::size_t{4};
  if (!Replace(packet, packet.meta.l4_offset + header + offset, length, text)) return false;
  LeaveChecksumToDevice(packet, kTcpChecksum);
  NoteLengthChange(context.table, context.conn, context.Dir(), packet::Load32(&context.Transport()[4]),
                   static_cast<std::int32_t>(text.size()) - static_cast<std::int32_t>(length));
  return true;
}

bool MangleUdp(HelpContext& context, std::size_t offset, std::size_t length, std::string_view text) {
  packet::PacketRef& packet = context.packet;
  if (!Replace(packet, packet.meta.l4_offset + kUdpHeader + offset, length, text)) return false;
  const std::span<std::uint8_t> udp = packet.L3().subspan(packet.meta.l4_offset);
  packet::Store16(&udp[kUdpLength], static_cast<std::uint16_t>(udp.size()));
  if (packet::Load16(&udp[kUdpChecksum]) != 0 || packet.partial_checksum) LeaveChecksumToDevice(packet, kUdpChecksum);
  return true;
}

}  // namespace iptc::conntrack
