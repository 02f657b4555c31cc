// rpfilter: whether a reply would leave by the interface that the packet came in by (net/ipv4/netfilter/ipt_rpfilter.c,
// net/ipv6/netfilter/ip6t_rpfilter.c). The host's routes tell; without them, unless told otherwise, packets pass.
#include <array>

#include "compiler/ext/lowering.h"
#include "runtime/abi/host_answers.h"
#include "runtime/helpers/rpfilter.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "loose"},
    {.name = "validmark"},
    {.name = "accept-local"},
    {.name = "invert"},
});
constexpr const OptionSpec& kInvert = kOptions[3];
// Of the options before it.
constexpr std::array kBits = {abi::kRpfilterLoose, abi::kRpfilterValidMark, abi::kRpfilterAcceptLocal};

// What is unknown is the failure, which is what `--invert` asks for.
ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  std::string failure = "rpfilter";
  for (const OptionSpec& option : kOptions) {
    if (&option == &kInvert || Find(args, option) != nullptr) failure += " --" + std::string(option.name);
  }
  helpers::RpfilterParams params;
  for (std::size_t i = 0; i < kBits.size(); ++i) {
    if (Find(args, kOptions[i]) != nullptr) params.options |= kBits[i];
  }
  return ir::NegateIf(Find(args, kInvert) != nullptr, AskHost("rpfilter", params, ir::Negate(Unknown(failure))));
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
