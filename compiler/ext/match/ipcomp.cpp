// ipcomp: the 16-bit CPI of an IPComp header (net/netfilter/xt_ipcomp.c). Without --ipcompspi it is compared to 0;
// --compres is kept and printed, but the kernel never looks at it.
#include <array>

#include "compiler/ext/listing.h"
#include "compiler/ext/spi_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "ipcompspi", .value = ValueKind::kNumberRange, .invertible = true},
    {.name = "compres"},
});
constexpr const OptionSpec &kCpi = kOptions[0], &kReserved = kOptions[1];

Argument CpiOf(Arguments args) {
  const Argument* cpi = Find(args, kCpi);
  return cpi != nullptr ? *cpi : Argument{&kCpi, Range{0, 0}, false, {}};
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument cpi = CpiOf(args);
  return LowerSpi({.offset = 2, .width = 2, .header = 4}, std::get<Range>(cpi.value), cpi.inverted);
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  const Argument cpi = CpiOf(args);
  const Argument* reserved = Find(args, kReserved);
  return PrintSpi(&cpi) + (reserved != nullptr ? PrintArgument(*reserved) : "");
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const Argument cpi = CpiOf(args);
  return " comp " + ListRange("spi", &cpi, kSpiMax) + (Find(args, kReserved) != nullptr ? " reserved" : "");
}

}  // namespace

extern const MatchExtension kIpcompMatch;
constexpr MatchExtension kIpcompMatch{
    .name = "ipcomp", .options = kOptions, .implied_by_protocol = 108, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
