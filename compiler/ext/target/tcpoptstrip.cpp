// TCPOPTSTRIP: overwrites TCP options by no-operations (net/netfilter/xt_TCPOPTSTRIP.c). Without options it does
// nothing, and -L prints nothing.
#include <algorithm>
#include <array>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kFirstKind = 2, kLastKind = 255;  // 0 and 1 are the end and the no-operation
constexpr std::size_t kWordBits = 32;

constexpr auto kNames = std::to_array<NamedValue>(
    {{"wscale", 3}, {"mss", 2}, {"sack-permitted", 4}, {"sack", 5}, {"timestamp", 8}, {"md5", 19}});
constexpr NameTable kNameTable{.what = "TCP option: a number from 2 to 255, or a name", .names = kNames};

constexpr diag::Kind<> kNotStripped{"IPT131", diag::Severity::kError,
                                    "options 0 and 1, the end and the no-operation, cannot be stripped"};
constexpr diag::Kind<std::string> kTwice{"IPT139", diag::Severity::kError, "TCP option `{}` is given twice"};

std::optional<std::uint64_t> ParseKind(const ValueInput& input, const Part& part) {
  const auto number = ReadUnsigned(part.Text(), kLastKind);
  if (!number) return LookUpName(input.emitter, kNameTable, part);
  if (*number >= kFirstKind) return number;
  input.emitter.Report(kNotStripped, part.Span());
  return std::nullopt;
}

// The kinds in ascending order.
std::optional<Value> ParseKinds(const ValueInput& input) {
  OwnValue kinds;
  for (const Part& part : Split(Whole(input.First()), ',')) {
    const auto kind = ParseKind(input, part);
    if (!kind) return std::nullopt;
    const auto place = std::ranges::lower_bound(kinds.numbers, *kind);
    if (place != kinds.numbers.end() && *place == *kind) {
      input.emitter.Report(kTwice, part.Span(), std::string(part.Text()));
      return std::nullopt;
    }
    kinds.numbers.insert(place, *kind);
  }
  return kinds;
}

std::string Join(const Value& value, bool names) {
  std::string text;
  for (const std::uint64_t kind : std::get<OwnValue>(value).numbers) {
    if (!text.empty()) text += ',';
    const auto* named = std::ranges::find(kNames, kind, &NamedValue::value);
    text += names && named != kNames.end() ? std::string(named->name) : std::to_string(kind);
  }
  return text;
}

void PrintKinds(std::string& out, const OptionSpec& /*option*/, const Value& value) { out += Join(value, false); }

constexpr ValueKindInfo kKinds{ValueKind::kOwn, "option[,option]...", ParseKinds, PrintKinds};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "strip-options", .value = ValueKind::kOwn, .own = &kKinds},
});

void CheckKernel(Arguments /*args*/, const RuleContext& rule, diag::Emitter& emitter) {
  RequireProtocol("TCPOPTSTRIP", {kTcpProtocol}, rule.name, rule, emitter);
}

// Calls that read TCP options must look again.
ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  abi::TcpOptionStripParams params;
  if (!args.empty()) {
    for (const std::uint64_t kind : std::get<OwnValue>(args.front().value).numbers) {
      params.kinds[kind / kWordBits] |= 1U << (kind % kWordBits);
    }
  }
  return GoOn("TCPOPTSTRIP", {abi::Field::kTcpFlags}, ParamBytes(params));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  return args.empty() ? std::string() : " TCPOPTSTRIP options " + Join(args.front().value, !numeric);
}

}  // namespace

extern const TargetExtension kTcpoptstripTarget;
constexpr TargetExtension kTcpoptstripTarget{.name = "TCPOPTSTRIP",
                                             .options = kOptions,
                                             .tables = kMangleTable,
                                             .kernel_check = CheckKernel,
                                             .lower = Lower,
                                             .list = List};

}  // namespace iptc::ext
