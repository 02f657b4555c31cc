// Any frame of any link type, and the same frame with one VLAN tag more: what is found lies within the frame, a tag
// moves the packet by its four bytes and names the VLAN, and no link type is taken for another's.
// The first two bytes are the link type, the next two the tag.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"

namespace {

using namespace iptc;
using packet::Defect;
using packet::LinkInfo;
using packet::LinkType;

constexpr std::size_t kMacs = 12, kTag = 4;

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckInfo(const LinkInfo& link, std::size_t size, Defect defect) {
  Require(link.vlan <= 0x0FFF);
  if (defect != Defect::kNone) return;
  Require(link.l3_offset <= size);
  Require(link.ethertype == packet::kEtherTypeIp4 || link.ethertype == packet::kEtherTypeIp6);
}

// Puts a tag behind the addresses of an Ethernet frame.
void CheckTagged(std::span<const std::uint8_t> frame, std::uint16_t tci, const LinkInfo& plain, Defect defect) {
  std::vector<std::uint8_t> tagged(frame.begin(), frame.begin() + kMacs);
  tagged.resize(kMacs + kTag);
  packet::Store16(&tagged[kMacs], 0x8100);
  packet::Store16(&tagged[kMacs + 2], tci);
  tagged.insert(tagged.end(), frame.begin() + kMacs, frame.end());
  LinkInfo link;
  Require(packet::DissectLink(tagged, LinkType::kEthernet, link) == defect);
  CheckInfo(link, tagged.size(), defect);
  if (defect != Defect::kNone) return;
  const auto id = static_cast<std::uint16_t>(tci & 0x0FFFU);
  Require(link.l3_offset == plain.l3_offset + kTag && link.ethertype == plain.ethertype);
  Require(link.vlan == (id != 0 ? id : plain.vlan));
  Require(link.mac_source == plain.mac_source && link.mac_destination == plain.mac_destination);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const auto link_type = static_cast<LinkType>(packet::Load16(data));
  const std::vector<std::uint8_t> frame(data + 4, data + size);  // of exactly its size, so that no byte more is read
  LinkInfo link;
  const Defect defect = packet::DissectLink(frame, link_type, link);
  CheckInfo(link, frame.size(), defect);
  if (link_type == LinkType::kEthernet && frame.size() >= kMacs + 2) {
    CheckTagged(frame, packet::Load16(data + 2), link, defect);
  }
  if (defect != Defect::kNone) return 0;
  abi::PacketMeta meta;
  const auto ip = std::span(frame).subspan(link.l3_offset);
  if (packet::DissectIp(ip, link.ethertype, meta) == Defect::kNone) {
    Require(meta.family == (link.ethertype == packet::kEtherTypeIp6 ? 6 : 4));
  }
  return 0;
}
