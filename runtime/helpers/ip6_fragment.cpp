#include "runtime/helpers/ip6_fragment.h"

#include <span>

#include "runtime/helpers/registry.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

constexpr std::size_t kHeaderSize = 8;
constexpr std::uint32_t kMoreFragments = 1, kReservedBits = 6, kOffsetBits = 0xFFF8;

bool FlagsHit(const Ip6FragmentParams& wanted, const std::uint8_t* header) {
  const std::uint32_t word = packet::Load16(header + 2);
  const bool more = (word & kMoreFragments) != 0;
  if (wanted.reserved_zero != 0 && (header[1] != 0 || (word & kReservedBits) != 0)) return false;
  if (wanted.first != 0 && (word & kOffsetBits) != 0) return false;
  return wanted.more == 0 || more == (wanted.more == Ip6FragmentParams::kMore);
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  using Result = packet::HeaderSearch::Result;
  const auto& wanted = *static_cast<const Ip6FragmentParams*>(params);
  const std::span<const std::uint8_t> ip(meta.l3, meta.l3_len);
  const packet::HeaderSearch search = packet::FindHeader(ip, packet::kProtoFragment);
  if (search.result == Result::kAbsent) return Outcome::kMiss;
  if (search.result == Result::kBroken || ip.size() - search.offset < kHeaderSize) return Outcome::kHotdrop;
  const std::uint8_t* header = &ip[search.offset];
  const std::uint32_t id = packet::Load32(header + 4);
  const bool id_hits = (wanted.id_low <= id && id <= wanted.id_high) != (wanted.id_inverted != 0);
  return id_hits && FlagsHit(wanted, header) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kIp6FragmentHelper;
constexpr Helper kIp6FragmentHelper{.name = "ip6_fragment", .step = Step, .params_size = sizeof(Ip6FragmentParams)};

}  // namespace iptc::helpers
