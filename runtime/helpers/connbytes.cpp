#include "runtime/helpers/connbytes.h"

#include "runtime/helpers/connections.h"
#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

conntrack::FlowCount CountOf(const conntrack::ConnExtra& extra, ConnbytesDirection direction) {
  const auto& [original, reply] = extra.counts;
  if (direction == ConnbytesDirection::kOriginal) return original;
  if (direction == ConnbytesDirection::kReply) return reply;
  return {original.packets + reply.packets, original.bytes + reply.bytes};
}

std::uint64_t Measure(const conntrack::FlowCount& count, ConnbytesMode mode) {
  if (mode == ConnbytesMode::kPackets) return count.packets;
  if (mode == ConnbytesMode::kBytes) return count.bytes;
  return count.packets != 0 ? count.bytes / count.packets : 0;
}

Outcome Step(const abi::PacketMeta& meta, const void* block, void* state, abi::Context& /*context*/) {
  const auto& params = *static_cast<const ConnbytesParams*>(block);
  const conntrack::ConnExtra* extra = ExtraOf(meta, state);
  if (extra == nullptr || !extra->counted) return Outcome::kMiss;
  const std::uint64_t measured = Measure(CountOf(*extra, params.direction), params.mode);
  const bool within = params.low <= measured && measured <= params.high;
  return within != (params.inverted != 0) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kConnbytesHelper;
constexpr Helper kConnbytesHelper{.name = "connbytes",
                                  .step = Step,
                                  .params_size = sizeof(ConnbytesParams),
                                  .state_size = sizeof(ConnectionsState),
                                  .connections_need = kNeedCounts,
                                  .attach = AttachConnections};

}  // namespace iptc::helpers
