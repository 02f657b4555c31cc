// mark: the packet's mark under a mask (net/netfilter/xt_mark.c). A value outside of its mask never matches.
#include <array>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "mark", .value = ValueKind::kMarkMask, .required = true, .invertible = true},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const auto& mark = std::get<MarkMask>(args.front().value);
  return ir::NegateIf(args.front().inverted, MaskedEquals(ir::Field::kMark, mark.mask, mark.value));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = args.front().inverted ? " mark match ! " : " mark match ";
  PrintMarkMask(text, kOptions[0], args.front().value);
  return text;
}

}  // namespace

extern const MatchExtension kMarkMatch;
constexpr MatchExtension kMarkMatch{.name = "mark", .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
