#include "cli/egress_packet.h"

#include <algorithm>
#include <array>
#include <optional>

#include "cli/packet_text.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::cli {
namespace {

using packet::kFragmentHeader;
using packet::kIp4Header;
using packet::kIp6Header;

void MaskFragmentId(PacketBytes& l3) {
  constexpr std::size_t kId = 4;
  if (l3.size() < kIp6Header + kFragmentHeader || l3[0] >> 4U != 6 || l3[6] != packet::kProtoFragment) return;
  std::ranges::fill(std::span(l3).subspan(kIp6Header + kId, 4), std::uint8_t{0});
}

bool IsFragment6(const PacketBytes& l3) {
  return l3.size() >= kIp6Header && l3[0] >> 4U == 6 && l3[6] == packet::kProtoFragment;
}

// Blanks the id of an IPv4 packet and the checksum over it, or the flow label of an IPv6 packet.
void MaskDrawn(PacketBytes& l3) {
  constexpr std::uint8_t kTrafficClass = 0xF0;
  if (l3.size() < kIp4Header) return;
  if (l3[0] >> 4U == 4) {
    for (const std::size_t at : {4U, 5U, 10U, 11U}) l3[at] = 0;
  } else {
    l3[1] &= kTrafficClass;
    l3[2] = l3[3] = 0;
  }
}

constexpr auto kPortProtocols =
    std::to_array<std::uint8_t>({packet::kProtoTcp, packet::kProtoUdp, packet::kProtoUdpLite, packet::kProtoSctp});
// ICMP's requests and their answers, which have an id.
constexpr auto kQueries4 = std::to_array<std::uint8_t>({0, 8, 13, 14, 15, 16, 17, 18});
constexpr auto kQueries6 = std::to_array<std::uint8_t>({128, 129});

bool IsOneOf(std::span<const std::uint8_t> values, std::uint8_t value) {
  return std::ranges::find(values, value) != values.end();
}

// Gives `here` the port of `there` where it is the one that was drawn and the other could have been.
void TakeDrawnPort(PacketBytes& here, PacketBytes& there, const conntrack::DrawnPort& drawn) {
  constexpr std::size_t kNeeded = 8;
  const auto mine = packet::ViewOf(std::span(here)), theirs = packet::ViewOf(std::span(there));
  if (!mine || !theirs || mine->family != theirs->family || mine->proto != theirs->proto) return;
  if (!mine->has_transport || mine->L4().size() < kNeeded || theirs->L4().size() < kNeeded) return;
  const auto other = [&](std::size_t at) -> std::optional<std::uint16_t> {
    const std::uint16_t a = packet::Load16(&mine->L4()[at]), b = packet::Load16(&theirs->L4()[at]);
    if (a != drawn.port || b < drawn.first || b > drawn.last) return std::nullopt;
    return b;
  };
  if (IsOneOf(kPortProtocols, mine->proto)) {
    if (const auto port = other(0)) packet::SetPort(*mine, packet::Side::kSource, *port);
    if (const auto port = other(2)) packet::SetPort(*mine, packet::Side::kDestination, *port);
  }
  const bool ip4 = mine->family == abi::Family::kIp4;
  const bool icmp = mine->proto == (ip4 ? packet::kProtoIcmp : packet::kProtoIcmpv6);
  if (icmp && IsOneOf(ip4 ? std::span<const std::uint8_t>(kQueries4) : kQueries6, mine->L4()[0])) {
    if (const auto id = other(4)) packet::SetIcmpId(*mine, *id);
  }
}

}  // namespace

PacketBytes PacketOf(std::span<const std::uint8_t> ip) {
  const auto packet = ip.first(std::min(IpLength(ip), ip.size()));
  return {packet.begin(), packet.end()};
}

bool EqualPackets(const PacketBytes& here, const PacketBytes& there) {
  const auto common = static_cast<std::ptrdiff_t>(std::min(here.size(), there.size()));
  if (std::equal(here.begin(), here.begin() + common, there.begin())) return true;
  if (!IsFragment6(here) || !IsFragment6(there)) return false;
  PacketBytes a = here, b = there;
  MaskFragmentId(a);
  MaskFragmentId(b);
  return std::equal(a.begin(), a.begin() + common, b.begin());
}

std::vector<FieldDifference> EgressDifferences(PacketBytes here, PacketBytes there, const Unforeseen& unforeseen) {
  for (PacketBytes* l3 : {&here, &there}) {
    MaskFragmentId(*l3);
    if (unforeseen.generated) MaskDrawn(*l3);
  }
  if (unforeseen.drawn.Drawn()) TakeDrawnPort(here, there, unforeseen.drawn);
  return DifferencesOf(here, there);
}

std::string PacketWords(const PacketBytes& packet) {
  abi::PacketMeta meta;
  const bool sound = packet::DissectIp(packet, meta) == packet::Defect::kNone;
  return sound ? PacketText(meta) : std::string("a packet that is no sound IP");
}

}  // namespace iptc::cli
