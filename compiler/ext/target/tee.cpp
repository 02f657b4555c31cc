// TEE: a copy of the packet goes to another machine nearby (net/netfilter/xt_TEE.c).
#include <algorithm>
#include <array>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/host_address.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kInterfaceSize = 15;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "gateway", .value = ValueKind::kOwn, .own = &kHostAddress, .required = true},
    {.name = "oif", .value = ValueKind::kPlainString, .maximum = kInterfaceSize, .cut = true},
});
constexpr const OptionSpec &kGateway = kOptions[0], &kInterface = kOptions[1];

constexpr diag::Kind<> kNoGateway{"IPT145", diag::Severity::kError, "the kernel wants a gateway other than zero"};

void CheckKernel(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument& gateway = *Find(args, kGateway);
  if (std::get<AddressMask>(gateway.value).address == 0) emitter.Report(kNoGateway, gateway.span);
}

// An empty name is none.
const Argument* InterfaceOf(Arguments args) {
  const Argument* interface = Find(args, kInterface);
  return interface != nullptr && !std::get<std::string>(interface->value).empty() ? interface : nullptr;
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  abi::TeeParams params{.gateway = std::get<AddressMask>(Find(args, kGateway)->value).address};
  if (const Argument* interface = InterfaceOf(args)) {
    std::ranges::copy(std::get<std::string>(interface->value), params.interface);
  }
  return GoOn("TEE", {}, ParamBytes(params));
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text = PrintArgument(*Find(args, kGateway));
  if (const Argument* interface = InterfaceOf(args)) text += PrintArgument(*interface);
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = " TEE gw:";
  PrintAddressMask(text, kGateway, Find(args, kGateway)->value);
  if (const Argument* interface = InterfaceOf(args)) text += " oif=" + std::get<std::string>(interface->value);
  return text;
}

}  // namespace

extern const TargetExtension kTeeTarget;
constexpr TargetExtension kTeeTarget{.name = "TEE",
                                     .options = kOptions,
                                     .saved_unreadably = true,
                                     .kernel_check = CheckKernel,
                                     .lower = Lower,
                                     .print = Print,
                                     .list = List};

}  // namespace iptc::ext
