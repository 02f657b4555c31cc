// tcpmss: the maximum segment size option of a TCP header (net/netfilter/xt_tcpmss.c).
#include <array>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/tcp_mss.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "mss", .value = ValueKind::kNumberRange, .required = true, .invertible = true, .maximum = 0xFFFF},
});

constexpr diag::Kind<> kReversed{"IPT135", diag::Severity::kError, "the range of sizes is reversed"};

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  for (const Argument& argument : args) {
    const Range& range = std::get<Range>(argument.value);
    if (range.low > range.high) emitter.Report(kReversed, argument.span);
  }
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument& arg = args.front();
  const Range& range = std::get<Range>(arg.value);
  const helpers::TcpMssParams params{.low = static_cast<std::uint16_t>(range.low),
                                     .high = static_cast<std::uint16_t>(range.high)};
  return ir::NegateIf(arg.inverted,
                      ir::Call{.helper = "tcp_mss", .params = ParamBytes(params), .effect = ir::Effect::kPure});
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = args.front().inverted ? " tcpmss match !" : " tcpmss match ";
  PrintRange(text, kOptions[0], args.front().value);
  return text;
}

}  // namespace

extern const MatchExtension kTcpmssMatch;
constexpr MatchExtension kTcpmssMatch{.name = "tcpmss",
                                      .options = kOptions,
                                      .implied_by_protocol = 6,
                                      .implied_by = ImpliedBy::kNothing,
                                      .check = Check,
                                      .lower = Lower,
                                      .list = List};

}  // namespace iptc::ext
