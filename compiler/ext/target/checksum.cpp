// CHECKSUM: fills in a transport checksum that was left to the network card (net/netfilter/xt_CHECKSUM.c). A captured
// packet's checksum is never left open in that sense, so there is nothing to fill in.
#include <array>

#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "checksum-fill", .required = true},
});

ir::Target Lower(Arguments /*args*/, const RuleContext& /*rule*/) { return GoOn("CHECKSUM"); }

std::string List(Arguments /*args*/, const RuleContext& /*rule*/, bool /*numeric*/) { return " CHECKSUM fill"; }

}  // namespace

extern const TargetExtension kChecksumTarget;
constexpr TargetExtension kChecksumTarget{
    .name = "CHECKSUM", .options = kOptions, .tables = kMangleTable, .lower = Lower, .list = List};

}  // namespace iptc::ext
