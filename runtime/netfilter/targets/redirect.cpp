#include <array>
#include <optional>

#include "runtime/abi/address_kind.h"
#include "runtime/host/address.h"
#include "runtime/netfilter/nat_target.h"

namespace iptc::netfilter {
namespace {

enum class Scope : std::uint8_t { kGlobal, kLoopback, kLink, kSite };

// Of IPv6 addresses.
Scope ScopeOf(U128 address) {
  if (abi::IsMulticast6(address)) {
    constexpr auto kByNumber = std::to_array<Scope>(
        {Scope::kGlobal, Scope::kLoopback, Scope::kLink, Scope::kGlobal, Scope::kGlobal, Scope::kSite});
    const auto number = static_cast<std::size_t>(address >> 112U) & 0xFU;
    return number < kByNumber.size() ? kByNumber[number] : Scope::kGlobal;
  }
  if (address == 1) return Scope::kLoopback;
  if (abi::IsLinkLocal6(address)) return Scope::kLink;
  return address >> 118U == 0xFEC0U >> 6U ? Scope::kSite : Scope::kGlobal;
}

// An address of a smaller scope than the world's is redirected to one of that scope; any other to the first there is,
// which is of the link's only where the interface has no other.
std::optional<U128> FirstAddress(const host::Interface& interface, const abi::PacketMeta& meta) {
  std::optional<U128> of_link;
  for (const host::Address& address : interface.addresses) {
    if (static_cast<std::uint8_t>(address.family) != meta.family) continue;
    const Scope scope = ScopeOf(address.value);
    if (meta.family == 6 && ScopeOf(meta.daddr) != Scope::kGlobal && scope != ScopeOf(meta.daddr)) continue;
    if (meta.family == 4 || scope != Scope::kLink) return address.value;
    if (!of_link) of_link = address.value;
  }
  return of_link;
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
