#include <array>

#include "runtime/abi/target_params.h"
#include "runtime/conntrack/conntrack.h"
#include "runtime/netfilter/packets.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

// Indexed by RejectWith: what ICMP (destination unreachable: 3, in IPv6: 1) says. kTcpReset has no row of its own.
constexpr std::array<IcmpError, 14> kErrors = {{
    {3, 0},   // net unreachable
    {3, 1},   // host unreachable
    {3, 2},   // protocol unreachable
    {3, 3},   // port unreachable
    {3, 9},   // net prohibited
    {3, 10},  // host prohibited
    {3, 13},  // administratively prohibited
    {},       // TCP reset
    {1, 0},   // no route
    {1, 1},   // administratively prohibited
    {1, 3},   // address unreachable
    {1, 4},   // port unreachable
    {1, 5},   // source address failed policy
    {1, 6},   // reject route
}};

TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  const auto with = static_cast<const abi::RejectParams*>(params)->with;
  const bool first = (packet.meta.present & abi::HeaderBit(abi::Header::kFirstFragment)) != 0;
  const bool reset_wanted = with == abi::RejectWith::kTcpReset;
  // A sum that conntrack took in PREROUTING still holds in INPUT, whatever IP options changed since; on the way to
  // FORWARD the kernel forgets it (skb_forward_csum).
  const bool summed = context.hook == abi::Hook::kInput && packet.meta.family == 4 && packet.checksum_trusted;
  if (!first || !(summed || RejectChecksumOk(packet, !reset_wanted))) return TargetVerdict::kReject;
  if (!reset_wanted) {
    context.outlet.SendError(packet, kErrors[static_cast<std::size_t>(with)]);
    return TargetVerdict::kReject;
  }
  std::vector<std::uint8_t> reset;
  if (MakeTcpReset(packet, context.router, reset)) {
    context.nat.Connections().SetClosing(packet, context.now_ns);
    context.outlet.Send(packet, reset);
  }
  return TargetVerdict::kReject;
}

}  // namespace

extern const Target kRejectTarget;
constexpr Target kRejectTarget{.name = "REJECT", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
