// u32: numbers of four bytes anywhere in the packet, from its IP header on, worked on and compared
// (net/netfilter/xt_u32.c):
//
//   tests    := test | tests "&&" test
//   test     := location "=" values
//   location := number | location operator number      operator := "&" | "<<" | ">>" | "@"
//   values   := range | values "," range               range    := number | number ":" number
//
// Blanks may stand between the parts, not within an operator.
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/u32.h"

namespace iptc::ext {
namespace {

using helpers::U32Operator;

// iptables has room for so many tests, numbers of a location and ranges of a test.
constexpr std::size_t kMost = 10;
constexpr std::uint64_t kU32Max = 0xFFFFFFFF, kShiftMax = 31;

constexpr diag::Kind<std::string_view> kExpected{"IPT152", diag::Severity::kError, "{} is expected here"};
constexpr diag::Kind<std::size_t, std::string_view> kTooMany{"IPT136", diag::Severity::kError, "more than {} {}"};
constexpr diag::Kind<> kNotNumber{"IPT131", diag::Severity::kError, "a 32-bit number is expected here"};
constexpr diag::Kind<> kShift{"IPT145", diag::Severity::kError, "the kernel refuses to shift by more than 31"};

struct Operator {
  std::string_view text;
  U32Operator code;
};
constexpr auto kOperators = std::to_array<Operator>({{"&", U32Operator::kAnd},
                                                     {"<<", U32Operator::kShiftLeft},
                                                     {">>", U32Operator::kShiftRight},
                                                     {"@", U32Operator::kAt}});

// Writes the program that helpers/u32.h describes, one number a word.
class Reader {
 public:
  explicit Reader(const ValueInput& input) : input_(input), text_(input.First().text) {}

  std::optional<Value> Read() {
    std::size_t tests = 0;
    program_.push_back(0);
    do {
      if (tests == kMost) return Fail(kTooMany, kMost, "tests");
      if (!ReadTest()) return std::nullopt;
      ++tests;
    } while (TakeBetweenTests());
    if (failed_) return std::nullopt;
    program_[0] = tests;
    return OwnValue{.numbers = std::move(program_), .text = {}};
  }

 private:
  template <class... Args>
  std::nullopt_t Fail(const diag::Kind<Args...>& kind, const std::type_identity_t<Args>&... args) {
    input_.emitter.Report(kind, input_.First().Span(std::min(at_, text_.size())), args...);
    failed_ = true;
    return std::nullopt;
  }
  bool Expect(std::string_view what) {
    Fail(kExpected, what);
    return false;
  }

  void SkipBlanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool Take(std::string_view token) {
    SkipBlanks();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  bool AtEnd() {
    SkipBlanks();
    return at_ == text_.size();
  }

  bool ReadNumber() {
    std::string_view rest;
    SkipBlanks();
    const auto number = ReadUnsignedPrefix(text_.substr(at_), kU32Max, 0, rest);
    if (!number) {
      Fail(kNotNumber);
      return false;
    }
    at_ = text_.size() - rest.size();
    program_.push_back(*number);
    return true;
  }

  // The counts of a test stand before its location and values.
  bool ReadTest() {
    const std::size_t counts = program_.size();
    program_.insert(program_.end(), 2, 0);
    const auto operators = ReadLocation();
    if (!operators) return false;
    const auto ranges = ReadRanges();
    if (!ranges) return false;
    program_[counts] = *operators;
    program_[counts + 1] = *ranges;
    return true;
  }

  std::optional<std::size_t> ReadLocation() {
    if (AtEnd()) return Fail(kExpected, "a location such as `0>>22&0x3C`");
    if (text_[at_] == '=') return Fail(kExpected, "a location before `=`");
    if (!ReadNumber()) return std::nullopt;
    for (std::size_t operators = 0;; ++operators) {
      if (Take("=")) return operators;
      if (AtEnd()) return Fail(kExpected, "`=` and a value");
      const Operator* found = nullptr;
      for (const Operator& known : kOperators) {
        if (text_.substr(at_).starts_with(known.text)) found = &known;
      }
      if (found == nullptr) return Fail(kExpected, "`=` or an operator: `&`, `<<`, `>>` or `@`");
      if (operators + 1 == kMost) return Fail(kTooMany, kMost, "numbers in a location");
      at_ += found->text.size();
      program_.push_back(static_cast<std::uint64_t>(found->code));
      if (!ReadNumber()) return std::nullopt;
    }
  }

  std::optional<std::size_t> ReadRanges() {
    if (AtEnd()) return Fail(kExpected, "a value");
    for (std::size_t ranges = 1;; ++ranges) {
      if (!ReadNumber()) return std::nullopt;
      const std::uint64_t low = program_.back();
      if (!Take(":")) {
        program_.push_back(low);
      } else if (!ReadNumber()) {
        return std::nullopt;
      }
      if (AtEnd() || text_[at_] == '&') return ranges;
      if (!Take(",")) return Fail(kExpected, "`,` or `&&`");
      if (ranges == kMost) return Fail(kTooMany, kMost, "values in a test");
    }
  }

  bool TakeBetweenTests() {
    if (AtEnd()) return false;
    return Take("&&") || Expect("a second `&`");
  }

  const ValueInput& input_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::uint64_t> program_;
  bool failed_ = false;
};

std::optional<Value> ParseTests(const ValueInput& input) { return Reader(input).Read(); }

// One test of a program, behind which the next one begins.
void PrintTest(std::string& out, std::span<const std::uint64_t>& program) {
  const std::size_t operators = program[0], ranges = program[1];
  out += fmt::format("{:#x}", program[2]);
  program = program.subspan(3);
  for (std::size_t i = 0; i < operators; ++i, program = program.subspan(2)) {
    out += fmt::format("{}{:#x}", kOperators[program[0]].text, program[1]);
  }
  for (std::size_t i = 0; i < ranges; ++i, program = program.subspan(2)) {
    out += fmt::format("{}{:#x}", i == 0 ? "=" : ",", program[0]);
    if (program[0] != program[1]) out += fmt::format(":{:#x}", program[1]);
  }
}

void PrintTests(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  std::span<const std::uint64_t> program = std::get<OwnValue>(value).numbers;
  const std::size_t tests = program[0];
  program = program.subspan(1);
  out += '"';
  for (std::size_t i = 0; i < tests; ++i) {
    if (i != 0) out += "&&";
    PrintTest(out, program);
  }
  out += '"';
}
constexpr ValueKindInfo kTests{ValueKind::kOwn, "tests", ParseTests, PrintTests};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "u32", .value = ValueKind::kOwn, .own = &kTests, .required = true, .invertible = true},
});

bool ShiftsTooFar(std::span<const std::uint64_t> program) {
  const std::size_t tests = program[0];
  program = program.subspan(1);
  for (std::size_t test = 0; test < tests; ++test) {
    const std::size_t operators = program[0], ranges = program[1];
    for (std::size_t i = 0; i < operators; ++i) {
      const auto code = static_cast<U32Operator>(program[3 + 2 * i]);
      const bool shifts = code == U32Operator::kShiftLeft || code == U32Operator::kShiftRight;
      if (shifts && program[4 + 2 * i] > kShiftMax) return true;
    }
    program = program.subspan(3 + 2 * operators + 2 * ranges);
  }
  return false;
}

void KernelCheck(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  if (ShiftsTooFar(std::get<OwnValue>(args.front().value).numbers)) emitter.Report(kShift, args.front().span);
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  std::vector<std::uint8_t> params;
  for (const std::uint64_t number : std::get<OwnValue>(args.front().value).numbers) {
    const std::vector<std::uint8_t> word = ParamBytes(static_cast<std::uint32_t>(number));
    params.insert(params.end(), word.begin(), word.end());
  }
  return ir::NegateIf(args.front().inverted,
                      ir::Call{.helper = "u32", .params = std::move(params), .effect = ir::Effect::kPure});
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = args.front().inverted ? " u32 ! " : " u32 ";
  PrintTests(text, kOptions[0], args.front().value);
  return text;
}

}  // namespace

extern const MatchExtension kU32Match;
constexpr MatchExtension kU32Match{
    .name = "u32", .options = kOptions, .kernel_check = KernelCheck, .lower = Lower, .list = List};

}  // namespace iptc::ext
