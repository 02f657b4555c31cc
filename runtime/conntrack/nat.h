// NAT bindings over conntrack (net/netfilter/nf_nat_core.c): a connection gets one source and one destination binding,
// each decided once; later packets of either direction are rewritten by the entry's tuples.
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

  // Which half of NAT a hook does: PREROUTING and OUTPUT the destination, INPUT and POSTROUTING the source.
  [[nodiscard]] static Manip ManipOf(abi::Hook hook);

  // Whether the nat table must be walked for this packet in this hook (nf_nat_inet_fn): a NEW (or RELATED, other than
  // an ICMP error) packet whose binding of that half is not made yet.
  [[nodiscard]] static bool NeedsBinding(const packet::PacketRef& packet, abi::Hook hook);

  // Makes the binding (nf_nat_setup_info). Without a range: a null binding. kDrop: no usable tuple.
  NatVerdict Bind(packet::PacketRef& packet, Manip manip, const abi::NatParams* range);

  // Rewrites the packet by its entry's bindings (nf_nat_packet), ICMP errors with what they quote. Patches checksums,
  // keeps meta in step.
  NatVerdict Rewrite(packet::PacketRef& packet, abi::Hook hook);

 private:
  Conntrack& conntrack_;
  std::uint64_t random_;
};

}  // namespace iptc::conntrack
