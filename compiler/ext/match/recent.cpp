// recent: lists of addresses that were seen lately (net/netfilter/xt_recent.c; runtime/helpers/recent.h has the
// arithmetic).
#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/host_address.h"
#include "runtime/abi/address_text.h"
#include "runtime/helpers/recent.h"

namespace iptc::ext {
namespace {

using helpers::RecentAction;

constexpr std::string_view kDefaultName = "DEFAULT";
constexpr std::uint64_t kNameMax = helpers::kRecentNameSize - 1;
constexpr std::uint64_t kMostHits = 65535;

constexpr diag::Kind<std::uint64_t> kTooManyHits{"IPT145", diag::Severity::kError, "the kernel counts at most {} hits"};
constexpr diag::Kind<> kBadName{"IPT145", diag::Severity::kError,
                                "the kernel makes a file of that name, so it is not empty, `.` or `..` and has no `/`"};
constexpr diag::Kind<std::string_view, std::string_view> kNeedsCheck{
    "IPT145", diag::Severity::kError, "the kernel refuses `--{}` with `--{}`, which does not look at times"};

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "set", .one_of = 1, .invertible = true},
    {.name = "rcheck", .one_of = 1, .invertible = true},
    {.name = "update", .one_of = 1, .invertible = true},
    {.name = "remove", .one_of = 1, .invertible = true},
    {.name = "seconds", .value = ValueKind::kNumber, .minimum = 1},
    {.name = "reap"},
    {.name = "hitcount", .value = ValueKind::kNumber},
    {.name = "rttl"},
    {.name = "name", .value = ValueKind::kPlainString, .maximum = kNameMax, .cut = true},
    {.name = "mask", .value = ValueKind::kOwn, .own = &kHostAddress},
    {.name = "rsource"},
    {.name = "rdest"},
});
constexpr const OptionSpec &kSet = kOptions[0], &kRemove = kOptions[3], &kSeconds = kOptions[4], &kReap = kOptions[5],
                           &kHitCount = kOptions[6], &kTtl = kOptions[7], &kName = kOptions[8], &kMask = kOptions[9],
                           &kSource = kOptions[10], &kDestination = kOptions[11];

struct Action {
  RecentAction action;
  std::string_view listed;
};
constexpr std::array<Action, 4> kActions = {{{RecentAction::kSet, "SET"},
                                             {RecentAction::kCheck, "CHECK"},
                                             {RecentAction::kUpdate, "UPDATE"},
                                             {RecentAction::kRemove, "REMOVE"}}};

std::size_t IndexOf(const Argument& argument) { return static_cast<std::size_t>(argument.option - kOptions.data()); }

const Argument& ActionOf(Arguments args) {
  return *std::ranges::find_if(args, [](const Argument& arg) { return IndexOf(arg) < kActions.size(); });
}

std::uint64_t NumberOf(Arguments args, const OptionSpec& option) {
  const Argument* argument = Find(args, option);
  return argument != nullptr ? std::get<std::uint64_t>(argument->value) : 0;
}

std::string NameOf(Arguments args) {
  const Argument* name = Find(args, kName);
  return name != nullptr ? std::get<std::string>(name->value) : std::string(kDefaultName);
}

AddressMask MaskOf(Arguments args, abi::Family family) {
  if (const Argument* mask = Find(args, kMask)) return std::get<AddressMask>(mask->value);
  return family == abi::Family::kIp4 ? AddressMask{0xFFFFFFFFU, 32, 32} : AddressMask{~U128{0}, 128, 128};
}

// The last of --rsource and --rdest counts.
bool ByDestination(Arguments args) {
  bool by_destination = false;
  for (const Argument& argument : args) {
    if (argument.option == &kSource || argument.option == &kDestination) {
      by_destination = argument.option == &kDestination;
    }
  }
  return by_destination;
}

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  RequireTogether(args, kReap, kSeconds, emitter);
  RequireApart(args, kTtl, kSet, emitter);
  RequireApart(args, kTtl, kRemove, emitter);
}

void KernelCheck(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument& action = ActionOf(args);
  if (action.option == &kSet || action.option == &kRemove) {
    for (const OptionSpec* option : {&kSeconds, &kHitCount}) {
      if (NumberOf(args, *option) == 0) continue;
      emitter.Report(kNeedsCheck, Find(args, *option)->span, option->name, action.option->name);
    }
  }
  if (NumberOf(args, kHitCount) > kMostHits) emitter.Report(kTooManyHits, Find(args, kHitCount)->span, kMostHits);
  const std::string name = NameOf(args);
  if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos) {
    emitter.Report(kBadName, Find(args, kName)->span);
  }
}

ir::Pred Lower(Arguments args, const RuleContext& rule) {
  const Argument& action = ActionOf(args);
  U128 mask = MaskOf(args, rule.family).address;
  if (rule.family == abi::Family::kIp4) mask <<= 96U;
  helpers::RecentParams params{.mask_high = static_cast<std::uint64_t>(mask >> 64U),
                               .mask_low = static_cast<std::uint64_t>(mask),
                               .seconds = static_cast<std::uint32_t>(NumberOf(args, kSeconds)),
                               .hit_count = static_cast<std::uint32_t>(NumberOf(args, kHitCount)),
                               .action = kActions[IndexOf(action)].action};
  params.reaps = Find(args, kReap) != nullptr;
  params.compares_ttl = Find(args, kTtl) != nullptr;
  params.by_destination = ByDestination(args);
  params.inverted = action.inverted;
  std::ranges::copy(NameOf(args), params.name.begin());
  return ir::Call{.helper = "recent", .params = ParamBytes(params), .effect = ir::Effect::kWrites};
}

std::string MaskText(Arguments args, abi::Family family) {
  return abi::FormatAddress(family, MaskOf(args, family).address);
}

// iptables takes the seconds for a signed number when it prints them.
std::string SecondsText(Arguments args) {
  return std::to_string(std::bit_cast<std::int32_t>(static_cast<std::uint32_t>(NumberOf(args, kSeconds))));
}

std::string Print(Arguments args, const RuleContext& rule) {
  std::string text = PrintArgument(ActionOf(args));
  if (Find(args, kSeconds) != nullptr) text += " --seconds " + SecondsText(args);
  if (Find(args, kReap) != nullptr) text += " --reap";
  if (NumberOf(args, kHitCount) != 0) text += fmt::format(" --hitcount {}", NumberOf(args, kHitCount));
  if (Find(args, kTtl) != nullptr) text += " --rttl";
  return text + fmt::format(" --name {} --mask {} --{}", NameOf(args), MaskText(args, rule.family),
                            ByDestination(args) ? "rdest" : "rsource");
}

std::string List(Arguments args, const RuleContext& rule, bool /*numeric*/) {
  const Argument& action = ActionOf(args);
  std::string text = fmt::format("{} recent: {}", action.inverted ? " !" : "", kActions[IndexOf(action)].listed);
  if (Find(args, kSeconds) != nullptr) text += " seconds: " + SecondsText(args);
  if (Find(args, kReap) != nullptr) text += " reap";
  if (NumberOf(args, kHitCount) != 0) text += fmt::format(" hit_count: {}", NumberOf(args, kHitCount));
  if (Find(args, kTtl) != nullptr) text += " TTL-Match";
  return text + fmt::format(" name: {} side: {} mask: {}", NameOf(args), ByDestination(args) ? "dest" : "source",
                            MaskText(args, rule.family));
}

}  // namespace

extern const MatchExtension kRecentMatch;
constexpr MatchExtension kRecentMatch{.name = "recent",
                                      .options = kOptions,
                                      .check = Check,
                                      .kernel_check = KernelCheck,
                                      .lower = Lower,
                                      .print = Print,
                                      .list = List};

}  // namespace iptc::ext
