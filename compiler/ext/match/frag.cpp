// frag: the fragment header of an IPv6 packet (net/ipv6/netfilter/ip6t_frag.c). The kernel never looks at --fraglen.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/listing.h"
#include "compiler/ext/spi_lowering.h"
#include "runtime/helpers/ip6_fragment.h"

namespace iptc::ext {
namespace {

using helpers::Ip6FragmentParams;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "fragid", .value = ValueKind::kNumberRange, .invertible = true},
    {.name = "fraglen", .value = ValueKind::kNumber, .invertible = true},
    {.name = "fragres"},
    {.name = "fragfirst"},
    {.name = "fragmore", .excludes = 1},
    {.name = "fraglast", .excludes = 1},
});
constexpr const OptionSpec &kId = kOptions[0], &kLength = kOptions[1], &kReserved = kOptions[2], &kFirst = kOptions[3],
                           &kMore = kOptions[4], &kLast = kOptions[5];

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  Ip6FragmentParams params;
  if (const Argument* id = Find(args, kId)) {
    const Range& range = std::get<Range>(id->value);
    params.id_low = static_cast<std::uint32_t>(range.low);
    params.id_high = static_cast<std::uint32_t>(range.high);
    params.id_inverted = id->inverted;
  }
  params.reserved_zero = Find(args, kReserved) != nullptr;
  params.first = Find(args, kFirst) != nullptr;
  if (Find(args, kMore) != nullptr) params.more = Ip6FragmentParams::kMore;
  if (Find(args, kLast) != nullptr) params.more = Ip6FragmentParams::kLast;
  return ir::Call{.helper = "ip6_fragment", .params = ParamBytes(params), .effect = ir::Effect::kPure};
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text = PrintSpi(Find(args, kId));
  for (const OptionSpec& option : kOptions) {
    if (&option == &kId) continue;
    if (const Argument* argument = Find(args, option)) text += PrintArgument(*argument);
  }
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = " frag " + ListRange("id", Find(args, kId), kSpiMax);
  if (const Argument* length = Find(args, kLength)) {
    text += fmt::format(" length:{}{}", length->inverted ? "!" : "", std::get<std::uint64_t>(length->value));
  }
  for (const auto& [option, name] : {std::pair{&kReserved, " reserved"}, std::pair{&kFirst, " first"},
                                     std::pair{&kMore, " more"}, std::pair{&kLast, " last"}}) {
    if (Find(args, *option) != nullptr) text += name;
  }
  return text;
}

}  // namespace

extern const MatchExtension kFragMatch;
constexpr MatchExtension kFragMatch{
    .name = "frag", .families = kIp6, .options = kOptions, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
