#include "runtime/helpers/cluster.h"

#include <array>
#include <bit>
#include <span>

#include "runtime/helpers/registry.h"
#include "runtime/packet/jhash.h"

namespace iptc::helpers {
namespace {

// As the address stands in memory, in words of the little-endian machine.
std::uint32_t HashOf(const abi::CtView& ct, std::uint32_t seed) {
  std::array<std::uint32_t, 4> words{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = std::byteswap(static_cast<std::uint32_t>(ct.orig_saddr >> (32 * (words.size() - 1 - i))));
  }
  const std::span<const std::uint32_t> all = words;
  return packet::JenkinsHash(ct.family == 6 ? all : all.last(1), seed);
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
