#include "runtime/helpers/ip6_auth.h"

#include <span>

#include "runtime/helpers/registry.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

constexpr std::size_t kHeaderSize = 12;

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  using Result = packet::HeaderSearch::Result;
  const auto& wanted = *static_cast<const Ip6AuthParams*>(params);
  const std::span<const std::uint8_t> ip(meta.l3, meta.l3_len);
  const packet::HeaderSearch search = packet::FindHeader(ip, packet::kProtoAuth);
  if (search.result == Result::kAbsent) return Outcome::kMiss;
  if (search.result == Result::kBroken || ip.size() - search.offset < kHeaderSize) return Outcome::kHotdrop;
  const std::uint8_t* header = &ip[search.offset];
  const std::uint32_t spi = packet::Load32(header + 4);
  const std::uint32_t length = (header[1] + 2U) * 4U;
  if (ip.size() - search.offset < length) return Outcome::kHotdrop;
  const bool spi_hits = (wanted.spi_low <= spi && spi <= wanted.spi_high) != (wanted.spi_inverted != 0);
  const bool length_hits = wanted.length == 0 || (wanted.length == length) != (wanted.length_inverted != 0);
  const bool reserved_hits = wanted.reserved_zero == 0 || packet::Load16(header + 2) == 0;
  return spi_hits && length_hits && reserved_hits ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kIp6AuthHelper;
constexpr Helper kIp6AuthHelper{.name = "ip6_auth", .step = Step, .params_size = sizeof(Ip6AuthParams)};

}  // namespace iptc::helpers
