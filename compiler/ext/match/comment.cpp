// comment: words for people; always a hit. Longer ones are cut to what the kernel's 256 bytes hold.
#include <array>

#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "comment", .value = ValueKind::kString, .required = true, .maximum = 255, .cut = true},
});

ir::Pred Lower(Arguments /*args*/, const RuleContext& /*rule*/) { return ir::Const{Outcome::kHit}; }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return " /* " + std::get<std::string>(args.front().value) + " */";
}

}  // namespace

extern const MatchExtension kCommentMatch;
constexpr MatchExtension kCommentMatch{.name = "comment", .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
