// MARK: mark = (mark & ~mask) ^ value (net/netfilter/xt_mark.c, revision 2). Every form is printed as --set-xmark.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/extension.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "set-xmark", .value = ValueKind::kMarkMask, .one_of = 1},
    {.name = "set-mark", .value = ValueKind::kMarkMask, .one_of = 1},
    {.name = "and-mark", .value = ValueKind::kNumber, .one_of = 1},
    {.name = "or-mark", .value = ValueKind::kNumber, .one_of = 1},
    {.name = "xor-mark", .value = ValueKind::kNumber, .one_of = 1},
});

std::uint32_t Number(const Value& value) { return static_cast<std::uint32_t>(std::get<std::uint64_t>(value)); }

// What each option, in the table's order, makes of its value.
constexpr std::array<abi::MarkParams (*)(const Value&), kOptions.size()> kParams = {
    [](const Value& v) -> abi::MarkParams { return {std::get<MarkMask>(v).value, std::get<MarkMask>(v).mask}; },
    [](const Value& v) -> abi::MarkParams {
      return {std::get<MarkMask>(v).value, std::get<MarkMask>(v).mask | std::get<MarkMask>(v).value};
    },
    [](const Value& v) -> abi::MarkParams { return {0, ~Number(v)}; },
    [](const Value& v) -> abi::MarkParams { return {Number(v), Number(v)}; },
    [](const Value& v) -> abi::MarkParams { return {Number(v), 0}; },
};

abi::MarkParams ParamsOf(const Argument& argument) {
  return kParams.at(static_cast<std::size_t>(argument.option - kOptions.data()))(argument.value);
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  return ir::Action{.name = "MARK",
                    .params = ParamBytes(ParamsOf(args.front())),
                    .writes = abi::FieldBit(abi::Field::kMark),
                    .ends = ir::Action::Ends::kNever};
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  const abi::MarkParams mark = ParamsOf(args.front());
  return fmt::format(" --set-xmark {:#x}/{:#x}", mark.value, mark.mask);
}

}  // namespace

extern const TargetExtension kMarkTarget;
constexpr TargetExtension kMarkTarget{.name = "MARK", .options = kOptions, .lower = Lower, .print = Print};

}  // namespace iptc::ext
