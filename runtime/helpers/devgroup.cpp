#include "runtime/helpers/devgroup.h"

#include "runtime/helpers/host_question.h"
#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& context) {
  const auto& asked = *static_cast<const DevgroupParams*>(params);
  if (context.host == nullptr) return Outcome::kMiss;
  const auto group = context.host->device_group(context.host->host, asked.of_outgoing != 0 ? meta.oif : meta.iif);
  if (!group) return Outcome::kMiss;
  return OutcomeOf(asked.asks_known != 0 || ((*group ^ asked.group) & asked.mask) == 0);
}

}  // namespace

extern const Helper kDevgroupHelper;
constexpr Helper kDevgroupHelper{.name = "devgroup", .step = Step, .params_size = sizeof(DevgroupParams)};

}  // namespace iptc::helpers
