// TOS: tos = (tos & ~mask) ^ value, the traffic class in IPv6 (net/netfilter/xt_DSCP.c, tos_tg). Every form is saved as
// --set-tos.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kByteMax = 0xFF;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "set-tos", .value = ValueKind::kTosMask, .one_of = 1},
    {.name = "and-tos", .value = ValueKind::kNumber, .one_of = 1, .maximum = kByteMax},
    {.name = "or-tos", .value = ValueKind::kNumber, .one_of = 1, .maximum = kByteMax},
    {.name = "xor-tos", .value = ValueKind::kNumber, .one_of = 1, .maximum = kByteMax},
});
constexpr const OptionSpec &kSet = kOptions[0], &kAnd = kOptions[1], &kOr = kOptions[2];

MarkMask TosOf(const Argument& argument) {
  if (argument.option == &kSet) return std::get<MarkMask>(argument.value);
  const auto bits = static_cast<std::uint32_t>(std::get<std::uint64_t>(argument.value));
  if (argument.option == &kAnd) return {0, bits ^ static_cast<std::uint32_t>(kByteMax)};
  return {bits, argument.option == &kOr ? bits : 0};
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  const MarkMask tos = TosOf(args.front());
  const abi::TosParams params{.value = static_cast<std::uint8_t>(tos.value),
                              .mask = static_cast<std::uint8_t>(tos.mask)};
  return GoOn("TOS", {abi::Field::kIpTos}, ParamBytes(params));
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  const MarkMask tos = TosOf(args.front());
  return fmt::format(" --set-tos 0x{:02x}/0x{:02x}", tos.value, tos.mask);
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  const MarkMask tos = TosOf(args.front());
  if (!numeric) {
    if (const std::string_view name = TosName(tos); !name.empty()) return fmt::format("  TOS set{}", name);
    if (tos.value == 0) return fmt::format(" TOS and 0x{:02x}", tos.mask ^ kByteMax);
    if (tos.value == tos.mask) return fmt::format(" TOS or 0x{:02x}", tos.value);
    if (tos.mask == 0) return fmt::format(" TOS xor 0x{:02x}", tos.value);
  }
  return fmt::format(" TOS set 0x{:02x}/0x{:02x}", tos.value, tos.mask);
}

}  // namespace

extern const TargetExtension kTosTarget;
constexpr TargetExtension kTosTarget{
    .name = "TOS", .options = kOptions, .tables = kMangleTable, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
