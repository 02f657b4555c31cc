// iprange: an address lies between two others (net/netfilter/xt_iprange.c). A reversed range never matches.
#include <array>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/address_text.h"

namespace iptc::ext {
namespace {

constexpr diag::Kind<std::string, std::string_view> kBadAddress{"IPT132", diag::Severity::kError,
                                                                "`{}` is not an {} address"};
constexpr diag::Kind<std::string> kReversed{"IPT121", diag::Severity::kWarning,
                                            "the range `{}` is reversed: no address lies in it"};

std::optional<U128> ReadEnd(const ValueInput& input, const Part& part) {
  const auto address = ReadNumericAddress(part.Text(), input.rule.family);
  if (!address) {
    const std::string_view kind = input.rule.family == abi::Family::kIp4 ? "IPv4" : "IPv6";
    input.emitter.Report(kBadAddress, part.Span(), std::string(part.Text()), kind);
  }
  return address;
}

std::optional<Value> ParseRange(const ValueInput& input) {
  const Part whole = Whole(input.First());
  const std::size_t dash = whole.Text().find('-');
  const auto low = ReadEnd(input, whole.Sub(0, dash));
  if (!low) return std::nullopt;
  const auto high = dash == std::string_view::npos ? low : ReadEnd(input, whole.Sub(dash + 1));
  if (!high) return std::nullopt;
  if (*low > *high) input.emitter.Report(kReversed, whole.Span(), input.First().text);
  return NatRange{.family = input.rule.family, .min_address = *low, .max_address = *high};
}

void PrintAddresses(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const auto& range = std::get<NatRange>(value);
  out += abi::FormatAddress(range.family, range.min_address);
  out += '-';
  out += abi::FormatAddress(range.family, range.max_address);
}

constexpr ValueKindInfo kAddressRange{ValueKind::kOwn, "address[-address]", ParseRange, PrintAddresses};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "src-range", .value = ValueKind::kOwn, .own = &kAddressRange, .invertible = true},
    {.name = "dst-range", .value = ValueKind::kOwn, .own = &kAddressRange, .invertible = true},
});

ir::Pred Test(ir::Field ip4, ir::Field ip6, const Argument* argument) {
  if (argument == nullptr) return ir::Const{Outcome::kHit};
  const auto& range = std::get<NatRange>(argument->value);
  const ir::Field field = range.family == abi::Family::kIp4 ? ip4 : ip6;
  ir::Pred inside = ir::Const{Outcome::kMiss};
  if (range.min_address <= range.max_address) inside = ir::InSet{field, {{range.min_address, range.max_address}}};
  return ir::NegateIf(argument->inverted, std::move(inside));
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  return ir::All(Test(ir::Field::kIp4Saddr, ir::Field::kIp6Saddr, Find(args, kOptions[0])),
                 Test(ir::Field::kIp4Daddr, ir::Field::kIp6Daddr, Find(args, kOptions[1])));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text;
  for (const auto& [name, option] : {std::pair{" source", &kOptions[0]}, std::pair{" destination", &kOptions[1]}}) {
    const Argument* argument = Find(args, *option);
    if (argument == nullptr) continue;
    text += std::string(name) + (argument->inverted ? " IP range ! " : " IP range ");
    PrintAddresses(text, *option, argument->value);
  }
  return text;
}

}  // namespace

extern const MatchExtension kIprangeMatch;
constexpr MatchExtension kIprangeMatch{
    .name = "iprange", .options = kOptions, .needs_option = true, .lower = Lower, .list = List};

}  // namespace iptc::ext
