// ipvs: the packet belongs to a connection of the IP virtual server (netfilter/ipvs, net/netfilter/xt_ipvs.c); nothing
// in a packet tells. Every option asks for such a connection, --ipvs alone for no more.
#include <array>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr auto kDirections = std::to_array<NamedValue>({{"ORIGINAL", 0}, {"REPLY", 1}});
constexpr NameTable kDirectionNames{
    .what = "direction", .names = kDirections, .spelling = NameTable::Spelling::kIgnoreCase};
constexpr auto kMethods = std::to_array<NamedValue>({{"GATE", 3}, {"IPIP", 2}, {"MASQ", 0}});
constexpr NameTable kMethodNames{
    .what = "forwarding method", .names = kMethods, .spelling = NameTable::Spelling::kIgnoreCase};

std::optional<Value> ParseOnePort(const ValueInput& input) {
  if (input.Text().find(':') == std::string_view::npos) return ParseLaxPortRange(input);
  ReportBadPort(input, Whole(input.First()), "");
  return std::nullopt;
}
constexpr ValueKindInfo kOnePort{ValueKind::kOwn, "port", ParseOnePort, PrintRange};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "ipvs", .invertible = true},
    {.name = "vproto", .value = ValueKind::kProtocol, .invertible = true},
    {.name = "vaddr", .value = ValueKind::kAddressMask, .invertible = true},
    {.name = "vport", .value = ValueKind::kOwn, .own = &kOnePort, .invertible = true},
    {.name = "vdir", .value = ValueKind::kName, .names = &kDirectionNames},
    {.name = "vmethod", .value = ValueKind::kName, .invertible = true, .names = &kMethodNames},
    {.name = "vportctl", .value = ValueKind::kOwn, .own = &kOnePort, .invertible = true},
});
constexpr const OptionSpec& kIpvs = kOptions[0];

constexpr diag::Kind<> kNotAlone{"IPT140", diag::Severity::kError,
                                 "`! --ipvs` excludes the other options, which ask for a connection of IPVS"};

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument* ipvs = Find(args, kIpvs);
  if (ipvs != nullptr && ipvs->inverted && args.size() > 1) emitter.Report(kNotAlone, ipvs->span);
}

// --ipvs is said only where nothing else is.
std::vector<Argument> Said(Arguments args) {
  std::vector<Argument> said;
  for (const Argument& argument : args) {
    if (argument.option != &kIpvs || args.size() == 1) said.push_back(argument);
  }
  return said;
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) { return UnknownOptions("ipvs", Said(args)); }

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  const std::vector<Argument> said = Said(args);
  std::string text;
  for (const OptionSpec& option : kOptions) {
    if (const Argument* argument = Find(said, option)) text += PrintArgument(*argument);
  }
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  return ListArguments(kOptions, Said(args), numeric);
}

}  // namespace

extern const MatchExtension kIpvsMatch;
constexpr MatchExtension kIpvsMatch{.name = "ipvs",
                                    .options = kOptions,
                                    .needs_conntrack = true,
                                    .needs_option = true,
                                    .check = Check,
                                    .lower = Lower,
                                    .print = Print,
                                    .list = List};

}  // namespace iptc::ext
