// TPROXY: hands the packet to a local socket and leaves it as it is (net/netfilter/xt_TPROXY.c, revision 1).
#include <array>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/host_address.h"
#include "runtime/abi/address_text.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

// getaddrinfo's reading: decimal, modulo 2^16, any protocol's service name, an empty word is 0.
std::optional<Value> ParseOnePort(const ValueInput& input) {
  if (input.Text().find(':') != std::string_view::npos) {
    ReportBadPort(input, Whole(input.First()), "");
    return std::nullopt;
  }
  const auto range = ParseLaxPortRange(input);
  if (!range) return std::nullopt;
  return std::get<Range>(*range).low;
}

constexpr ValueKindInfo kOnePort{ValueKind::kOwn, "port", ParseOnePort, PrintNumber};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "on-port", .value = ValueKind::kOwn, .own = &kOnePort, .required = true},
    {.name = "on-ip", .value = ValueKind::kOwn, .own = &kHostAddress},
    {.name = "tproxy-mark", .value = ValueKind::kMarkMask},
});
constexpr const OptionSpec &kPort = kOptions[0], &kAddress = kOptions[1], &kMark = kOptions[2];

void CheckKernel(Arguments /*args*/, const RuleContext& rule, diag::Emitter& emitter) {
  RequireProtocol("TPROXY", {kTcpProtocol, kUdpProtocol}, rule.name, rule, emitter);
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  abi::TproxyParams params{.port = static_cast<std::uint16_t>(NumberOf(args, kPort, 0))};
  if (const Argument* address = Find(args, kAddress)) params.address = std::get<AddressMask>(address->value).address;
  if (const Argument* mark = Find(args, kMark)) {
    params.mark = static_cast<std::uint32_t>(std::get<MarkMask>(mark->value).value);
    params.mark_mask = static_cast<std::uint32_t>(std::get<MarkMask>(mark->value).mask);
  }
  return ir::Action{.name = "TPROXY",
                    .params = ParamBytes(params),
                    .writes = abi::FieldBit(abi::Field::kMark),
                    .ends = ir::Action::Ends::kAlways};
}

// What is printed in any case.
struct Parts {
  std::uint64_t port = 0;
  std::string address;
  MarkMask mark{0, 0};
};

Parts PartsOf(Arguments args, const RuleContext& rule) {
  Parts parts{.port = NumberOf(args, kPort, 0), .address = {}, .mark = {0, 0}};
  const Argument* address = Find(args, kAddress);
  parts.address =
      abi::FormatAddress(rule.family, address != nullptr ? std::get<AddressMask>(address->value).address : 0);
  if (const Argument* mark = Find(args, kMark)) parts.mark = std::get<MarkMask>(mark->value);
  return parts;
}

std::string Print(Arguments args, const RuleContext& rule) {
  const Parts parts = PartsOf(args, rule);
  return fmt::format(" --on-port {} --on-ip {} --tproxy-mark {:#x}/{:#x}", parts.port, parts.address, parts.mark.value,
                     parts.mark.mask);
}

std::string List(Arguments args, const RuleContext& rule, bool /*numeric*/) {
  const Parts parts = PartsOf(args, rule);
  return fmt::format(" TPROXY redirect {}:{} mark {:#x}/{:#x}", parts.address, parts.port, parts.mark.value,
                     parts.mark.mask);
}

}  // namespace

extern const TargetExtension kTproxyTarget;
constexpr TargetExtension kTproxyTarget{.name = "TPROXY",
                                        .options = kOptions,
                                        .needs_defrag = true,
                                        .tables = kMangleTable,
                                        .hooks = abi::HookBit(abi::Hook::kPrerouting),
                                        .kernel_check = CheckKernel,
                                        .lower = Lower,
                                        .print = Print,
                                        .list = List};

}  // namespace iptc::ext
