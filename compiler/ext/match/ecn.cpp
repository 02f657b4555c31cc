// ecn: the congestion bits of the IP header and of TCP's (net/netfilter/xt_ecn.c). The TCP bits are read at the
// transport header's place even in later fragments; a packet too short for them does not match, negated or not.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "compiler/ext/target_lowering.h"
#include "runtime/helpers/transport_number.h"

namespace iptc::ext {
namespace {

constexpr std::uint8_t kCwr = 0x80, kEce = 0x40;

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "ecn-tcp-ece", .invertible = true},
    {.name = "ecn-tcp-cwr", .invertible = true},
    {.name = "ecn-ip-ect", .value = ValueKind::kNumber, .invertible = true, .maximum = 3},
});
constexpr const OptionSpec &kEceOption = kOptions[0], &kCwrOption = kOptions[1], &kEctOption = kOptions[2];

void KernelCheck(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  for (const Argument& argument : args) {
    if (argument.option == &kEctOption) continue;
    RequireProtocol("--" + std::string(argument.option->name), {kTcpProtocol}, argument.span, rule, emitter);
  }
}

struct TcpBits {
  std::uint8_t mask = 0, value = 0;
};
TcpBits BitsOf(Arguments args) {
  TcpBits bits;
  for (const auto& [option, bit] : {std::pair{&kEceOption, kEce}, std::pair{&kCwrOption, kCwr}}) {
    const Argument* argument = Find(args, *option);
    if (argument == nullptr) continue;
    bits.mask |= bit;
    if (!argument->inverted) bits.value |= bit;
  }
  return bits;
}

ir::Pred TcpTest(TcpBits bits) {
  const helpers::TransportNumberParams place{.low = bits.value,
                                             .high = bits.value,
                                             .mask = bits.mask,
                                             .offset = 13,
                                             .width = 1,
                                             .header = 20,
                                             .short_misses = 1};
  const ir::Pred first = ir::Present{ir::Header::kFirstFragment, Outcome::kMiss};
  return ir::Any(ir::All(first, ir::Pred(ir::Present{ir::Header::kTcp, Outcome::kMiss}),
                         ir::Pred(ir::MaskEq{ir::Field::kTcpFlags, bits.mask, bits.value})),
                 ir::All(ir::Negate(first),
                         ir::Pred(ir::Call{
                             .helper = "transport_number", .params = ParamBytes(place), .effect = ir::Effect::kPure})));
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  std::vector<ir::Pred> terms;
  if (const Argument* ect = Find(args, kEctOption)) {
    terms.push_back(ir::NegateIf(ect->inverted, ir::MaskEq{ir::Field::kIpTos, 3, std::get<std::uint64_t>(ect->value)}));
  }
  if (const TcpBits bits = BitsOf(args); bits.mask != 0) terms.push_back(TcpTest(bits));
  return ir::All(std::move(terms));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = " ECN match";
  for (const auto& [option, name] : {std::pair{&kEceOption, "ECE"}, std::pair{&kCwrOption, "CWR"}}) {
    if (const Argument* argument = Find(args, *option))
      text += fmt::format(" {}{}", argument->inverted ? "!" : "", name);
  }
  if (const Argument* ect = Find(args, kEctOption)) {
    text += fmt::format(" {}ECT={}", ect->inverted ? "!" : "", std::get<std::uint64_t>(ect->value));
  }
  return text;
}

}  // namespace

extern const MatchExtension kEcnMatch;
constexpr MatchExtension kEcnMatch{.name = "ecn",
                                   .options = kOptions,
                                   .needs_option = true,
                                   .kernel_check = KernelCheck,
                                   .lower = Lower,
                                   .list = List};

}  // namespace iptc::ext
