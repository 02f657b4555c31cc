// TCPMSS: the largest segment that a TCP SYN asks for, lowered (net/netfilter/xt_TCPMSS.c). Of two options the last
// counts.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

// What is left of 65535 bytes behind an IP header.
constexpr std::uint64_t kLargest4 = 65515, kLargest6 = 65495;

constexpr diag::Kind<std::string, std::uint64_t> kBadMss{"IPT131", diag::Severity::kError,
                                                         "`{}` is not a segment size from 0 to {}"};
constexpr diag::Kind<> kNeedsSyn{"IPT145", diag::Severity::kError,
                                 "the kernel takes `TCPMSS` only where the rule asks for SYN"};

std::optional<Value> ParseMss(const ValueInput& input) {
  const std::uint64_t largest = input.rule.family == abi::Family::kIp4 ? kLargest4 : kLargest6;
  if (const auto mss = ReadUnsigned(input.Text(), largest)) return *mss;
  input.emitter.Report(kBadMss, input.First().Span(), input.First().text, largest);
  return std::nullopt;
}

constexpr ValueKindInfo kMss{ValueKind::kOwn, "number", ParseMss, PrintNumber};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "set-mss", .value = ValueKind::kOwn, .own = &kMss},
    {.name = "clamp-mss-to-pmtu"},
});

bool Clamps(Arguments args) { return !args.empty() && args.back().option == &kOptions[1]; }

// Only there is it known which way the packet goes.
std::uint8_t Hooks(Arguments args) { return Clamps(args) ? kOutgoingHooks : kAllHooks; }

void CheckKernel(Arguments /*args*/, const RuleContext& rule, diag::Emitter& emitter) {
  if (!rule.ProtocolIs({kTcpProtocol})) {
    RequireProtocol("TCPMSS", {kTcpProtocol}, rule.name, rule, emitter);
    return;
  }
  if (rule.wants_syn) return;
  auto d = emitter.Build(kNeedsSyn, rule.name);
  d.notes.push_back({std::nullopt, "add `--tcp-flags SYN,RST SYN` to the rule: only SYNs carry the option"});
  emitter.Emit(std::move(d));
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  abi::TcpMssParams params;
  if (const auto* mss = std::get_if<std::uint64_t>(&args.back().value)) params.mss = static_cast<std::uint16_t>(*mss);
  return GoOn("TCPMSS", {abi::Field::kIpLength, abi::Field::kTcpFlags}, ParamBytes(params));
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return PrintArgument(args.back()); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const auto* mss = std::get_if<std::uint64_t>(&args.back().value);
  return mss == nullptr ? " TCPMSS clamp to PMTU" : fmt::format(" TCPMSS set {}", *mss);
}

}  // namespace

extern const TargetExtension kTcpmssTarget;
constexpr TargetExtension kTcpmssTarget{.name = "TCPMSS",
                                        .options = kOptions,
                                        .needs_option = true,
                                        .hooks_of = Hooks,
                                        .kernel_check = CheckKernel,
                                        .lower = Lower,
                                        .print = Print,
                                        .list = List};

}  // namespace iptc::ext
