// hl: the hop limit of an IPv6 packet (net/netfilter/xt_hl.c).
#include <array>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kMaximum = 0xFF;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "hl-eq", .alias = "hl", .value = ValueKind::kNumber, .one_of = 1, .invertible = true, .maximum = kMaximum},
    {.name = "hl-lt", .value = ValueKind::kNumber, .one_of = 1, .maximum = kMaximum},
    {.name = "hl-gt", .value = ValueKind::kNumber, .one_of = 1, .maximum = kMaximum},
});
constexpr const OptionSpec &kEqual = kOptions[0], &kLess = kOptions[1];

// Nothing is below 0 or above 255.
ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument& arg = args.front();
  const std::uint64_t number = std::get<std::uint64_t>(arg.value);
  if (arg.option == &kEqual) return ir::NegateIf(arg.inverted, InRange(ir::Field::kIpTtl, {number, number}));
  const Range above{number + 1, kMaximum};
  if (arg.option != &kLess) return InRange(ir::Field::kIpTtl, above);
  return number == 0 ? ir::Pred(ir::Const{Outcome::kMiss}) : InRange(ir::Field::kIpTtl, {0, number - 1});
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const Argument& arg = args.front();
  const char* compared = arg.option == &kLess ? "<" : arg.option != &kEqual ? ">" : arg.inverted ? "!=" : "==";
  return fmt::format(" HL match HL {} {}", compared, std::get<std::uint64_t>(arg.value));
}

}  // namespace

extern const MatchExtension kHlMatch;
constexpr MatchExtension kHlMatch{.name = "hl", .families = kIp6, .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
