#include "runtime/helpers/unknown.h"

#include <algorithm>
#include <string_view>

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

Outcome Step(const abi::PacketMeta& /*meta*/, const void* params, void* /*state*/, abi::Context& context) {
  const char* what = static_cast<const UnknownParams*>(params)->what;
  const auto same = [what](const char* noted) { return std::string_view(noted) == what; };
  if (abi::UnknownLog* log = context.unknowns; log != nullptr && log->count < abi::UnknownLog::kMax) {
    const auto end = log->what.begin() + log->count;
    if (std::none_of(log->what.begin(), end, same)) log->what[log->count++] = what;
  }
  return Outcome::kMiss;
}

}  // namespace

extern const Helper kUnknownHelper;
constexpr Helper kUnknownHelper{.name = "unknown", .step = Step, .params_size = sizeof(UnknownParams)};

}  // namespace iptc::helpers
