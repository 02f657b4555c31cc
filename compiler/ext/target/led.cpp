// LED: lights a lamp (net/netfilter/xt_LED.c). A delay is saved as the signed number that it is to the kernel, -1 being
// `inf`: iptables does not take either back.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kNameSize = 16;
constexpr std::uint64_t kForever = 0xFFFFFFFF;

constexpr diag::Kind<std::string> kBadDelay{"IPT131", diag::Severity::kError,
                                            "`{}` is not a delay: milliseconds below 2^32, or `inf`"};

bool StartsWithInf(std::string_view text) {
  constexpr std::string_view kInf = "inf";
  if (text.size() < kInf.size()) return false;
  for (std::size_t i = 0; i < kInf.size(); ++i) {
    if ((text[i] | 0x20) != kInf[i]) return false;
  }
  return true;
}

std::optional<Value> ParseDelay(const ValueInput& input) {
  if (StartsWithInf(input.Text())) return kForever;
  if (const auto number = ReadUnsigned(input.Text(), kForever)) return *number;
  input.emitter.Report(kBadDelay, input.First().Span(), input.First().text);
  return std::nullopt;
}

void PrintDelay(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += std::to_string(static_cast<std::int32_t>(std::get<std::uint64_t>(value)));
}

constexpr ValueKindInfo kDelayKind{ValueKind::kOwn, "milliseconds|inf", ParseDelay, PrintDelay};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "led-trigger-id", .value = ValueKind::kString, .required = true, .maximum = kNameSize},
    {.name = "led-delay", .value = ValueKind::kOwn, .own = &kDelayKind},
    {.name = "led-always-blink"},
});
constexpr const OptionSpec &kTrigger = kOptions[0], &kDelay = kOptions[1], &kBlink = kOptions[2];

// Always in quotes, unlike other texts.
std::string TriggerOf(Arguments args) {
  std::string quoted = "\"";
  for (const char c : std::get<std::string>(Find(args, kTrigger)->value)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  abi::LedParams params;
  std::ranges::copy(std::get<std::string>(Find(args, kTrigger)->value), params.trigger);
  return GoOn("LED", {}, ParamBytes(params));
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text = " --led-trigger-id " + TriggerOf(args);
  if (NumberOf(args, kDelay, 0) != 0) text += PrintArgument(*Find(args, kDelay));
  if (const Argument* blink = Find(args, kBlink)) text += PrintArgument(*blink);
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const std::uint64_t delay = NumberOf(args, kDelay, 0);
  std::string text = " led-trigger-id:" + TriggerOf(args);
  text += delay == kForever ? " led-delay:inf" : fmt::format(" led-delay:{}ms", static_cast<std::int32_t>(delay));
  return text + (Find(args, kBlink) != nullptr ? " led-always-blink" : "");
}

}  // namespace

extern const TargetExtension kLedTarget;
constexpr TargetExtension kLedTarget{
    .name = "LED", .options = kOptions, .saved_unreadably = true, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
