#include "runtime/netfilter/translate_prefix.h"

namespace iptc::netfilter {
namespace {

TargetVerdict Act(packet::PacketRef& packet, const void* params, TargetContext& context) {
  return TranslatePrefix(packet, packet::Side::kSource, params, context);
}

}  // namespace

extern const Target kSnptTarget;
constexpr Target kSnptTarget{.name = "SNPT", .act = Act};

}  // namespace iptc::netfilter
