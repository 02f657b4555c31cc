// eui64: the lower half of an IPv6 source address is made from the Ethernet source address
// (net/ipv6/netfilter/ip6t_eui64.c). A later fragment without an Ethernet header is dropped. It has no parameters.
#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

Outcome Step(const abi::PacketMeta& meta, const void* /*params*/, void* /*state*/, abi::Context& /*context*/) {
  constexpr std::uint64_t kUniversal = std::uint64_t{2} << 56U, kFiller = std::uint64_t{0xFFFE} << 24U;
  if ((meta.present & abi::HeaderBit(abi::Header::kMac)) == 0) {
    return meta.frag_offset != 0 ? Outcome::kHotdrop : Outcome::kMiss;
  }
  const std::uint64_t vendor = meta.mac_source >> 24U, device = meta.mac_source & 0xFFFFFFU;
  const std::uint64_t expected = ((vendor << 40U) | kFiller | device) ^ kUniversal;
  return static_cast<std::uint64_t>(meta.saddr) == expected ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kEui64Helper;
constexpr Helper kEui64Helper{.name = "eui64", .step = Step};

}  // namespace iptc::helpers
