#include <fmt/format.h>

#include "runtime/abi/target_params.h"
#include "runtime/netfilter/log_text.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

// For people: the group that the packet would go to, the prefix, and what LOG would say of it.
TargetVerdict Act(packet::PacketRef& packet, const void* block, TargetContext& context) {
  if (!context.outlet.WantsLogs()) return TargetVerdict::kContinue;
  const auto& params = *static_cast<const abi::NflogParams*>(block);
  context.outlet.Log(fmt::format("nflog group {}: {}{}", params.group, params.prefix, LogText(packet, {})));
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kNflogTarget;
constexpr Target kNflogTarget{.name = "NFLOG", .act = Act};

}  // namespace iptc::netfilter
