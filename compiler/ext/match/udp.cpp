// udp: ports of the UDP header (net/netfilter/xt_tcpudp.c, udp_mt).
#include <array>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "sport", .alias = "source-port", .value = ValueKind::kLaxPortRange, .invertible = true},
    {.name = "dport", .alias = "destination-port", .value = ValueKind::kLaxPortRange, .invertible = true},
});

constexpr Range kAllPorts{0, 0xFFFF};

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  return ir::All(TransportHeader(ir::Header::kUdp), RangeTest(ir::Field::kL4Sport, Find(args, kOptions[0])),
                 RangeTest(ir::Field::kL4Dport, Find(args, kOptions[1])));
}

// All ports are not printed, even negated.
std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text;
  for (const OptionSpec& option : kOptions) {
    const Argument* argument = Find(args, option);
    if (argument != nullptr && std::get<Range>(argument->value) != kAllPorts) text += PrintArgument(*argument);
  }
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  std::string text = " udp";
  for (const auto& [name, option] : {std::pair{" spt", &kOptions[0]}, std::pair{" dpt", &kOptions[1]}}) {
    text += ListPorts(name, Find(args, *option), "udp", numeric);
  }
  return text;
}

}  // namespace

extern const MatchExtension kUdpMatch;
constexpr MatchExtension kUdpMatch{
    .name = "udp", .options = kOptions, .implied_by_protocol = 17, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
