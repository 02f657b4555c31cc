// NAT bindings over conntrack (net/netfilter/nf_nat_core.c): a connection gets one source and one destination binding,
// each decided once; later packets of either direction are rewritten by the entry's tuples.
//
// Overview: a binding changes the entry's reply tuple, and nothing else: the packet is rewritten to the inverse of the
// tuple of the other direction. In the nat hook of a packet with an entry:
//
//   if (Nat::NeedsBinding(packet, hook)) {
//     ... walk the nat table; a target that binds calls Bind(packet, manip, &range) ...
//     if (Nat::NeedsBinding(packet, hook)) nat.Bind(packet, Nat::ManipOf(hook), nullptr);
//   }
//   nat.Rewrite(packet, hook);
//
// Life-cycle: bindings are made before the entry is confirmed and live as long as it does.
// Synchronization: none; one Nat belongs to one Conntrack. Random ports come from the seed alone.
#pragma once

#include <cstdint>

#include "runtime/abi/netfilter.h"
#include "runtime/abi/target_params.h"
#include "runtime/conntrack/conntrack.h"

namespace iptc::conntrack {

enum class Manip : std::uint8_t { kSource, kDestination };
enum class NatVerdict : std::uint8_t { kAccept, kDrop };

class Nat {
 public:
  Nat(Conntrack& conntrack, std::uint64_t seed);

  [[nodiscard]] Conntrack& Connections() { return conntrack_; }

  // Which half of NAT a hook does: PREROUTING and OUTPUT the destination, INPUT and POSTROUTING the source.
  [[nodiscard]] static Manip ManipOf(abi::Hook hook);

  // Whether the nat table must be walked for this packet in this hook (nf_nat_inet_fn): a NEW (or RELATED, other than
  // an ICMP error) packet whose binding of that half is not made yet.
  [[nodiscard]] static bool NeedsBinding(const packet::PacketRef& packet, abi::Hook hook);

  // Makes the binding (nf_nat_setup_info). Without a range: a null binding, which keeps the address but may change the
  // source port. A tuple that stays taken shows at Confirm.
  NatVerdict Bind(packet::PacketRef& packet, Manip manip, const abi::NatParams* range);

  // Rewrites the packet by its entry's bindings (nf_nat_packet), ICMP errors with what they quote. Patches checksums,
  // keeps meta in step. kDrop: an ICMP error that cannot be translated (a redirect about a translated flow, too few
  // bytes quoted), or a flow whose outgoing interface is no longer the one that MASQUERADE noted in
  // Conn::masquerade_interface: such a flow is killed.
  NatVerdict Rewrite(packet::PacketRef& packet, abi::Hook hook);

 private:
  [[nodiscard]] NatVerdict RewriteIcmpError(packet::PacketRef& packet, Manip manip);

  Conntrack& conntrack_;
  std::uint64_t random_;
};

}  // namespace iptc::conntrack
