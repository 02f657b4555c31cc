// ECN: the congestion bits of the IPv4 and TCP headers (net/ipv4/netfilter/ipt_ECN.c). Removing is setting both TCP
// bits to 0, and is saved so as soon as the IP header is set too.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "ecn-tcp-remove"},
    {.name = "ecn-tcp-cwr", .value = ValueKind::kNumber, .maximum = 1},
    {.name = "ecn-tcp-ece", .value = ValueKind::kNumber, .maximum = 1},
    {.name = "ecn-ip-ect", .value = ValueKind::kNumber, .maximum = 3},
});
constexpr const OptionSpec &kRemove = kOptions[0], &kCwr = kOptions[1], &kEce = kOptions[2], &kEct = kOptions[3];
constexpr std::uint8_t kTcpOperations = abi::kEcnSetEce | abi::kEcnSetCwr;

abi::EcnParams ParamsOf(Arguments args) {
  abi::EcnParams params{.codepoint = static_cast<std::uint8_t>(NumberOf(args, kEct, 0)),
                        .ece = static_cast<std::uint8_t>(NumberOf(args, kEce, 0)),
                        .cwr = static_cast<std::uint8_t>(NumberOf(args, kCwr, 0))};
  if (Find(args, kRemove) != nullptr) params.operations |= kTcpOperations;
  if (Find(args, kCwr) != nullptr) params.operations |= abi::kEcnSetCwr;
  if (Find(args, kEce) != nullptr) params.operations |= abi::kEcnSetEce;
  if (Find(args, kEct) != nullptr) params.operations |= abi::kEcnSetIp;
  return params;
}

bool OnlyRemoves(const abi::EcnParams& params) {
  return params.operations == kTcpOperations && params.ece == 0 && params.cwr == 0;
}

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  RequireApart(args, kRemove, kCwr, emitter);
  RequireApart(args, kRemove, kEce, emitter);
}

void CheckKernel(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  for (const Argument& argument : args) {
    if (argument.option == &kEct) continue;
    RequireProtocol(argument.option->name, {kTcpProtocol}, argument.span, rule, emitter);
    return;
  }
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  return GoOn("ECN", {abi::Field::kIpTos, abi::Field::kTcpFlags}, ParamBytes(ParamsOf(args)));
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  const abi::EcnParams params = ParamsOf(args);
  if (OnlyRemoves(params)) return " --ecn-tcp-remove";
  std::string text;
  if ((params.operations & abi::kEcnSetEce) != 0) text += fmt::format(" --ecn-tcp-ece {}", params.ece);
  if ((params.operations & abi::kEcnSetCwr) != 0) text += fmt::format(" --ecn-tcp-cwr {}", params.cwr);
  if ((params.operations & abi::kEcnSetIp) != 0) text += fmt::format(" --ecn-ip-ect {}", params.codepoint);
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const abi::EcnParams params = ParamsOf(args);
  if (OnlyRemoves(params)) return " ECN TCP remove";
  std::string text = " ECN";
  if ((params.operations & abi::kEcnSetEce) != 0) text += fmt::format(" ECE={}", params.ece);
  if ((params.operations & abi::kEcnSetCwr) != 0) text += fmt::format(" CWR={}", params.cwr);
  if ((params.operations & abi::kEcnSetIp) != 0) text += fmt::format(" ECT codepoint={}", params.codepoint);
  return text;
}

}  // namespace

extern const TargetExtension kEcnTarget;
constexpr TargetExtension kEcnTarget{.name = "ECN",
                                     .families = kIp4,
                                     .options = kOptions,
                                     .needs_option = true,
                                     .tables = kMangleTable,
                                     .check = Check,
                                     .kernel_check = CheckKernel,
                                     .lower = Lower,
                                     .print = Print,
                                     .list = List};

}  // namespace iptc::ext
