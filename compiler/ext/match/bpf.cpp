// bpf: a program of the classic packet filter (net/netfilter/xt_bpf.c), or one that was loaded into the kernel and has
// a file to stand for it, which nothing here can read.
#include <array>
#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/bpf.h"

namespace iptc::ext {
namespace {

using helpers::BpfInstruction;

constexpr diag::Kind<std::string> kBadLength{
    "IPT154", diag::Severity::kError, "`{}` does not begin with the number of instructions, from 1 to 64, and a comma"};
constexpr diag::Kind<std::string> kBadInstruction{"IPT154", diag::Severity::kError,
                                                  "`{}` is not an instruction: four decimal numbers"};
constexpr diag::Kind<std::uint64_t, std::size_t> kWrongCount{"IPT154", diag::Severity::kError,
                                                             "the program says {} instructions and has {}"};
constexpr diag::Kind<std::size_t> kUnsound{"IPT154", diag::Severity::kError, "the kernel refuses instruction {}"};
constexpr diag::Kind<> kNoReturn{"IPT154", diag::Severity::kError, "the kernel wants the last instruction to return"};

// As sscanf reads a decimal number: blanks and a sign may stand before it, too large a one wraps.
std::optional<std::uint64_t> ScanNumber(const char*& at) {
  char* end = nullptr;
  const std::uint64_t number = std::strtoull(at, &end, 10);
  if (end == at) return std::nullopt;
  at = end;
  return number;
}

// What follows the fourth number does not count.
std::optional<BpfInstruction> ScanInstruction(std::string_view text) {
  const std::string copy(text);
  const char* at = copy.c_str();
  std::array<std::uint64_t, 4> numbers{};
  for (std::uint64_t& number : numbers) {
    const auto scanned = ScanNumber(at);
    if (!scanned) return std::nullopt;
    number = *scanned;
  }
  return BpfInstruction{static_cast<std::uint16_t>(numbers[0]), static_cast<std::uint8_t>(numbers[1]),
                        static_cast<std::uint8_t>(numbers[2]), static_cast<std::uint32_t>(numbers[3])};
}

constexpr unsigned kCodeShift = 48, kTrueShift = 40, kFalseShift = 32;
std::uint64_t Pack(const BpfInstruction& i) {
  return std::uint64_t{i.code} << kCodeShift | std::uint64_t{i.jump_true} << kTrueShift |
         std::uint64_t{i.jump_false} << kFalseShift | i.k;
}
BpfInstruction Unpack(std::uint64_t packed) {
  return {static_cast<std::uint16_t>(packed >> kCodeShift), static_cast<std::uint8_t>(packed >> kTrueShift),
          static_cast<std::uint8_t>(packed >> kFalseShift), static_cast<std::uint32_t>(packed)};
}

std::optional<std::uint64_t> ScanLength(const ValueInput& input, const Part& part, bool alone) {
  const std::string text(part.Text());
  const char* at = text.c_str();
  const auto length = ScanNumber(at);
  const std::uint64_t kept = static_cast<std::uint16_t>(length.value_or(0));
  if (!alone && *at == '\0' && kept != 0 && kept <= helpers::kBpfMaxInstructions) return kept;
  input.emitter.Report(kBadLength, input.First().Span(), input.First().text);
  return std::nullopt;
}

// "length,code jt jf k[,code jt jf k]..."; a comma may stand at the end.
std::optional<Value> ParseProgram(const ValueInput& input) {
  std::vector<Part> parts = Split(Whole(input.First()), ',');
  const auto length = ScanLength(input, parts.front(), parts.size() == 1);
  if (!length) return std::nullopt;
  if (parts.back().Text().empty()) parts.pop_back();
  OwnValue program;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto instruction = ScanInstruction(parts[i].Text());
    if (!instruction) {
      const SourceSpan span = parts[i].Text().empty() ? input.First().Span() : parts[i].Span();
      input.emitter.Report(kBadInstruction, span, std::string(parts[i].Text()));
      return std::nullopt;
    }
    program.numbers.push_back(Pack(*instruction));
  }
  if (program.numbers.size() == *length) return program;
  input.emitter.Report(kWrongCount, input.First().Span(), *length, program.numbers.size());
  return std::nullopt;
}

std::string Instructions(const Value& value) {
  std::string text;
  for (const std::uint64_t packed : std::get<OwnValue>(value).numbers) {
    const BpfInstruction i = Unpack(packed);
    text += fmt::format("{}{} {} {} {}", text.empty() ? "" : ",", i.code, i.jump_true, i.jump_false, i.k);
  }
  return text;
}

void PrintProgram(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += fmt::format("\"{},{}\"", std::get<OwnValue>(value).numbers.size(), Instructions(value));
}

constexpr ValueKindInfo kProgram{ValueKind::kOwn, "length,code jt jf k[,code jt jf k]...", ParseProgram, PrintProgram};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "bytecode", .value = ValueKind::kOwn, .own = &kProgram, .one_of = 1},
    {.name = "object-pinned", .value = ValueKind::kPlainString, .one_of = 1, .maximum = 511, .cut = true},
});
constexpr const OptionSpec &kBytecode = kOptions[0], &kPinned = kOptions[1];

helpers::BpfParams ParamsOf(const Argument& bytecode) {
  helpers::BpfParams params;
  for (const std::uint64_t packed : std::get<OwnValue>(bytecode.value).numbers) {
    params.program.at(params.count++) = Unpack(packed);
  }
  return params;
}

void KernelCheck(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument* bytecode = Find(args, kBytecode);
  if (bytecode == nullptr) return;
  const helpers::BpfParams params = ParamsOf(*bytecode);
  const auto fault = helpers::BpfFault(std::span(params.program).first(params.count));
  if (!fault) return;
  if (*fault == params.count) {
    emitter.Report(kNoReturn, bytecode->span);
  } else {
    emitter.Report(kUnsound, bytecode->span, *fault);
  }
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument* bytecode = Find(args, kBytecode);
  if (bytecode == nullptr) return UnknownOptions("bpf", args);
  const helpers::BpfParams params = ParamsOf(*bytecode);
  if (helpers::BpfLooksBeyondPacket(std::span(params.program).first(params.count))) return UnknownOptions("bpf", args);
  return ir::Call{.helper = "bpf", .params = ParamBytes(params), .effect = ir::Effect::kPure};
}

// Without a blank before it, with a zero byte behind a program.
std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  if (const Argument* pinned = Find(args, kPinned)) return "match bpf pinned " + std::get<std::string>(pinned->value);
  return "match bpf " + Instructions(Find(args, kBytecode)->value) + '\0';
}

}  // namespace

extern const MatchExtension kBpfMatch;
constexpr MatchExtension kBpfMatch{
    .name = "bpf", .options = kOptions, .kernel_check = KernelCheck, .lower = Lower, .list = List};

}  // namespace iptc::ext
