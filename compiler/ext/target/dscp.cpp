// DSCP: the differentiated services code point, the upper six bits of TOS or traffic class (net/netfilter/xt_DSCP.c).
#include <array>

#include <fmt/format.h>

#include "compiler/ext/dscp_names.h"
#include "compiler/ext/target_lowering.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr unsigned kShift = 2;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "set-dscp", .value = ValueKind::kNumber, .one_of = 1, .maximum = kDscpMax},
    {.name = "set-dscp-class", .value = ValueKind::kName, .one_of = 1, .names = &kDscpClassNames},
});

std::uint64_t CodePoint(Arguments args) { return std::get<std::uint64_t>(args.front().value); }

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  const abi::TosParams params{.value = static_cast<std::uint8_t>(CodePoint(args) << kShift),
                              .mask = static_cast<std::uint8_t>(kDscpMax << kShift)};
  return GoOn("DSCP", {abi::Field::kIpTos}, ParamBytes(params));
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  return fmt::format(" --set-dscp 0x{:02x}", CodePoint(args));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return fmt::format(" DSCP set 0x{:02x}", CodePoint(args));
}

}  // namespace

extern const TargetExtension kDscpTarget;
constexpr TargetExtension kDscpTarget{
    .name = "DSCP", .options = kOptions, .tables = kMangleTable, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
