#include "runtime/helpers/tcp_mss.h"

#include <cstddef>
#include <optional>
#include <span>

#include "runtime/helpers/registry.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

using packet::kTcpHeader;

constexpr std::size_t kMssOption = 4;
constexpr std::uint8_t kMssKind = 2;

// Kinds 0 and 1 are one byte long, so the end of the options does not end the walk. A length of 0 counts as 1.
std::optional<std::uint16_t> MssOf(std::span<const std::uint8_t> options) {
  for (std::size_t i = 0; i < options.size();) {
    const std::uint8_t length = i + 1 < options.size() ? options[i + 1] : 0;
    if (options[i] == kMssKind && length == kMssOption && options.size() - i >= kMssOption) {
      return packet::Load16(&options[i + 2]);
    }
    i += options[i] < 2 || length == 0 ? 1 : length;
  }
  return std::nullopt;
}

// The kernel does not ask whether the packet is a later fragment: it reads what stands where the header would be, which
// for IPv6 is the beginning of the packet.
std::span<const std::uint8_t> HeaderBytes(const abi::PacketMeta& meta) {
  const std::uint32_t offset = meta.family == 6 && meta.frag_offset != 0 ? 0 : meta.l4_offset;
  return {meta.l3 + offset, meta.l3_len - offset};
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  const std::span<const std::uint8_t> tcp = HeaderBytes(meta);
  if (tcp.size() < kTcpHeader) return Outcome::kHotdrop;
  const std::size_t header = std::size_t{4} * (tcp[12] >> 4U);
  if (header < kTcpHeader || header > tcp.size()) return Outcome::kHotdrop;
  const auto& range = *static_cast<const TcpMssParams*>(params);
  const auto mss = MssOf(tcp.subspan(kTcpHeader, header - kTcpHeader));
  return mss && *mss >= range.low && *mss <= range.high ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kTcpMssHelper;
constexpr Helper kTcpMssHelper{.name = "tcp_mss", .step = Step, .params_size = sizeof(TcpMssParams)};

}  // namespace iptc::helpers
