// HL: an IPv6 packet's hop limit (net/netfilter/xt_HL.c).
#include "compiler/ext/hop_limit_lowering.h"
#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = HopLimitOptions("hl-set", "hl-inc", "hl-dec");

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) { return LowerHopLimit("HL", kOptions, args); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return ListHopLimit("HL", kOptions, args);
}

}  // namespace

extern const TargetExtension kHlTarget;
constexpr TargetExtension kHlTarget{
    .name = "HL", .families = kIp6, .options = kOptions, .tables = kMangleTable, .lower = Lower, .list = List};

}  // namespace iptc::ext
