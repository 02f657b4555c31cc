// NOTRACK: conntrack leaves the packet alone (the same as `CT --notrack`, net/netfilter/xt_CT.c).
#include "compiler/ext/target_lowering.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

ir::Target Lower(Arguments /*args*/, const RuleContext& /*rule*/) {
  return GoOn("NOTRACK", {abi::Field::kCtState}, ParamBytes(abi::CtParams{.flags = abi::kCtNotrack}));
}

std::string List(Arguments /*args*/, const RuleContext& /*rule*/, bool /*numeric*/) { return " NOTRACK"; }

}  // namespace

extern const TargetExtension kNotrackTarget;
constexpr TargetExtension kNotrackTarget{
    .name = "NOTRACK", .listed_name = "CT", .tables = kRawTable, .lower = Lower, .list = List};

}  // namespace iptc::ext
