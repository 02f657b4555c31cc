// rateest: the rate that a RATEEST target measures, compared with a number or another's (net/netfilter/xt_rateest.c).
// Without an estimator of that name the kernel refuses the rule.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/rateest.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kNameMax = 15, kU32Max = 0xFFFFFFFF;

constexpr diag::Kind<std::string> kBadRate{
    "IPT134", diag::Severity::kError, "`{}` is not a rate such as `500kbit` or `2MBps`; without a unit it is bits"};
constexpr diag::Kind<std::string> kBadPackets{"IPT131", diag::Severity::kError, "`{}` is not a number of packets"};
constexpr diag::Kind<> kNoEstimator{"IPT145", diag::Severity::kError, "the kernel wants the name of an estimator"};
constexpr diag::Kind<> kNoMode{"IPT145", diag::Severity::kError,
                               "the kernel wants one of `--rateest-lt`, `--rateest-gt`, `--rateest-eq`"};
constexpr diag::Kind<> kNoMeasure{"IPT145", diag::Severity::kError,
                                  "the kernel wants a rate of bits or packets: `--rateest-bps`, `--rateest-pps`"};

struct Suffix {
  std::string_view name;
  double bits;
};
constexpr double kKi = 1024, kK = 1000;
constexpr auto kSuffixes = std::to_array<Suffix>({
    {"", 1},
    {"bit", 1},
    {"kibit", kKi},
    {"kbit", kK},
    {"mibit", kKi* kKi},
    {"mbit", kK* kK},
    {"gibit", kKi* kKi* kKi},
    {"gbit", kK* kK* kK},
    {"tibit", kKi* kKi* kKi* kKi},
    {"tbit", kK* kK* kK* kK},
    {"bps", 8},
    {"kibps", 8 * kKi},
    {"kbps", 8 * kK},
    {"mibps", 8 * kKi* kKi},
    {"mbps", 8 * kK* kK},
    {"gibps", 8 * kKi* kKi* kKi},
    {"gbps", 8 * kK* kK* kK},
    {"tibps", 8 * kKi* kKi* kKi* kKi},
    {"tbps", 8 * kK* kK* kK* kK},
});

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::ranges::equal(text, lower, same);
}

// What a processor makes of the number when it becomes 32 bits: it wraps.
std::uint32_t Wrap(double number) {
  constexpr double kBound = 9223372036854775808.0;
  return std::abs(number) < kBound ? static_cast<std::uint32_t>(static_cast<std::int64_t>(number)) : 0;
}

// Bytes a second. The word may be missing: 0.
std::optional<Value> ParseBits(const ValueInput& input) {
  if (input.words.empty()) return std::uint64_t{0};
  const std::string& text = input.First().text;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const auto suffix =
      std::ranges::find_if(kSuffixes, [&](const Suffix& known) { return EqualsIgnoringCase(end, known.name); });
  if (end == text.c_str() || suffix == kSuffixes.end()) {
    input.emitter.Report(kBadRate, input.First().Span(), text);
    return std::nullopt;
  }
  return std::uint64_t{Wrap(number * suffix->bits / 8)};
}

std::optional<Value> ParsePackets(const ValueInput& input) {
  if (input.words.empty()) return std::uint64_t{0};
  if (const auto number = ReadUnsigned(input.Text(), kU32Max)) return *number;
  input.emitter.Report(kBadPackets, input.First().Span(), input.First().text);
  return std::nullopt;
}

std::string BitsText(std::uint64_t bytes) {
  const double bits = static_cast<double>(bytes) * 8;
  if (bits >= 1e9) return fmt::format("{:.0f}Mbit", bits / 1e6);
  if (bits >= 1e6) return fmt::format("{:.0f}Kbit", bits / 1e3);
  return fmt::format("{:.0f}bit", bits);
}
void PrintBits(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += BitsText(std::get<std::uint64_t>(value));
}
constexpr ValueKindInfo kBits{ValueKind::kOwn, "[rate]", ParseBits, PrintBits};
constexpr ValueKindInfo kPackets{ValueKind::kOwn, "[number]", ParsePackets, PrintNumber};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "rateest1", .alias = "rateest", .value = ValueKind::kPlainString, .maximum = kNameMax, .cut = true},
    {.name = "rateest2", .value = ValueKind::kPlainString, .maximum = kNameMax, .cut = true},
    {.name = "rateest-bps1", .value = ValueKind::kOwn, .own = &kBits, .own_words = 0, .optional_word = true},
    {.name = "rateest-bps2",
     .alias = "rateest-bps",
     .value = ValueKind::kOwn,
     .own = &kBits,
     .own_words = 0,
     .optional_word = true},
    {.name = "rateest-pps1", .value = ValueKind::kOwn, .own = &kPackets, .own_words = 0, .optional_word = true},
    {.name = "rateest-pps2",
     .alias = "rateest-pps",
     .value = ValueKind::kOwn,
     .own = &kPackets,
     .own_words = 0,
     .optional_word = true},
    {.name = "rateest-delta"},
    {.name = "rateest-lt", .invertible = true},
    {.name = "rateest-gt", .invertible = true},
    {.name = "rateest-eq", .invertible = true},
});
constexpr const OptionSpec &kFirst = kOptions[0], &kSecond = kOptions[1], &kBits1 = kOptions[2], &kBits2 = kOptions[3],
                           &kPackets1 = kOptions[4], &kPackets2 = kOptions[5], &kDelta = kOptions[6],
                           &kLess = kOptions[7], &kGreater = kOptions[8], &kEqual = kOptions[9];

bool IsMode(const Argument& argument) {
  return argument.option == &kLess || argument.option == &kGreater || argument.option == &kEqual;
}

// The options as the kernel gets them. Of several modes the last counts, one negation negates.
struct Test {
  std::string first, second, mode;
  bool relative = false, delta = false, inverted = false, by_bits = false, by_packets = false;
  std::uint64_t bits1 = 0, bits2 = 0, packets1 = 0, packets2 = 0;
};

std::string TextOf(Arguments args, const OptionSpec& option) {
  const Argument* argument = Find(args, option);
  return argument != nullptr ? std::get<std::string>(argument->value) : std::string();
}
std::uint64_t NumberOf(Arguments args, const OptionSpec& option) {
  const Argument* argument = Find(args, option);
  return argument != nullptr ? std::get<std::uint64_t>(argument->value) : 0;
}

Test TestOf(Arguments args) {
  Test test{.first = TextOf(args, kFirst), .second = TextOf(args, kSecond), .mode = {}};
  test.relative = Find(args, kSecond) != nullptr;
  test.delta = Find(args, kDelta) != nullptr;
  test.by_bits = Find(args, kBits1) != nullptr || Find(args, kBits2) != nullptr;
  test.by_packets = Find(args, kPackets1) != nullptr || Find(args, kPackets2) != nullptr;
  test.bits1 = NumberOf(args, kBits1);
  test.bits2 = NumberOf(args, kBits2);
  test.packets1 = NumberOf(args, kPackets1);
  test.packets2 = NumberOf(args, kPackets2);
  for (const Argument& argument : args) {
    if (!IsMode(argument)) continue;
    test.mode = argument.option->name.substr(std::string_view("rateest-").size());
    test.inverted = test.inverted || argument.inverted;
  }
  return test;
}

void KernelCheck(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  const Test test = TestOf(args);
  const SourceSpan span = args.empty() ? rule.name : args.front().span;
  if (test.mode.empty()) emitter.Report(kNoMode, span);
  if (!test.by_bits && !test.by_packets) emitter.Report(kNoMeasure, span);
  if (test.first.empty() || (test.relative && test.second.empty())) emitter.Report(kNoEstimator, span);
}

std::string ModeText(const Test& test, std::string_view dashes) {
  return fmt::format("{} {}{}", test.inverted ? " !" : "", dashes, test.mode);
}

// What is compared, by bits or by packets; the numbers as texts.
std::string PrintMeasure(const Test& test, std::string_view name, const std::string& one, const std::string& two) {
  std::string text = test.delta ? fmt::format(" --rateest-{}1 {}", name, one) : "";
  text += ModeText(test, "--rateest-");
  if (test.delta) return text + fmt::format(" --rateest-{}2 {}", name, two);
  return text + (test.relative ? fmt::format(" --rateest-{}", name) : fmt::format(" --rateest-{} {}", name, two));
}

std::string Describe(const Test& test) {
  std::string text = test.delta ? " --rateest-delta" : "";
  text += (test.relative ? " --rateest1 " : " --rateest ") + test.first;
  if (test.by_bits) text += PrintMeasure(test, "bps", BitsText(test.bits1), BitsText(test.bits2));
  if (test.by_packets) {
    text += PrintMeasure(test, "pps", std::to_string(test.packets1), std::to_string(test.packets2));
  }
  return test.relative ? text + " --rateest2 " + test.second : text;
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return Describe(TestOf(args)); }

std::uint8_t ModeOf(const Test& test) {
  using Params = helpers::RateestMatchParams;
  if (test.mode == "lt") return Params::kLess;
  return test.mode == "gt" ? Params::kGreater : Params::kEqual;
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Test test = TestOf(args);
  helpers::RateestMatchParams params{.bytes1 = test.bits1,
                                     .bytes2 = test.bits2,
                                     .packets1 = test.packets1,
                                     .packets2 = test.packets2,
                                     .mode = ModeOf(test),
                                     .delta = test.delta,
                                     .by_bytes = test.by_bits,
                                     .by_packets = test.by_packets};
  std::ranges::copy(test.first, params.first);
  if (test.relative) std::ranges::copy(test.second, params.second);
  return ir::NegateIf(test.inverted,
                      ir::Call{.helper = "rateest", .params = ParamBytes(params), .effect = ir::Effect::kReads});
}

std::string ListBits(std::uint64_t bytes, bool numeric) {
  return " " + (numeric ? std::to_string(bytes) : BitsText(bytes));
}

std::string ListAbsolute(const Test& test, bool numeric) {
  std::string text;
  if (test.by_bits) {
    text += " bps" + (test.delta ? ListBits(test.bits1, numeric) : "") + ListBits(test.bits2, numeric);
    text += ModeText(test, "");
  }
  if (test.by_packets) {
    text += " pps" + (test.delta ? fmt::format(" {}", test.packets1) : "") + ModeText(test, "");
    text += fmt::format(" {}", test.packets2);
  }
  return text;
}

std::string ListSide(const Test& test, std::uint64_t bits, std::uint64_t packets, bool numeric) {
  std::string text;
  if (test.by_bits) text += " bps" + (test.delta ? ListBits(bits, numeric) : "");
  if (test.by_packets) text += " pps" + (test.delta ? fmt::format(" {}", packets) : "");
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  const Test test = TestOf(args);
  const std::string text = fmt::format(" rateest match {}{}", test.first, test.delta ? " delta" : "");
  if (!test.relative) return text + ListAbsolute(test, numeric);
  return text + ListSide(test, test.bits1, test.packets1, numeric) + ModeText(test, "") + " " + test.second +
         ListSide(test, test.bits2, test.packets2, numeric);
}

}  // namespace

extern const MatchExtension kRateestMatch;
constexpr MatchExtension kRateestMatch{
    .name = "rateest", .options = kOptions, .kernel_check = KernelCheck, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
