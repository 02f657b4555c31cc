// socket: whether a socket of this host would take the packet (net/netfilter/xt_socket.c). Only the host could tell.
#include <array>

#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "transparent"},
    {.name = "nowildcard"},
    {.name = "restore-skmark"},
});

std::string Options(Arguments args) {
  std::string text;
  for (const OptionSpec& option : kOptions) {
    if (const Argument* argument = Find(args, option)) text += PrintArgument(*argument);
  }
  return text;
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) { return Unknown("socket" + Options(args)); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) { return " socket" + Options(args); }

}  // namespace

extern const MatchExtension kSocketMatch;
constexpr MatchExtension kSocketMatch{.name = "socket",
                                      .options = kOptions,
                                      .hooks = abi::HookBit(abi::Hook::kPrerouting) | abi::HookBit(abi::Hook::kInput),
                                      .lower = Lower,
                                      .list = List};

}  // namespace iptc::ext
