// TRACE: the kernel logs every rule that the packet meets from here on (net/netfilter/xt_TRACE.c). -L prints nothing.
#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

ir::Target Lower(Arguments /*args*/, const RuleContext& /*rule*/) { return GoOn("TRACE"); }

}  // namespace

extern const TargetExtension kTraceTarget;
constexpr TargetExtension kTraceTarget{.name = "TRACE", .tables = kRawTable, .lower = Lower};

}  // namespace iptc::ext
