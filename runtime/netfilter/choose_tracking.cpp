#include "runtime/netfilter/choose_tracking.h"

#include "runtime/abi/target_params.h"
#include "runtime/conntrack/conntrack.h"

namespace iptc::netfilter {
namespace {

std::uint8_t DirectionsOf(std::uint8_t flags) {
  const bool original = (flags & abi::kCtZoneOriginal) != 0, reply = (flags & abi::kCtZoneReply) != 0;
  if (original == reply) return packet::CtZone::kBoth;
  return original ? packet::CtZone::kOriginal : packet::CtZone::kReply;
}

}  // namespace

TargetVerdict ChooseTracking(packet::PacketRef& packet, const void* params, TargetContext& /*context*/) {
  const auto& choice = *static_cast<const abi::CtParams*>(params);
  const bool untracked = packet.meta.ct_state == abi::kCtUntracked;
  if (packet.conn != nullptr || untracked || packet.ct_zone) return TargetVerdict::kContinue;
  if ((choice.flags & abi::kCtNotrack) != 0) {
    conntrack::Conntrack::SetUntracked(packet);
    return TargetVerdict::kContinue;
  }
  packet.ct_helper = choice.helper;
  packet.ct_zone = packet::CtZone{.id = choice.zone, .directions = DirectionsOf(choice.flags)};
  packet.ct_zone_is_mark = (choice.flags & abi::kCtZoneFromMark) != 0;
  return TargetVerdict::kContinue;
}

}  // namespace iptc::netfilter
