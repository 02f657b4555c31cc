#include "runtime/helpers/ip6_chain.h"

#include "runtime/helpers/registry.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

using packet::kIp6Header;

using Params = Ip6ChainParams;

// The bit of an extension header, or 0.
std::uint8_t BitOf(std::uint8_t kind) {
  switch (kind) {
    case packet::kProtoHopByHop:
      return Params::kHopByHop;
    case packet::kProtoRouting:
      return Params::kRouting;
    case packet::kProtoFragment:
      return Params::kFragment;
    case packet::kProtoAuth:
      return Params::kAuthentication;
    case packet::kProtoEsp:
      return Params::kEsp;
    case packet::kProtoNone:
      return Params::kNone;
    case packet::kProtoDestination:
      return Params::kDestination;
    default:
      return 0;
  }
}

std::uint32_t SizeOf(std::uint8_t kind, std::uint8_t length) {
  if (kind == packet::kProtoFragment) return 8;
  return kind == packet::kProtoAuth ? (length + 2U) * 4U : (length + 1U) * 8U;
}

}  // namespace

std::optional<std::uint8_t> Ip6HeadersOf(const abi::PacketMeta& meta) {
  std::uint8_t headers = 0;
  std::uint8_t kind = meta.l3[6];
  std::uint32_t offset = kIp6Header;
  while (BitOf(kind) != 0 && offset <= meta.l3_len) {
    headers |= BitOf(kind);
    if (kind == packet::kProtoNone) return headers;
    if (meta.l3_len < offset + 2) return std::nullopt;
    if (kind == packet::kProtoEsp) return headers;
    const std::uint8_t* header = meta.l3 + offset;
    offset += SizeOf(kind, header[1]);
    kind = header[0];
  }
  if (kind != packet::kProtoNone && kind != packet::kProtoEsp) headers |= Params::kProtocol;
  return headers;
}

namespace {

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  const auto& wanted = *static_cast<const Params*>(params);
  const auto headers = Ip6HeadersOf(meta);
  if (!headers) return Outcome::kMiss;
  const bool inverted = wanted.inverted != 0;
  const std::uint8_t sought = inverted ? 0 : wanted.headers;
  const bool hits =
      wanted.contained != 0 ? (*headers & wanted.headers) == sought : (*headers == wanted.headers) != inverted;
  return hits ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kIp6ChainHelper;
constexpr Helper kIp6ChainHelper{.name = "ip6_chain", .step = Step, .params_size = sizeof(Ip6ChainParams)};

}  // namespace iptc::helpers
