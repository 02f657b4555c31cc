#include "runtime/helpers/unknown.h"

#include <algorithm>

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

Outcome Step(const abi::PacketMeta& /*meta*/, const void* params, void* /*state*/, abi::Context& context) {
  const char* what = static_cast<const UnknownParams*>(params)->what;
  if (abi::UnknownLog* log = context.unknowns; log != nullptr && log->count < abi::UnknownLog::kMax) {
    const auto end = log->what.begin() + log->count;
    if (std::find(log->what.begin(), end, what) == end) log->what[log->count++] = what;
  }
  return Outcome::kMiss;
}

}  // namespace

extern const Helper kUnknownHelper;
constexpr Helper kUnknownHelper{.name = "unknown", .step = Step, .params_size = sizeof(UnknownParams)};

}  // namespace iptc::helpers
