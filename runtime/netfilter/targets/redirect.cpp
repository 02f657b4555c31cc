#include <optional>

#include "runtime/abi/address_kind.h"
#include "runtime/host/address.h"
#include "runtime/netfilter/nat_target.h"

namespace iptc::netfilter {
namespace {

std::optional<U128> FirstAddress(const host::Interface& interface, const abi::PacketMeta& meta) {
  for (const host::Address& address : interface.addresses) {
    if (static_cast<std::uint8_t>(address.family) != meta.family) continue;
    if (meta.family == 6 && abi::IsLinkLocal6(address.value) && !abi::IsLinkLocal6(meta.daddr)) continue;
    return address.value;
  }
  return std::nullopt;
}

// Locally made packets go to loopback, others to the interface that they came in by. An interface without an address
// of the family drops (net/netfilter/nf_nat_redirect.c).
TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  const auto& range = *static_cast<const abi::NatParams*>(params);
  if (context.hook == abi::Hook::kOutput) {
    constexpr U128 kLoopback4 = 0x7F000001;
    constexpr U128 kLoopback6 = 1;
    return BindNat(packet, WithAddress(range, packet.meta.family == 4 ? kLoopback4 : kLoopback6), context);
  }
  if (context.host == nullptr || packet.in_interface < 0) return BindNat(packet, range, context);
  const auto& interface = context.host->interfaces[static_cast<std::size_t>(packet.in_interface)];
  const auto address = FirstAddress(interface, packet.meta);
  if (!address) return TargetVerdict::kDrop;
  return BindNat(packet, WithAddress(range, *address), context);
}

}  // namespace

extern const Target kRedirectTarget;
constexpr Target kRedirectTarget{.name = "REDIRECT", .act = Act};

}  // namespace iptc::netfilter
