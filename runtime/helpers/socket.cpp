#include "runtime/helpers/socket.h"

#include "runtime/helpers/host_question.h"
#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& context) {
  const auto& asked = *static_cast<const SocketParams*>(params);
  if (context.host == nullptr || !context.host->knows_sockets) return Outcome::kMiss;
  return OutcomeOf(asked.asks_known != 0 || context.host->socket(context.host->host, meta, asked.options));
}

}  // namespace

extern const Helper kSocketHelper;
constexpr Helper kSocketHelper{.name = "socket", .step = Step, .params_size = sizeof(SocketParams)};

}  // namespace iptc::helpers
