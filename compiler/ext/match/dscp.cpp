// dscp: the upper six bits of the TOS byte or traffic class (net/netfilter/xt_dscp.c). A class is another way to write
// the number and is printed as the number.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/dscp_names.h"
#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "dscp", .value = ValueKind::kNumber, .one_of = 1, .invertible = true, .maximum = kDscpMax},
    {.name = "dscp-class", .value = ValueKind::kName, .one_of = 1, .invertible = true, .names = &kDscpClassNames},
});

std::uint64_t CodeOf(Arguments args) { return std::get<std::uint64_t>(args.front().value); }

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  constexpr std::uint64_t kMask = 0xFC;
  return ir::NegateIf(args.front().inverted, ir::MaskEq{ir::Field::kIpTos, kMask, CodeOf(args) << 2U});
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  return fmt::format("{} --dscp 0x{:02x}", args.front().inverted ? " !" : "", CodeOf(args));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return fmt::format(" DSCP match {}0x{:02x}", args.front().inverted ? "!" : "", CodeOf(args));
}

}  // namespace

extern const MatchExtension kDscpMatch;
constexpr MatchExtension kDscpMatch{.name = "dscp", .options = kOptions, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
