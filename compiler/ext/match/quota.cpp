// quota: matches while bytes are left (net/netfilter/xt_quota.c). Each rule has its own quota.
#include <array>
#include <limits>

#include "compiler/ext/lowering.h"
#include "runtime/helpers/quota.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "quota",
     .value = ValueKind::kNumber,
     .required = true,
     .invertible = true,
     .maximum = std::numeric_limits<std::uint64_t>::max()},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const helpers::QuotaParams params{.bytes = std::get<std::uint64_t>(args.front().value)};
  return ir::NegateIf(args.front().inverted,
                      ir::Call{.helper = "quota", .params = ParamBytes(params), .effect = ir::Effect::kWrites});
}

// The negation is not shown.
std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return " quota: " + std::to_string(std::get<std::uint64_t>(args.front().value)) + " bytes";
}

}  // namespace

extern const MatchExtension kQuotaMatch;
constexpr MatchExtension kQuotaMatch{.name = "quota", .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
