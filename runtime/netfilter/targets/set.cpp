// SET: adds to a set, deletes from one, takes over what an entry says (set_target_v3 of net/netfilter/xt_set.c).
#include "runtime/netfilter/target.h"
#include "runtime/sets/params.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  const auto& target = *static_cast<const sets::SetTargetParams*>(params);
  if (context.sets == nullptr) return TargetVerdict::kContinue;
  sets::PacketSets live(*context.sets, packet.meta, context.now_ns);
  if (context.sets->Has(target.add.index)) {
    sets::AddOptions options{.exist = (target.flags & sets::kAddExisting) != 0};
    if (target.timeout != sets::kNoTimeout) options.timeout = target.timeout;
    live.Add(target.add.index, target.add.Ways(), options);
  }
  if (context.sets->Has(target.del.index)) live.Delete(target.del.index, target.del.Ways());
  if (!context.sets->Has(target.map.index)) return TargetVerdict::kContinue;
  sets::SkbInfo skb;
  const bool met = live.Test(target.map.index, {.directions = target.map.Ways()}, &skb);
  if (met == (target.map.inverted != 0)) return TargetVerdict::kContinue;
  if ((target.flags & sets::kMapMark) != 0) packet.meta.mark = (packet.meta.mark & ~skb.mark_mask) ^ skb.mark;
  if ((target.flags & sets::kMapPriority) != 0) packet.meta.priority = skb.priority;
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kSetTarget;
constexpr Target kSetTarget{.name = "SET", .act = Act};

}  // namespace iptc::netfilter
