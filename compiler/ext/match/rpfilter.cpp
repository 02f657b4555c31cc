// rpfilter: whether a reply would leave by the interface that the packet came in by (net/ipv4/netfilter/ipt_rpfilter.c,
// net/ipv6/netfilter/ip6t_rpfilter.c). Only the host's routes could tell; unless told otherwise, packets pass.
#include <array>

#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "loose"},
    {.name = "validmark"},
    {.name = "accept-local"},
    {.name = "invert"},
});
constexpr const OptionSpec& kInvert = kOptions[3];

// What is unknown is the failure, which is what `--invert` asks for.
ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  std::string failure = "rpfilter";
  for (const OptionSpec& option : kOptions) {
    if (&option == &kInvert || Find(args, option) != nullptr) failure += " --" + std::string(option.name);
  }
  return ir::NegateIf(Find(args, kInvert) == nullptr, Unknown(failure));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = " rpfilter";
  for (const OptionSpec& option : kOptions) {
    if (Find(args, option) != nullptr) text += " " + std::string(option.name);
  }
  return text;
}

}  // namespace

extern const MatchExtension kRpfilterMatch;
constexpr MatchExtension kRpfilterMatch{
    .name = "rpfilter",
    .options = kOptions,
    .tables = abi::TableBit(abi::TableId::kRaw) | abi::TableBit(abi::TableId::kMangle),
    .hooks = abi::HookBit(abi::Hook::kPrerouting),
    .lower = Lower,
    .list = List};

}  // namespace iptc::ext
