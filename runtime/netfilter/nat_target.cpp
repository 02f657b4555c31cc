#include "runtime/netfilter/nat_target.h"

namespace iptc::netfilter {

TargetVerdict BindNat(packet::PacketRef& packet, const abi::NatParams& range, TargetContext& context) {
  if (packet.conn == nullptr) return TargetVerdict::kAccept;
  const auto verdict = context.nat.Bind(packet, conntrack::Nat::ManipOf(context.hook), &range);
  return verdict == conntrack::NatVerdict::kAccept ? TargetVerdict::kAccept : TargetVerdict::kDrop;
}

abi::NatParams WithAddress(abi::NatParams range, U128 address) {
  range.min_addr = range.max_addr = address;
  range.flags |= abi::kNatMapAddresses;
  return range;
}

}  // namespace iptc::netfilter
