// LOG: writes a line to the kernel's log and goes on (net/netfilter/xt_LOG.c).
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "compiler/ext/extension.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr auto kLevels = std::to_array<NamedValue>({
    {"alert", 1},
    {"crit", 2},
    {"debug", 7},
    {"emerg", 0},
    {"error", 3},
    {"info", 6},
    {"notice", 5},
    {"panic", 0},
    {"warning", 4},
});
constexpr NameTable kLevelNames{.what = "log level", .names = kLevels};
constexpr std::uint64_t kDefaultLevel = 4;

// The kernel's prefix has 30 bytes, a zero at the end included.
constexpr std::size_t kPrefixSize = sizeof(abi::LogParams::prefix) - 1;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "log-prefix", .value = ValueKind::kString, .minimum = 1, .maximum = kPrefixSize, .cut = true},
    {.name = "log-level", .value = ValueKind::kNumberOrName, .maximum = 7, .names = &kLevelNames},
    {.name = "log-tcp-sequence"},
    {.name = "log-tcp-options"},
    {.name = "log-ip-options"},
    {.name = "log-uid"},
    {.name = "log-macdecode"},
});
constexpr const OptionSpec &kPrefix = kOptions[0], &kLevel = kOptions[1];

struct Flag {
  std::size_t option;
  std::uint8_t bit;
};
constexpr auto kFlags = std::to_array<Flag>({{2, abi::kLogTcpSequence},
                                             {3, abi::kLogTcpOptions},
                                             {4, abi::kLogIpOptions},
                                             {5, abi::kLogUid},
                                             {6, abi::kLogMacDecode}});

constexpr diag::Kind<> kNewline{"IPT137", diag::Severity::kError, "a newline in `--log-prefix`"};

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument* prefix = Find(args, kPrefix);
  if (prefix == nullptr || std::get<std::string>(prefix->value).find('\n') == std::string::npos) return;
  emitter.Report(kNewline, prefix->span);
}

std::uint64_t LevelOf(Arguments args) {
  const Argument* level = Find(args, kLevel);
  return level != nullptr ? std::get<std::uint64_t>(level->value) : kDefaultLevel;
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  abi::LogParams params{.level = static_cast<std::uint8_t>(LevelOf(args))};
  for (const Flag& flag : kFlags) {
    if (Find(args, kOptions[flag.option]) != nullptr) params.flags |= flag.bit;
  }
  if (const Argument* prefix = Find(args, kPrefix))
    std::ranges::copy(std::get<std::string>(prefix->value), params.prefix);
  return ir::Action{.name = "LOG", .params = ParamBytes(params), .writes = 0, .ends = ir::Action::Ends::kNever};
}

// The default level is not printed, even when it was given.
std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text;
  for (const OptionSpec& option : kOptions) {
    const Argument* argument = Find(args, option);
    if (argument == nullptr || (&option == &kLevel && LevelOf(args) == kDefaultLevel)) continue;
    text += PrintArgument(*argument);
  }
  return text;
}

// The prefix stands in quotes as it is, quotes of its own included.
std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  constexpr std::array<std::string_view, 8> kListedLevels = {"emerg", "alert",  "crit", "err",
                                                             "warn",  "notice", "info", "debug"};
  constexpr std::size_t kDashes = std::string_view("log-").size();
  unsigned bits = 0;
  std::string names;
  for (const Flag& flag : kFlags) {
    const OptionSpec& option = kOptions[flag.option];
    if (Find(args, option) == nullptr) continue;
    bits |= flag.bit;
    names += " " + std::string(option.name.substr(kDashes));
  }
  std::string text = numeric ? fmt::format(" LOG flags {} level {}", bits, LevelOf(args))
                             : fmt::format(" LOG level {}{}", kListedLevels.at(LevelOf(args)), names);
  if (const Argument* prefix = Find(args, kPrefix)) {
    text += fmt::format(" prefix \"{}\"", std::get<std::string>(prefix->value));
  }
  return text;
}

}  // namespace

extern const TargetExtension kLogTarget;
constexpr TargetExtension kLogTarget{
    .name = "LOG", .options = kOptions, .check = Check, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
