// helper: the connection was expected by a connection that a conntrack helper follows: of that name, or any
// (net/netfilter/xt_helper.c). A packet without an entry, or whose connection nobody expected, is no hit and with !
// one. The kernel compares as many letters as the helper's own name has, so `ftp-2121` names ftp.
#include <array>

#include "compiler/ext/lowering.h"
#include "runtime/abi/conn_helper.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "helper", .value = ValueKind::kString, .required = true, .invertible = true, .maximum = 29, .cut = true},
});

ir::IntervalSet HelpersCalled(std::string_view text) {
  ir::IntervalSet helpers;
  for (std::size_t i = 1; i < abi::kConnHelperNames.size(); ++i) {
    if (text.empty() || text.starts_with(abi::kConnHelperNames[i])) helpers.Add(i);
  }
  return helpers;
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument& arg = args.front();
  ir::IntervalSet helpers = HelpersCalled(std::get<std::string>(arg.value));
  if (helpers.IsEmpty()) return ir::Const{arg.inverted ? Outcome::kHit : Outcome::kMiss};
  return ir::NegateIf(arg.inverted, ir::InSet{ir::Field::kCtMasterHelper, std::move(helpers)});
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
