#include "runtime/netfilter/set_hop_limit.h"

#include <algorithm>

#include "runtime/abi/target_params.h"
#include "runtime/packet/rewrite.h"

namespace iptc::netfilter {
namespace {

int Changed(int ttl, const abi::TtlParams& params) {
  switch (params.change) {
    case abi::TtlChange::kSet:
      return params.by;
    case abi::TtlChange::kIncrement:
      return std::min(ttl + params.by, 255);
    case abi::TtlChange::kDecrement:
      return std::max(ttl - params.by, 0);
  }
  return ttl;
}

}  // namespace

TargetVerdict SetHopLimit(packet::PacketRef& packet, const void* params, TargetContext& /*context*/) {
  const auto ttl = static_cast<std::uint8_t>(Changed(packet.meta.ttl, *static_cast<const abi::TtlParams*>(params)));
  if (ttl == packet.meta.ttl) return TargetVerdict::kContinue;
  packet::SetTtl(packet::ViewOf(packet), ttl);
  packet.meta.ttl = ttl;
  return TargetVerdict::kContinue;
}

}  // namespace iptc::netfilter
