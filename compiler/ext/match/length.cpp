// length: the total length of the packet (net/netfilter/xt_length.c).
#include <array>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "length", .value = ValueKind::kNumberRange, .required = true, .invertible = true, .maximum = 0xFFFF},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) { return RangeTest(ir::Field::kIpLength, &args.front()); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = args.front().inverted ? " length !" : " length ";
  PrintRange(text, kOptions[0], args.front().value);
  return text;
}

}  // namespace

extern const MatchExtension kLengthMatch;
constexpr MatchExtension kLengthMatch{.name = "length", .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
