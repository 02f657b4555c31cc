#include "runtime/helpers/cluster.h"

#include <bit>
#include <span>

#include "runtime/abi/address_kind.h"
#include "runtime/helpers/registry.h"
#include "runtime/packet/jhash.h"

namespace iptc::helpers {
namespace {

// One word as it stands in the memory of a little-endian machine; of an IPv6 address the kernel hashes the first 32
// bits only.
std::uint32_t HashOf(const abi::CtView& ct, std::uint32_t seed) {
  const U128 hashed = ct.family == 6 ? ct.orig_saddr >> 96U : ct.orig_saddr;
  const std::uint32_t word = std::byteswap(static_cast<std::uint32_t>(hashed));
  return packet::JenkinsHash(std::span(&word, 1), seed);
}

// The nodes share a multicast MAC, so that a switch floods to all of them what is for one address: from here on the
// packet counts as the host's own, also where the match misses. Else the host would not forward or answer it.
void TakeFromGroup(const abi::PacketMeta& meta, abi::Context& context) {
  constexpr auto kMulticast = static_cast<std::uint8_t>(abi::PacketType::kMulticast);
  if (context.packet_type == nullptr || *context.packet_type != kMulticast) return;
  if (abi::IsMulticast(static_cast<abi::Family>(meta.family), meta.daddr)) return;
  *context.packet_type = static_cast<std::uint8_t>(abi::PacketType::kHost);
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& context) {
  TakeFromGroup(meta, context);
  if ((meta.present & abi::HeaderBit(abi::Header::kConntrack)) == 0) return Outcome::kMiss;
  const auto& cluster = *static_cast<const ClusterParams*>(params);
  const std::uint32_t node = packet::ReciprocalScale(HashOf(*meta.ct, cluster.seed), cluster.nodes);
  const bool ours = (cluster.mask >> node & 1U) != 0;
  return ours != (cluster.inverted != 0) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kClusterHelper;
constexpr Helper kClusterHelper{.name = "cluster",
                                .step = Step,
                                .params_size = sizeof(ClusterParams),
                                .flow_local = [](const void*, const sets::Directory*) { return true; },
                                .corrects_packet = true};

}  // namespace iptc::helpers
