// IDLETIMER: tells user space when no packet has come for some time (net/netfilter/xt_IDLETIMER.c, revision 1). The
// label is printed bare.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kLabelSize = 27;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "timeout", .value = ValueKind::kNumber, .required = true},
    {.name = "label", .value = ValueKind::kPlainString, .required = true, .maximum = kLabelSize, .cut = true},
    {.name = "alarm"},
});
constexpr const OptionSpec &kTimeout = kOptions[0], &kLabel = kOptions[1], &kAlarm = kOptions[2];

// In seconds: INT_MAX milliseconds are refused.
constexpr std::uint64_t kLongestTimeout = 2147482;
// The label becomes a file below /sys/class/xt_idletimer, where these are taken.
constexpr auto kTakenLabels = std::to_array<std::string_view>({"power", "subsystem", "uevent"});

constexpr diag::Kind<std::uint64_t> kBadTimeout{"IPT145", diag::Severity::kError,
                                                "the kernel takes timeouts from 1 to {} seconds"};
constexpr diag::Kind<std::string> kBadLabel{"IPT145", diag::Severity::kError,
                                            "`{}` cannot be a timer's label: it names a file below /sys"};

const std::string& LabelOf(Arguments args) { return std::get<std::string>(Find(args, kLabel)->value); }

void CheckKernel(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const std::uint64_t timeout = NumberOf(args, kTimeout, 0);
  if (timeout == 0 || timeout > kLongestTimeout) {
    emitter.Report(kBadTimeout, Find(args, kTimeout)->span, kLongestTimeout);
  }
  const std::string& label = LabelOf(args);
  const bool taken = std::ranges::find(kTakenLabels, label) != kTakenLabels.end();
  if (label.empty() || taken || label.find('/') != std::string::npos) {
    emitter.Report(kBadLabel, Find(args, kLabel)->span, label);
  }
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  abi::IdletimerParams params{.seconds = static_cast<std::uint32_t>(NumberOf(args, kTimeout, 0))};
  std::ranges::copy(LabelOf(args), params.label);
  return GoOn("IDLETIMER", {}, ParamBytes(params));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return fmt::format(" timeout:{} label:{}{}", NumberOf(args, kTimeout, 0), LabelOf(args),
                     Find(args, kAlarm) != nullptr ? " alarm" : "");
}

}  // namespace

extern const TargetExtension kIdletimerTarget;
constexpr TargetExtension kIdletimerTarget{.name = "IDLETIMER",
                                           .options = kOptions,
                                           .saved_unreadably = true,
                                           .kernel_check = CheckKernel,
                                           .lower = Lower,
                                           .list = List};

}  // namespace iptc::ext
