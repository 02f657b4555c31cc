#include <fmt/format.h>

#include "runtime/abi/address_text.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

// What the audit record says of the packet.
TargetVerdict Act(packet::PacketRef& packet, const void* /*params*/, TargetContext& context) {
  if (!context.outlet.WantsLogs()) return TargetVerdict::kContinue;
  const abi::PacketMeta& meta = packet.meta;
  const auto family = static_cast<abi::Family>(meta.family);
  context.outlet.Log(context.rule, {.target = "AUDIT",
                                    .text = fmt::format("mark={:#x} saddr={} daddr={} proto={}", meta.mark,
                                                        abi::FormatAddress(family, meta.saddr),
                                                        abi::FormatAddress(family, meta.daddr), meta.proto)});
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kAuditTarget;
constexpr Target kAuditTarget{.name = "AUDIT", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
