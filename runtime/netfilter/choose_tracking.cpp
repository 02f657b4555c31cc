#include "runtime/netfilter/choose_tracking.h"

#include "runtime/abi/target_params.h"
#include "runtime/conntrack/conntrack.h"

namespace iptc::netfilter {

TargetVerdict ChooseTracking(packet::PacketRef& packet, const void* params, TargetContext& /*context*/) {
  const auto& choice = *static_cast<const abi::CtParams*>(params);
  const bool untracked = packet.meta.ct_state == abi::kCtUntracked;
  if (packet.conn != nullptr || untracked || packet.ct_zone) return TargetVerdict::kContinue;
  if ((choice.flags & abi::kCtNotrack) != 0) {
    conntrack::Conntrack::SetUntracked(packet);
    return TargetVerdict::kContinue;
  }
  const bool one_way = ((choice.flags & abi::kCtZoneOriginal) != 0) != ((choice.flags & abi::kCtZoneReply) != 0);
  const bool from_mark = (choice.flags & abi::kCtZoneFromMark) != 0;
  const std::uint16_t zone = from_mark ? static_cast<std::uint16_t>(packet.meta.mark) : choice.zone;
  packet.ct_helper = choice.helper;
  packet.ct_zone = one_way ? std::uint16_t{0} : zone;
  return TargetVerdict::kContinue;
}

}  // namespace iptc::netfilter
