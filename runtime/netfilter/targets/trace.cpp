#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

// The walker logs what the packet meets from here on, in all tables to come.
TargetVerdict Act(packet::PacketRef& packet, const void* /*params*/, TargetContext& /*context*/) {
  packet.traced = true;
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kTraceTarget;
constexpr Target kTraceTarget{.name = "TRACE", .act = Act};

}  // namespace iptc::netfilter
