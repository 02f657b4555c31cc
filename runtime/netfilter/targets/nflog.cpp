#include <algorithm>
#include <cstring>

#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

// The message that a listener of the group gets who asks for whole packets (nfulnl_log_packet).
TargetVerdict Act(packet::PacketRef& packet, const void* block, TargetContext& context) {
  if (!context.outlet.WantsLogs()) return TargetVerdict::kContinue;
  const auto& params = *static_cast<const abi::NflogParams*>(block);
  const auto copied = packet.L3().first(std::min<std::size_t>(params.size, packet.L3().size()));
  context.outlet.Log(context.rule, {.target = "NFLOG",
                                    .text = std::string(params.prefix, strnlen(params.prefix, sizeof params.prefix)),
                                    .group = params.group,
                                    .payload = {copied.begin(), copied.end()}});
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kNflogTarget;
constexpr Target kNflogTarget{.name = "NFLOG", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
