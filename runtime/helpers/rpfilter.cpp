#include "runtime/helpers/rpfilter.h"

#include "runtime/helpers/host_question.h"
#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& context) {
  const auto& asked = *static_cast<const RpfilterParams*>(params);
  if (context.host == nullptr || asked.asks_known != 0) return OutcomeOf(context.host != nullptr);
  return OutcomeOf(context.host->reverse_path(context.host->host, meta, asked.options));
}

}  // namespace

extern const Helper kRpfilterHelper;
constexpr Helper kRpfilterHelper{.name = "rpfilter", .step = Step, .params_size = sizeof(RpfilterParams)};

}  // namespace iptc::helpers
