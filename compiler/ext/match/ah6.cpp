// ah: an IPv6 authentication header, wherever it stands among the extension headers (net/ipv6/netfilter/ip6t_ah.c).
#include <array>

#include "compiler/ext/listing.h"
#include "compiler/ext/spi_lowering.h"
#include "runtime/helpers/ip6_auth.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "ahspi", .value = ValueKind::kNumberRange, .invertible = true},
    {.name = "ahlen", .value = ValueKind::kNumber, .invertible = true},
    {.name = "ahres"},
});
constexpr const OptionSpec &kSpi = kOptions[0], &kLength = kOptions[1], &kReserved = kOptions[2];

// A length of 0 asks for nothing, even negated.
ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  helpers::Ip6AuthParams params;
  if (const Argument* spi = Find(args, kSpi)) {
    const Range& range = std::get<Range>(spi->value);
    params.spi_low = static_cast<std::uint32_t>(range.low);
    params.spi_high = static_cast<std::uint32_t>(range.high);
    params.spi_inverted = spi->inverted;
  }
  if (const Argument* length = Find(args, kLength)) {
    params.length = static_cast<std::uint32_t>(std::get<std::uint64_t>(length->value));
    params.length_inverted = length->inverted;
  }
  params.reserved_zero = Find(args, kReserved) != nullptr;
  return ir::Call{.helper = "ip6_auth", .params = ParamBytes(params), .effect = ir::Effect::kPure};
}

// The length, unless it is a plain 0.
const Argument* PrintedLength(Arguments args) {
  const Argument* length = Find(args, kLength);
  return length != nullptr && (length->inverted || std::get<std::uint64_t>(length->value) != 0) ? length : nullptr;
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text = PrintSpi(Find(args, kSpi));
  if (const Argument* length = PrintedLength(args)) text += PrintArgument(*length);
  if (const Argument* reserved = Find(args, kReserved)) text += PrintArgument(*reserved);
  return text;
}

// No blank between SPI and length: "ah spi:3length:7 reserved".
std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = " ah " + ListRange("spi", Find(args, kSpi), kSpiMax);
  if (const Argument* length = PrintedLength(args)) {
    text += (length->inverted ? "length:!" : "length:") + std::to_string(std::get<std::uint64_t>(length->value));
  }
  return text + (Find(args, kReserved) != nullptr ? " reserved" : "");
}

}  // namespace

extern const MatchExtension kAh6Match;
constexpr MatchExtension kAh6Match{.name = "ah",
                                   .families = kIp6,
                                   .options = kOptions,
                                   .implied_by_protocol = 51,
                                   .any_protocol = true,
                                   .lower = Lower,
                                   .print = Print,
                                   .list = List};

}  // namespace iptc::ext
