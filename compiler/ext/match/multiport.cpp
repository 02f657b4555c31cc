// multiport: up to 15 ports of the first four bytes of a transport header (net/netfilter/xt_multiport.c).
#include <array>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"
#include "compiler/ext/services.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "sports", .alias = "source-ports", .value = ValueKind::kPortList, .one_of = 1, .invertible = true},
    {.name = "dports", .alias = "destination-ports", .value = ValueKind::kPortList, .one_of = 1, .invertible = true},
    {.name = "ports", .value = ValueKind::kPortList, .one_of = 1, .invertible = true},
});

constexpr diag::Kind<> kNeedsPortProtocol{"IPT302", diag::Severity::kError,
                                          "`-m multiport` without a protocol that has ports"};

// The port list asks for a protocol as it is parsed; what comes behind it may still change that.
void Check(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  constexpr std::uint8_t kTcp = 6, kUdp = 17, kDccp = 33, kSctp = 132, kUdpLite = 136;
  if (args.empty() || rule.ProtocolIs({kTcp, kUdp, kDccp, kSctp, kUdpLite})) return;
  emitter.Report(kNeedsPortProtocol, args.front().span);
}

// Negation is of the port test alone: fragments never match, short headers drop.
ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument& arg = args.front();
  ir::IntervalSet ports;
  for (const Range& range : std::get<PortList>(arg.value).ranges) ports.Add(range.low, range.high);
  const ir::Pred sport = ir::InSet{ir::Field::kL4Sport, ports};
  const ir::Pred dport = ir::InSet{ir::Field::kL4Dport, ports};
  ir::Pred hit = arg.option == &kOptions[0] ? sport : arg.option == &kOptions[1] ? dport : ir::Any(sport, dport);
  return ir::All(TransportHeader(ir::Header::kPorts), ir::NegateIf(arg.inverted, std::move(hit)));
}

std::string List(Arguments args, const RuleContext& rule, bool numeric) {
  const Argument& arg = args.front();
  const std::string_view protocol = ProtocolName(static_cast<std::uint8_t>(rule.protocol));
  std::string text = " multiport " + std::string(arg.option->name) + (arg.inverted ? "  !" : " ");
  const char* separator = "";
  for (const Range& range : std::get<PortList>(arg.value).ranges) {
    text += separator + ListPort(range.low, protocol, numeric);
    if (range.low != range.high) text += ':' + ListPort(range.high, protocol, numeric);
    separator = ",";
  }
  return text;
}

}  // namespace

extern const MatchExtension kMultiportMatch;
constexpr MatchExtension kMultiportMatch{
    .name = "multiport", .options = kOptions, .check = Check, .lower = Lower, .list = List};

}  // namespace iptc::ext
