#include "runtime/netfilter/translate_prefix.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  return TranslatePrefix(packet, packet::Side::kDestination, params, context);
}

}  // namespace

extern const Target kDnptTarget;
constexpr Target kDnptTarget{.name = "DNPT", .act = Act};

}  // namespace iptc::netfilter
