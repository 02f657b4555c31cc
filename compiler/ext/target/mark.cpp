// MARK: mark = (mark & ~mask) ^ value (net/netfilter/xt_mark.c, revision 2). Every form is printed as --set-xmark.
#include <array>

#include "compiler/ext/mark_lowering.h"
#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = WithMarkForms(std::array<OptionSpec, 0>{});

abi::MarkParams ParamsOf(Arguments args) {
  return MarkOf(static_cast<std::size_t>(args.front().option - kOptions.data()), args.front().value);
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  return GoOn("MARK", {abi::Field::kMark}, ParamBytes(ParamsOf(args)));
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return PrintMark(ParamsOf(args)); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return " MARK" + ListMark(ParamsOf(args));
}

}  // namespace

extern const TargetExtension kMarkTarget;
constexpr TargetExtension kMarkTarget{
    .name = "MARK", .options = kOptions, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
