#include <cstddef>

#include "runtime/packet/dissect.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::packet {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kVlanTag = 4, kSllHeader = 16, kSll2Header = 20, kNullHeader = 4;

constexpr bool IsVlan(std::uint16_t ethertype) {
  return ethertype == 0x8100 || ethertype == 0x88A8 || ethertype == 0x9100;  // 802.1Q, 802.1ad, QinQ before it
}

Defect IpOrNot(const LinkInfo& link) {
  return link.ethertype == kEtherTypeIp4 || link.ethertype == kEtherTypeIp6 ? Defect::kNone : Defect::kNotIp;
}

// Skips VLAN tags from `offset` on, where the first one's TCI stands; `link.ethertype` is the one before it.
Defect SkipTags(Bytes frame, std::size_t offset, LinkInfo& link) {
  while (IsVlan(link.ethertype)) {
    if (frame.size() < offset + kVlanTag) return Defect::kTruncatedLink;
    const auto id = static_cast<std::uint16_t>(Load16(frame.data() + offset) & 0x0FFFU);
    if (link.vlan == 0) link.vlan = id;
    link.ethertype = Load16(frame.data() + offset + 2);
    offset += kVlanTag;
  }
  link.l3_offset = static_cast<std::uint32_t>(offset);
  return IpOrNot(link);
}

Defect Ethernet(Bytes frame, LinkInfo& link) {
  if (frame.size() < kEthernetHeader) return Defect::kTruncatedLink;
  link.mac_destination = Load48(frame.data());
  link.mac_source = Load48(frame.data() + 6);
  link.has_mac = true;
  link.ethertype = Load16(frame.data() + 12);
  return SkipTags(frame, kEthernetHeader, link);
}

// Packet types as in sll.h: 0 to us, 1 broadcast, 2 multicast, 3 to others, 4 from us.
void SetCookedType(std::uint16_t type, LinkInfo& link) {
  link.has_packet_type = type <= 4;
  if (link.has_packet_type) link.packet_type = static_cast<abi::PacketType>(type);
}

void SetCookedAddress(Bytes address, std::uint16_t length, LinkInfo& link) {
  if (length == 6) link.mac_source = Load48(address.data());
}

Defect Sll(Bytes frame, LinkInfo& link) {
  if (frame.size() < kSllHeader) return Defect::kTruncatedLink;
  SetCookedType(Load16(frame.data()), link);
  SetCookedAddress(frame.subspan(6), Load16(frame.data() + 4), link);
  link.ethertype = Load16(frame.data() + 14);
  return SkipTags(frame, kSllHeader, link);
}

Defect Sll2(Bytes frame, LinkInfo& link) {
  if (frame.size() < kSll2Header) return Defect::kTruncatedLink;
  link.ethertype = Load16(frame.data());
  SetCookedType(frame[10], link);
  SetCookedAddress(frame.subspan(12), frame[11], link);
  return SkipTags(frame, kSll2Header, link);
}

Defect Raw(Bytes frame, std::size_t offset, LinkInfo& link) {
  if (frame.size() <= offset) return Defect::kTruncatedLink;
  const unsigned version = frame[offset] >> 4U;
  link.ethertype = version == 4 ? kEtherTypeIp4 : version == 6 ? kEtherTypeIp6 : std::uint16_t{0};
  link.l3_offset = static_cast<std::uint32_t>(offset);
  return IpOrNot(link);
}

// The 4 bytes before the packet hold the writing host's AF_INET (2 everywhere) or AF_INET6 (10 Linux, 24, 28, 30 the
// BSDs), in that host's byte order for kNull and big-endian for kLoop: small numbers, so that either order is told.
Defect Null(Bytes frame, LinkInfo& link) {
  if (frame.size() < kNullHeader) return Defect::kTruncatedLink;
  std::uint32_t family = Load32(frame.data());
  if (family > 0xFFFF) family = __builtin_bswap32(family);
  const bool ip6 = family == 10 || family == 24 || family == 28 || family == 30;
  link.ethertype = family == 2 ? kEtherTypeIp4 : ip6 ? kEtherTypeIp6 : std::uint16_t{0};
  link.l3_offset = kNullHeader;
  return IpOrNot(link);
}

}  // namespace

Defect DissectLink(std::span<const std::uint8_t> frame, LinkType link_type, LinkInfo& link) {
  link = LinkInfo{};
  switch (link_type) {
    case LinkType::kEthernet:
      return Ethernet(frame, link);
    case LinkType::kLinuxSll:
      return Sll(frame, link);
    case LinkType::kLinuxSll2:
      return Sll2(frame, link);
    case LinkType::kNull:
    case LinkType::kLoop:
      return Null(frame, link);
    case LinkType::kRawIp:
      return Raw(frame, 0, link);
    case LinkType::kIp4:
      link.ethertype = kEtherTypeIp4;
      return Defect::kNone;
    case LinkType::kIp6:
      link.ethertype = kEtherTypeIp6;
      return Defect::kNone;
  }
  return Defect::kUnknownLinkType;
}

}  // namespace iptc::packet
