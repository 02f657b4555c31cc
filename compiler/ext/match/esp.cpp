// esp: the SPI of an ESP header (net/netfilter/xt_esp.c).
#include <array>

#include "compiler/ext/listing.h"
#include "compiler/ext/spi_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "espspi", .value = ValueKind::kNumberRange, .invertible = true},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  constexpr helpers::TransportNumberParams kPlace{.offset = 0, .header = 8};
  const Argument* spi = Find(args, kOptions[0]);
  return spi == nullptr ? LowerSpi(kPlace, {0, kSpiMax}, false)
                        : LowerSpi(kPlace, std::get<Range>(spi->value), spi->inverted);
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return PrintSpi(Find(args, kOptions[0])); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return " esp" + ListRange(" spi", Find(args, kOptions[0]), kSpiMax);
}

}  // namespace

extern const MatchExtension kEspMatch;
constexpr MatchExtension kEspMatch{
    .name = "esp", .options = kOptions, .implied_by_protocol = 50, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
