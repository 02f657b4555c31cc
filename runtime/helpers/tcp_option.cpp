#include "runtime/helpers/tcp_option.h"

#include <cstddef>
#include <span>

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

constexpr std::size_t kTcpHeader = 20;

// Kinds 0 and 1 are one byte long. A length of 0 counts as 1; a length cut off by the end of the options ends the walk.
bool HasOption(std::span<const std::uint8_t> options, std::uint8_t kind) {
  for (std::size_t i = 0; i < options.size();) {
    if (options[i] == kind) return true;
    const std::size_t length = options[i] >= 2 && i + 1 < options.size() ? options[i + 1] : 1;
    i += length == 0 ? 1 : length;
  }
  return false;
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  if ((meta.present & abi::HeaderBit(abi::Header::kTcp)) == 0) return Outcome::kHotdrop;
  const auto& wanted = *static_cast<const TcpOptionParams*>(params);
  const std::span<const std::uint8_t> tcp(meta.l3 + meta.l4_offset, meta.l3_len - meta.l4_offset);
  const std::size_t header = std::size_t{4} * (tcp[12] >> 4U);
  if (header < kTcpHeader || header > tcp.size()) return Outcome::kHotdrop;
  const bool found = HasOption(tcp.subspan(kTcpHeader, header - kTcpHeader), wanted.kind);
  return found != (wanted.inverted != 0) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kTcpOptionHelper;
constexpr Helper kTcpOptionHelper{.name = "tcp_option", .step = Step, .params_size = sizeof(TcpOptionParams)};

}  // namespace iptc::helpers
