// NFQUEUE: user space decides, if somebody listens to the queue (net/netfilter/xt_NFQUEUE.c, revision 3). Which of
// several queues it is makes no difference to the packet.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kLastQueue = 0xFFFF;

constexpr diag::Kind<std::string> kBadQueues{"IPT135", diag::Severity::kError,
                                             "`{}` is not a range of queues such as `0:3`, the lower one first"};
constexpr diag::Kind<> kTooManyQueues{"IPT145", diag::Severity::kError,
                                      "the kernel balances at most 65535 queues: 0 to 65534, or 1 to 65535"};

std::optional<Value> ParseQueues(const ValueInput& input) {
  auto value = ParseNumberRange(input);
  if (!value) return std::nullopt;
  const auto& range = std::get<Range>(*value);
  if (range.low < range.high) return value;
  input.emitter.Report(kBadQueues, input.First().Span(), input.First().text);
  return std::nullopt;
}

constexpr ValueKindInfo kQueues{ValueKind::kOwn, "number:number", ParseQueues, PrintRange};

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "queue-num", .value = ValueKind::kNumber, .excludes = 1, .maximum = kLastQueue},
    {.name = "queue-balance", .value = ValueKind::kOwn, .own = &kQueues, .excludes = 1, .maximum = kLastQueue},
    {.name = "queue-bypass"},
    {.name = "queue-cpu-fanout"},
});
constexpr const OptionSpec &kNumber = kOptions[0], &kBalance = kOptions[1], &kBypass = kOptions[2],
                           &kFanout = kOptions[3];

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  RequireTogether(args, kFanout, kBalance, emitter);
}

void CheckKernel(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument* balance = Find(args, kBalance);
  if (balance != nullptr && std::get<Range>(balance->value) == Range{0, kLastQueue}) {
    emitter.Report(kTooManyQueues, balance->span);
  }
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  return ir::Queue{.bypass = Find(args, kBypass) != nullptr};
}

// The default queue is printed too.
std::string Describe(Arguments args, std::string_view prefix) {
  std::string text;
  if (const Argument* balance = Find(args, kBalance)) {
    const auto& range = std::get<Range>(balance->value);
    text = fmt::format(" {}balance {}:{}", prefix, range.low, range.high);
  } else {
    text = fmt::format(" {}num {}", prefix, NumberOf(args, kNumber, 0));
  }
  if (Find(args, kBypass) != nullptr) text += fmt::format(" {}bypass", prefix);
  if (Find(args, kFanout) != nullptr) text += fmt::format(" {}cpu-fanout", prefix);
  return text;
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return Describe(args, "--queue-"); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return " NFQUEUE" + Describe(args, "");
}

}  // namespace

extern const TargetExtension kNfqueueTarget;
constexpr TargetExtension kNfqueueTarget{.name = "NFQUEUE",
                                         .options = kOptions,
                                         .check = Check,
                                         .kernel_check = CheckKernel,
                                         .lower = Lower,
                                         .print = Print,
                                         .list = List};

}  // namespace iptc::ext
