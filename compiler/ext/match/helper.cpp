// helper: the connection was expected by a conntrack helper of that name, or of any (net/netfilter/xt_helper.c). A
// packet without an entry, or whose connection nobody expected, is no hit and with ! one.
#include <array>

#include "compiler/ext/lowering.h"
#include "runtime/abi/conntrack.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "helper", .value = ValueKind::kString, .required = true, .invertible = true, .maximum = 29, .cut = true},
});

// Which helper it was that expected the connection, the entry does not tell.
ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument& arg = args.front();
  return ir::NegateIf(arg.inverted, ir::All(ir::Pred(ir::Present{ir::Header::kConntrack, Outcome::kMiss}),
                                            ir::AnyBit(ir::Field::kCtStatus, abi::kCtExpected),
                                            Unknown("helper" + PrintArgument({arg.option, arg.value, false, {}}))));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return std::string(" helper match ") + (args.front().inverted ? "! \"" : "\"") +
         std::get<std::string>(args.front().value) + '"';
}

}  // namespace

extern const MatchExtension kHelperMatch;
constexpr MatchExtension kHelperMatch{
    .name = "helper", .options = kOptions, .needs_conntrack = true, .lower = Lower, .list = List};

}  // namespace iptc::ext
