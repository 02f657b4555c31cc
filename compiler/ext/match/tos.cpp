// tos: the type of service or traffic class byte under a mask (net/netfilter/xt_dscp.c, tos_mt). A value outside of its
// mask never matches.
#include <array>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "tos", .value = ValueKind::kTosMask, .required = true, .invertible = true},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const auto& tos = std::get<MarkMask>(args.front().value);
  return ir::NegateIf(args.front().inverted, MaskedEquals(ir::Field::kIpTos, tos.mask, tos.value));
}

// iptables leaves out the blank before a number.
std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  const Argument& arg = args.front();
  std::string text = arg.inverted ? " tos match!" : " tos match";
  const std::string_view name = TosName(std::get<MarkMask>(arg.value));
  if (!numeric && !name.empty()) return text + " " + std::string(name);
  PrintTosMask(text, kOptions[0], arg.value);
  return text;
}

}  // namespace

extern const MatchExtension kTosMatch;
constexpr MatchExtension kTosMatch{.name = "tos", .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
