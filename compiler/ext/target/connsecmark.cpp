// CONNSECMARK: security labels copied between packets and connections (net/netfilter/xt_CONNSECMARK.c). Nothing that
// a rule can test depends on them.
#include <array>

#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "save", .one_of = 1},
    {.name = "restore", .one_of = 1},
});

ir::Target Lower(Arguments /*args*/, const RuleContext& /*rule*/) { return GoOn("CONNSECMARK"); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return " CONNSECMARK " + std::string(args.front().option->name);
}

}  // namespace

extern const TargetExtension kConnsecmarkTarget;
constexpr TargetExtension kConnsecmarkTarget{.name = "CONNSECMARK",
                                             .options = kOptions,
                                             .needs_conntrack = true,
                                             .carried_out = false,
                                             .tables = kMangleTable | abi::TableBit(abi::TableId::kSecurity),
                                             .lower = Lower,
                                             .list = List};

}  // namespace iptc::ext
