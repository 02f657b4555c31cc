// CLASSIFY: the packet's priority, which chooses a traffic class (net/netfilter/xt_CLASSIFY.c).
#include <array>
#include <cstdio>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr diag::Kind<std::string> kBadClass{"IPT131", diag::Severity::kError,
                                            "`{}` is not a class such as `1:10`: two hexadecimal numbers"};

// As sscanf reads "%x:%x": blanks, signs and 0x may come first, what follows does not count, and of each number only
// the low 16 bits do.
std::optional<Value> ParseClass(const ValueInput& input) {
  const std::string& text = input.First().text;
  unsigned major = 0;
  unsigned minor = 0;
  if (std::sscanf(text.c_str(), "%x:%x", &major, &minor) == 2) {
    return std::uint64_t{(major & 0xFFFFU) << 16U | (minor & 0xFFFFU)};
  }
  input.emitter.Report(kBadClass, input.First().Span(), text);
  return std::nullopt;
}

void PrintClass(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const std::uint64_t number = std::get<std::uint64_t>(value);
  out += fmt::format("{:04x}:{:04x}", number >> 16U, number & 0xFFFFU);
}

constexpr ValueKindInfo kClass{ValueKind::kOwn, "major:minor", ParseClass, PrintClass};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "set-class", .value = ValueKind::kOwn, .own = &kClass, .required = true},
});

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  const auto priority = static_cast<std::uint32_t>(std::get<std::uint64_t>(args.front().value));
  return GoOn("CLASSIFY", {}, ParamBytes(abi::ClassifyParams{.priority = priority}));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const std::uint64_t number = std::get<std::uint64_t>(args.front().value);
  return fmt::format(" CLASSIFY set {:x}:{:x}", number >> 16U, number & 0xFFFFU);
}

}  // namespace

extern const TargetExtension kClassifyTarget;
constexpr TargetExtension kClassifyTarget{
    .name = "CLASSIFY", .options = kOptions, .hooks = kOutgoingHooks, .lower = Lower, .list = List};

}  // namespace iptc::ext
