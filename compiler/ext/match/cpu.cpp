// cpu: which processor handles the packet; nothing in a packet tells.
#include <array>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "cpu", .value = ValueKind::kNumber, .required = true, .invertible = true},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) { return UnknownOptions("cpu", args); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return std::string(" cpu ") + (args.front().inverted ? "! " : "") +
         std::to_string(std::get<std::uint64_t>(args.front().value));
}

}  // namespace

extern const MatchExtension kCpuMatch;
constexpr MatchExtension kCpuMatch{.name = "cpu", .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
