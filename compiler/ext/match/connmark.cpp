// connmark: the connection's mark under a mask (net/netfilter/xt_connmark.c). A packet without an entry never matches,
// a value outside of its mask neither.
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
  return ir::All(ir::Pred(ir::Present{ir::Header::kConntrack, Outcome::kMiss}),
                 ir::NegateIf(args.front().inverted, MaskedEquals(ir::Field::kCtMark, mark.mask, mark.value)));
}

// Two blanks where there is no negation.
std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = args.front().inverted ? " connmark match ! " : " connmark match  ";
  PrintMarkMask(text, kOptions[0], args.front().value);
  return text;
}

}  // namespace

extern const MatchExtension kConnmarkMatch;
constexpr MatchExtension kConnmarkMatch{
    .name = "connmark", .options = kOptions, .needs_conntrack = true, .lower = Lower, .list = List};

}  // namespace iptc::ext
