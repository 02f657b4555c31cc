// ah: the SPI of an IPv4 authentication header (net/ipv4/netfilter/ipt_ah.c).
#include <array>

#include "compiler/ext/listing.h"
#include "compiler/ext/spi_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "ahspi", .value = ValueKind::kNumberRange, .invertible = true},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  constexpr helpers::TransportNumberParams kPlace{.offset = 4, .header = 12};
  const Argument* spi = Find(args, kOptions[0]);
  return spi == nullptr ? LowerSpi(kPlace, {0, kSpiMax}, false)
                        : LowerSpi(kPlace, std::get<Range>(spi->value), spi->inverted);
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return PrintSpi(Find(args, kOptions[0])); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return " ah " + ListRange("spi", Find(args, kOptions[0]), kSpiMax);
}

}  // namespace

extern const MatchExtension kAh4Match;
constexpr MatchExtension kAh4Match{.name = "ah",
                                   .families = kIp4,
                                   .options = kOptions,
                                   .implied_by_protocol = 51,
                                   .lower = Lower,
                                   .print = Print,
                                   .list = List};

}  // namespace iptc::ext
