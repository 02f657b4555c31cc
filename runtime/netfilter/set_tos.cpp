#include "runtime/netfilter/set_tos.h"

#include "runtime/abi/target_params.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"

namespace iptc::netfilter {

TargetVerdict SetPacketTos(packet::PacketRef& packet, const void* params, TargetContext& /*context*/) {
  const auto& tos = *static_cast<const abi::TosParams*>(params);
  packet::SetTos(packet::ViewOf(packet), tos.value, tos.mask);
  packet::Redissect(packet.meta);
  return TargetVerdict::kContinue;
}

}  // namespace iptc::netfilter
