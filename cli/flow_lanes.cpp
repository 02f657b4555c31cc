#include "cli/flow_lanes.h"

#include <algorithm>
#include <array>
#include <span>
#include <variant>

#include "cli/hash_mix.h"
#include "runtime/helpers/registry.h"
#include "runtime/netfilter/target.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/icmp_error.h"
#include "runtime/packet/wire.h"

namespace iptc::cli {
namespace {

using packet::kIcmpHeader;
using packet::kIp4Header;
using packet::kIp6Header;
using Bytes = std::span<const std::uint8_t>;

bool IsLocal(const ir::Call& call, const sets::Directory* sets) {
  if (call.effect == ir::Effect::kPure) return true;
  const helpers::Helper* helper = helpers::FindHelper(call.helper);
  return helper != nullptr && helper->flow_local != nullptr && helper->flow_local(call.params.data(), sets);
}

// A target that the runtime does not have does nothing.
bool IsLocal(const ir::Target& target) {
  const auto* action = std::get_if<ir::Action>(&target);
  if (action == nullptr) return true;
  const netfilter::Target* known = netfilter::FindTarget(action->name);
  return known == nullptr || (known->flow_local != nullptr && known->flow_local(action->params.data()));
}

// The address as `bytes` of the header have it.
std::uint64_t HashAddress(Bytes bytes) {
  std::uint64_t hash = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 4) hash = Mix(hash, packet::Load32(&bytes[at]));
  return hash;
}

// Of an IP packet, or of as much as an ICMP error quotes; 0 where it is too short to have addresses.
std::uint64_t HashAddresses(Bytes ip) {
  const bool ip6 = !ip.empty() && ip[0] >> 4U == 6;
  if (ip.size() < (ip6 ? kIp6Header : kIp4Header)) return 0;
  const std::size_t at = ip6 ? 8 : 12, size = ip6 ? 16 : 4;
  return HashAddress(ip.subspan(at, size)) + HashAddress(ip.subspan(at + size, size));
}

bool IsError(const abi::PacketMeta& meta, std::uint8_t type) {
  return meta.family == 4 ? packet::IsIcmp4Error(type) : packet::IsIcmp6Error(type);
}

// An ICMP packet, or an IPv6 one with extension headers: what is cheap to see of it is not all.
FlowKey KeyOfIcmp(Bytes ip) {
  const FlowKey outer{.hash = HashAddresses(ip)};
  abi::PacketMeta meta;
  if (packet::DissectIp(ip, meta) != packet::Defect::kNone) return outer;
  const bool icmp = meta.proto == (meta.family == 4 ? packet::kProtoIcmp : packet::kProtoIcmpv6);
  if (!icmp || meta.frag_offset != 0) return outer;
  const std::size_t at = meta.l4_offset;
  if (at >= meta.l3_len || !IsError(meta, ip[at])) return outer;
  // IPv6 puts together even what is its own only fragment.
  const bool behind_extensions = meta.family == 6 && ip[6] != packet::kProtoIcmpv6;
  if (meta.more_fragments != 0 || behind_extensions) return {.hash = outer.hash, .known = false};
  const Bytes packet = ip.first(meta.l3_len);
  if (packet.size() < at + kIcmpHeader) return outer;
  return {.hash = HashAddresses(packet.subspan(at + kIcmpHeader))};
}

}  // namespace

bool FlowsAreIndependent(const ir::Ruleset& ruleset) {
  bool independent = true;
  for (const ir::Table& table : ruleset.tables) {
    for (const ir::Chain& chain : table.chains) {
      for (const ir::Rule& rule : chain.rules) {
        independent = independent && IsLocal(rule.then);
        ir::ForEachCall(rule.when,
                        [&](const ir::Call& call) { independent = independent && IsLocal(call, ruleset.sets.get()); });
      }
    }
  }
  return independent;
}

FlowKey FlowKeyOf(const capture::Frame& frame) {
  packet::LinkInfo link;
  if (packet::DissectLink(frame.bytes, frame.link_type, link) != packet::Defect::kNone) return {};
  const Bytes ip = frame.bytes.subspan(link.l3_offset);
  if (ip.size() < kIp4Header) return {};
  const bool ip6 = ip[0] >> 4U == 6;
  const std::uint8_t next = ip6 ? ip[6] : ip[9];
  const bool plain = next == packet::kProtoTcp || next == packet::kProtoUdp || (!ip6 && next != packet::kProtoIcmp);
  return plain ? FlowKey{.hash = HashAddresses(ip)} : KeyOfIcmp(ip);
}

}  // namespace iptc::cli
