#include "runtime/helpers/cluster.h"

#include <bit>
#include <span>

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

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  if ((meta.present & abi::HeaderBit(abi::Header::kConntrack)) == 0) return Outcome::kMiss;
  const auto& cluster = *static_cast<const ClusterParams*>(params);
  const std::uint32_t node = packet::ReciprocalScale(HashOf(*meta.ct, cluster.seed), cluster.nodes);
  const bool ours = (cluster.mask >> node & 1U) != 0;
  return ours != (cluster.inverted != 0) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kClusterHelper;
constexpr Helper kClusterHelper{.name = "cluster", .step = Step, .params_size = sizeof(ClusterParams)};

}  // namespace iptc::helpers
