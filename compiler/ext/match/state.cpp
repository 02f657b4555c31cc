// state: the connection's state as the packet has it (net/netfilter/xt_state.c). Any other state of a packet without an
// entry than UNTRACKED is INVALID.
#include <array>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"
#include "runtime/abi/conntrack.h"

namespace iptc::ext {
namespace {

constexpr auto kStates = std::to_array<NamedValue>({
    {"INVALID", abi::kCtInvalid},
    {"NEW", abi::kCtNew},
    {"RELATED", abi::kCtRelated},
    {"ESTABLISHED", abi::kCtEstablished},
    {"UNTRACKED", abi::kCtUntracked},
});
constexpr NameTable kStateNames{.what = "connection state", .names = kStates, .spelling = NameTable::Spelling::kPrefix};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "state", .value = ValueKind::kNameSet, .required = true, .invertible = true, .names = &kStateNames},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument& arg = args.front();
  return ir::NegateIf(arg.inverted, StateIn(static_cast<std::uint8_t>(std::get<std::uint64_t>(arg.value))));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return ListArguments(kOptions, args);
}

}  // namespace

extern const MatchExtension kStateMatch;
constexpr MatchExtension kStateMatch{
    .name = "state", .options = kOptions, .needs_conntrack = true, .lower = Lower, .list = List};

}  // namespace iptc::ext
