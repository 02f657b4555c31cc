#include "runtime/helpers/transport_number.h"

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  const auto& wanted = *static_cast<const TransportNumberParams*>(params);
  const auto number = TransportNumberOf(meta, wanted);
  if (!number) return wanted.short_misses != 0 ? Outcome::kMiss : Outcome::kHotdrop;
  return wanted.low <= *number && *number <= wanted.high ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

// A later fragment of IPv6 has no place for a transport header: the kernel reads from the beginning of the packet.
std::optional<std::uint32_t> TransportNumberOf(const abi::PacketMeta& meta, const TransportNumberParams& params) {
  const std::uint32_t offset = meta.family == 6 && meta.frag_offset != 0 ? 0 : meta.l4_offset;
  if (meta.l3_len - offset < params.header) return std::nullopt;
  const std::uint8_t* bytes = meta.l3 + offset + params.offset;
  std::uint32_t number = 0;
  for (std::uint8_t i = 0; i < params.width; ++i) number = (number << 8U) | bytes[i];
  return number & params.mask;
}

extern const Helper kTransportNumberHelper;
constexpr Helper kTransportNumberHelper{
    .name = "transport_number", .step = Step, .params_size = sizeof(TransportNumberParams)};

}  // namespace iptc::helpers
