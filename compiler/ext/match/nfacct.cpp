// nfacct: counts the packet in an accounting object of the kernel and matches, unless the object has a quota that is
// not used up (net/netfilter/xt_nfacct.c). The objects are made by another program; here each name is taken for one of
// an object without a quota.
#include <array>

#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kNameSize = 31;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "nfacct-name",
     .value = ValueKind::kString,
     .required = true,
     .minimum = 1,
     .maximum = kNameSize,
     .cut = true},
});

constexpr diag::Kind<> kNewline{"IPT150", diag::Severity::kError, "the name of an accounting object holds no newline"};

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  for (const Argument& argument : args) {
    if (std::get<std::string>(argument.value).find('\n') != std::string::npos) emitter.Report(kNewline, argument.span);
  }
}

ir::Pred Lower(Arguments /*args*/, const RuleContext& /*rule*/) { return ir::Const{Outcome::kHit}; }

// Two blanks stand before the name.
std::string Text(std::string_view option, Arguments args) {
  return std::string(option) + "  " + Quoted(std::get<std::string>(args.front().value));
}
std::string Print(Arguments args, const RuleContext& /*rule*/) { return Text(" --nfacct-name", args); }
std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) { return Text(" nfacct-name", args); }

}  // namespace

extern const MatchExtension kNfacctMatch;
constexpr MatchExtension kNfacctMatch{
    .name = "nfacct", .options = kOptions, .check = Check, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
