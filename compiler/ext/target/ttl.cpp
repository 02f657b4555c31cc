// TTL: an IPv4 packet's time to live (net/netfilter/xt_HL.c).
#include "compiler/ext/hop_limit_lowering.h"
#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = HopLimitOptions("ttl-set", "ttl-inc", "ttl-dec");

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) { return LowerHopLimit("TTL", kOptions, args); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return ListHopLimit("TTL", kOptions, args);
}

}  // namespace

extern const TargetExtension kTtlTarget;
constexpr TargetExtension kTtlTarget{
    .name = "TTL", .families = kIp4, .options = kOptions, .tables = kMangleTable, .lower = Lower, .list = List};

}  // namespace iptc::ext
