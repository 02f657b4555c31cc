#include "runtime/helpers/connlimit.h"

#include <memory>

#include "runtime/conntrack/conn_count.h"
#include "runtime/helpers/limit.h"
#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

void Init(const void* /*params*/, void* state, const abi::Context& context) {
  static_cast<ConnlimitState*>(state)->counts =
      std::make_unique<conntrack::ConnCount>(context.random_state).release();  // Destroy's from here on
}

void Destroy(void* state) {
  const std::unique_ptr<conntrack::ConnCount> owned(static_cast<ConnlimitState*>(state)->counts);
}

Outcome Step(const abi::PacketMeta& meta, const void* block, void* state, abi::Context& context) {
  const auto& params = *static_cast<const ConnlimitParams*>(block);
  const auto& own = *static_cast<ConnlimitState*>(state);
  if (own.connections == nullptr) return Outcome::kMiss;
  const U128 address = params.by_destination != 0 ? meta.daddr : meta.saddr;
  const std::size_t count =
      own.counts->Count(*own.connections, address & params.mask, meta, context.now_ns / kNanosecondsPerJiffy);
  if (count == 0) return Outcome::kHotdrop;
  return (count > params.limit) == (params.above != 0) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kConnlimitHelper;
constexpr Helper kConnlimitHelper{.name = "connlimit",
                                  .step = Step,
                                  .params_size = sizeof(ConnlimitParams),
                                  .state_size = sizeof(ConnlimitState),
                                  .init = Init,
                                  .destroy = Destroy,
                                  .attach = AttachConnections};

}  // namespace iptc::helpers
