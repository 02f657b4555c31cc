#include "runtime/helpers/tcp_option.h"

#include <cstddef>
#include <span>

#include "runtime/helpers/header_options.h"
#include "runtime/helpers/registry.h"
#include "runtime/packet/header_size.h"

namespace iptc::helpers {
namespace {

using packet::kTcpHeader;

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  if ((meta.present & abi::HeaderBit(abi::Header::kTcp)) == 0) return Outcome::kHotdrop;
  const auto& wanted = *static_cast<const TcpOptionParams*>(params);
  const std::span<const std::uint8_t> tcp(meta.l3 + meta.l4_offset, meta.l3_len - meta.l4_offset);
  const std::size_t header = std::size_t{4} * (tcp[12] >> 4U);
  if (header < kTcpHeader || header > tcp.size()) return Outcome::kHotdrop;
  const bool found = HasOptionOfKind(tcp.subspan(kTcpHeader, header - kTcpHeader), wanted.kind);
  return found != (wanted.inverted != 0) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kTcpOptionHelper;
constexpr Helper kTcpOptionHelper{.name = "tcp_option", .step = Step, .params_size = sizeof(TcpOptionParams)};

}  // namespace iptc::helpers
