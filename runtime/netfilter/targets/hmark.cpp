#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/icmp_error.h"
#include "runtime/packet/jhash.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using packet::kIcmpHeader;
using packet::kIp4Header;
using packet::kIp6Header;

using Bytes = std::span<const std::uint8_t>;

// What is hashed of a packet or a connection; addresses already masked.
struct Selector {
  U128 source = 0, destination = 0;
  std::uint32_t ports = 0;  // source << 16 | destination
  bool has_ports = false;
  std::uint8_t proto = 0;
};

// An IPv6 address is the exclusive or of its words.
std::uint32_t Folded(U128 address, U128 mask) {
  constexpr unsigned kWord = 32;
  const U128 masked = address & mask;
  std::uint32_t folded = 0;
  for (unsigned shift = 0; shift < 4 * kWord; shift += kWord) folded ^= static_cast<std::uint32_t>(masked >> shift);
  return folded;
}

// The same for both directions.
std::uint32_t SortedPorts(std::uint32_t ports, const abi::HmarkParams& params) {
  const std::uint32_t changed = (ports & params.port_mask) | params.port_set;
  const std::uint32_t low = changed & 0xFFFFU;
  const std::uint32_t high = changed >> 16U;
  return std::max(low, high) << 16U | std::min(low, high);
}

std::uint32_t Hash(const Selector& selector, const abi::HmarkParams& params) {
  const std::uint32_t source = Folded(selector.source, params.source_mask);
  const std::uint32_t destination = Folded(selector.destination, params.destination_mask);
  const std::array<std::uint32_t, 3> words = {std::min(source, destination), std::max(source, destination),
                                              selector.has_ports ? SortedPorts(selector.ports, params) : 0};
  const std::uint32_t hash = packet::JenkinsHash(words, params.random) ^ (selector.proto & params.proto_mask);
  return packet::ReciprocalScale(hash, params.modulus) + params.offset;
}

// Where a protocol's ports, or its SPI, stand (proto_ports_offset).
std::optional<std::size_t> PortsOffset(std::uint8_t proto) {
  constexpr std::array<std::uint8_t, 6> kAtOnce = {packet::kProtoTcp,  packet::kProtoUdp,     packet::kProtoDccp,
                                                   packet::kProtoSctp, packet::kProtoUdpLite, packet::kProtoEsp};
  if (proto == packet::kProtoAuth) return 4;
  return std::ranges::find(kAtOnce, proto) != kAtOnce.end() ? std::optional<std::size_t>(0) : std::nullopt;
}

void ReadPorts(Bytes packet, std::size_t l4_offset, Selector& selector) {
  const auto offset = PortsOffset(selector.proto);
  if (!offset || l4_offset + *offset + 4 > packet.size()) return;
  selector.ports = packet::Load32(packet.data() + l4_offset + *offset);
  selector.has_ports = true;
}

// The packet that an ICMP error quotes; the packet itself where it is none.
Bytes Innermost4(Bytes packet) {
  const std::size_t header = (packet[0] & 0x0FU) * std::size_t{4};
  const bool error =
      packet[9] == packet::kProtoIcmp && packet.size() >= header + kIcmpHeader && packet::IsIcmp4Error(packet[header]);
  return error ? packet.subspan(header + kIcmpHeader) : packet;
}

// Nothing: the quoted header is not whole, the mark stays.
std::optional<Selector> Select4(Bytes packet) {
  constexpr std::uint16_t kFragmentBits = 0x3FFF;  // more fragments, offset
  const Bytes ip = Innermost4(packet);
  if (ip.size() < kIp4Header) return std::nullopt;
  Selector selector{.source = packet::Load32(&ip[12]), .destination = packet::Load32(&ip[16]), .proto = ip[9]};
  const bool fragment = (packet::Load16(&ip[6]) & kFragmentBits) != 0;
  if (selector.proto != packet::kProtoIcmp && !fragment) ReadPorts(ip, (ip[0] & 0x0FU) * std::size_t{4}, selector);
  return selector;
}

// What the chain of extension headers leads to; an authentication header ends it too, for its SPI.
struct Chain {
  bool whole = false;
  bool fragment = false;  // there was a fragment header, be it of a whole packet
  std::uint8_t proto = 0;
  std::size_t offset = 0;
};

Chain Follow(Bytes ip) {
  using Result = packet::HeaderSearch::Result;
  const packet::HeaderSearch auth = packet::FindHeader(ip, packet::kProtoAuth);
  const packet::HeaderSearch fragment = packet::FindHeader(ip, packet::kProtoFragment);
  const packet::ExtensionWalk walk = packet::WalkExtensions(ip);
  Chain chain{
      .whole = walk.whole, .fragment = fragment.result == Result::kFound, .proto = walk.proto, .offset = walk.offset};
  if (auth.result != Result::kFound) return chain;
  return {.whole = true,
          .fragment = chain.fragment && fragment.offset < auth.offset,
          .proto = packet::kProtoAuth,
          .offset = auth.offset};
}

// A chain that is cut short is hashed as zeros, unless an ICMP error quotes it.
std::optional<Selector> Select6(Bytes packet) {
  Bytes ip = packet;
  Chain chain = Follow(ip);
  if (!chain.whole) return Selector{};
  const bool icmp = !chain.fragment && chain.proto == packet::kProtoIcmpv6 && chain.offset + kIcmpHeader <= ip.size();
  if (icmp && ip[chain.offset] != 0 && packet::IsIcmp6Error(ip[chain.offset])) {
    ip = ip.subspan(chain.offset + kIcmpHeader);
    if (ip.size() < kIp6Header || ip[0] >> 4U != 6) return std::nullopt;
    chain = Follow(ip);
    if (!chain.whole) return std::nullopt;
  }
  Selector selector{.source = packet::Load128(&ip[8]), .destination = packet::Load128(&ip[24]), .proto = chain.proto};
  if (selector.proto != packet::kProtoIcmpv6 && !chain.fragment) ReadPorts(ip, chain.offset, selector);
  return selector;
}

// Where a connection comes from and where its answers do.
std::optional<Selector> SelectConnection(const packet::PacketRef& packet) {
  if (packet.conn == nullptr) return std::nullopt;
  const abi::CtView& view = *packet.meta.ct;
  return Selector{.source = view.orig_saddr,
                  .destination = view.reply_saddr,
                  .ports = std::uint32_t{view.orig_sport} << 16U | view.reply_sport,
                  .has_ports = view.proto != packet::kProtoIcmp,
                  .proto = view.proto};
}

TargetVerdict Act(packet::PacketRef& packet, const void* block, TargetContext& /*context*/) {
  const auto& params = *static_cast<const abi::HmarkParams*>(block);
  std::optional<Selector> selector;
  if ((params.flags & abi::kHmarkConntrack) != 0) {
    selector = SelectConnection(packet);
  } else {
    selector = packet.meta.family == 4 ? Select4(packet.L3()) : Select6(packet.L3());
  }
  if (selector) packet.meta.mark = Hash(*selector, params);
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kHmarkTarget;
constexpr Target kHmarkTarget{.name = "HMARK", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
