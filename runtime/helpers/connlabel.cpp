#include "runtime/helpers/connlabel.h"

#include "runtime/helpers/connections.h"
#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

bool HasLabel(conntrack::ConnExtra* extra, const ConnlabelParams& params) {
  constexpr unsigned kWordBits = 64;
  if (extra == nullptr || !extra->labelled) return false;
  std::uint64_t& word = extra->labels[params.label / kWordBits];
  const std::uint64_t bit = std::uint64_t{1} << (params.label % kWordBits);
  if (params.sets != 0) word |= bit;
  return (word & bit) != 0;
}

Outcome Step(const abi::PacketMeta& meta, const void* block, void* state, abi::Context& /*context*/) {
  const auto& params = *static_cast<const ConnlabelParams*>(block);
  return HasLabel(ExtraOf(meta, state), params) != (params.inverted != 0) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kConnlabelHelper;
constexpr Helper kConnlabelHelper{.name = "connlabel",
                                  .step = Step,
                                  .params_size = sizeof(ConnlabelParams),
                                  .state_size = sizeof(ConnectionsState),
                                  .connections_need = kNeedLabels,
                                  .attach = AttachConnections};

}  // namespace iptc::helpers
