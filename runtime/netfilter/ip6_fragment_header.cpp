#include "runtime/netfilter/ip6_fragment_header.h"

#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

bool IsOptions(std::uint8_t header) {
  return header == packet::kProtoHopByHop || header == packet::kProtoRouting || header == packet::kProtoDestination;
}

}  // namespace

std::optional<Ip6HeaderPlace> FindIp6FragmentHeader(std::span<const std::uint8_t> ip) {
  Ip6HeaderPlace place;
  while (place.offset <= ip.size()) {
    const std::uint8_t header = ip[place.next_header];
    if (header == packet::kProtoFragment) return place;
    const bool authentication = header == packet::kProtoAuth;
    if ((!authentication && !IsOptions(header)) || place.offset + 2 > ip.size()) return std::nullopt;
    place.next_header = place.offset;
    const std::size_t units = ip[place.offset + 1];
    place.offset += authentication ? (units + 2) * 4 : (units + 1) * 8;
  }
  return std::nullopt;
}

std::optional<Ip6HeaderPlace> PlaceForIp6FragmentHeader(std::span<const std::uint8_t> ip) {
  Ip6HeaderPlace place;
  bool routed = false;
  while (place.offset <= ip.size()) {
    const std::uint8_t header = ip[place.next_header];
    if (!IsOptions(header) || (routed && header == packet::kProtoDestination)) return place;
    if (place.offset + 2 > ip.size()) return std::nullopt;
    routed = routed || header == packet::kProtoRouting;
    place.next_header = place.offset;
    place.offset += (std::size_t{ip[place.offset + 1]} + 1) * 8;
  }
  return std::nullopt;
}

}  // namespace iptc::netfilter
