// socket: whether a socket of this host would take the packet (net/netfilter/xt_socket.c). Only the host could tell;
// its model may name sockets.
#include <array>

#include "compiler/ext/lowering.h"
#include "runtime/abi/host_answers.h"
#include "runtime/helpers/socket.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "transparent"},
    {.name = "nowildcard"},
    {.name = "restore-skmark"},
});

constexpr const OptionSpec &kTransparent = kOptions[0], &kNoWildcard = kOptions[1], &kRestore = kOptions[2];

std::string Options(Arguments args) {
  std::string text;
  for (const OptionSpec& option : kOptions) {
    if (const Argument* argument = Find(args, option)) text += PrintArgument(*argument);
  }
  return text;
}

// What --restore-skmark would set is known of no socket.
ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  ir::Pred unknown = Unknown("socket" + Options(args));
  if (Find(args, kRestore) != nullptr) return unknown;
  helpers::SocketParams params;
  if (Find(args, kTransparent) != nullptr) params.options |= abi::kSocketTransparent;
  if (Find(args, kNoWildcard) != nullptr) params.options |= abi::kSocketNoWildcard;
  return AskHost("socket", params, std::move(unknown));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) { return " socket" + Options(args); }

}  // namespace

extern const MatchExtension kSocketMatch;
constexpr MatchExtension kSocketMatch{.name = "socket",
                                      .options = kOptions,
                                      .needs_defrag = true,
                                      .hooks = abi::HookBit(abi::Hook::kPrerouting) | abi::HookBit(abi::Hook::kInput),
                                      .lower = Lower,
                                      .list = List};

}  // namespace iptc::ext
