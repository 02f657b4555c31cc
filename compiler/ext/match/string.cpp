// string: bytes anywhere in the packet, from its IP header on (net/netfilter/xt_string.c). The kernel's algorithms bm
// and kmp find the same; fsm takes an automaton for the pattern and is left to --assume-match.
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/string.h"

namespace iptc::ext {
namespace {

constexpr std::size_t kMaxPattern = helpers::kStringMaxPattern;
constexpr std::uint64_t kOffsetMax = 0xFFFF;
constexpr std::uint64_t kAlgorithmSize = 15;
constexpr std::string_view kAutomaton = "fsm", kBoyerMoore = "bm";

constexpr diag::Kind<std::size_t> kTooLong{"IPT137", diag::Severity::kError, "the pattern is longer than {} bytes"};
constexpr diag::Kind<> kEmptyHex{"IPT137", diag::Severity::kError, "the pattern needs at least one character"};
constexpr diag::Kind<> kEmptyPattern{"IPT137", diag::Severity::kError, "the kernel refuses an empty pattern"};
constexpr diag::Kind<char> kBadHexDigit{"IPT151", diag::Severity::kError,
                                        "`{}` is not a hexadecimal digit, of which a byte between `|` has two"};
constexpr diag::Kind<> kOddHex{"IPT151", diag::Severity::kError,
                               "the bytes between `|` end in the middle, or without a second `|`"};
constexpr diag::Kind<> kEscapeInHex{"IPT151", diag::Severity::kError, "no backslash can stand between `|`"};
constexpr diag::Kind<> kBareEscape{"IPT151", diag::Severity::kError, "nothing follows the backslash"};
constexpr diag::Kind<std::string> kNoAlgorithm{"IPT133", diag::Severity::kError,
                                               "the kernel has no search algorithm `{}`; it has bm, kmp and fsm"};
constexpr diag::Kind<> kBadAutomaton{"IPT145", diag::Severity::kError,
                                     "for `--algo fsm` the pattern is the four-byte tokens of an automaton"};
constexpr diag::Kind<> kReversed{"IPT135", diag::Severity::kError, "`--from` is above `--to`"};

std::optional<Value> ParsePattern(const ValueInput& input) {
  const std::string& text = input.First().text;
  if (text.size() <= kMaxPattern) return text;
  input.emitter.Report(kTooLong, input.First().Span(kMaxPattern), kMaxPattern);
  return std::nullopt;
}

// Bytes in hexadecimal between `|`, a blank may stand behind each; a backslash takes what follows as it is. Behind a
// bar the next character is no bar and no backslash, whatever it looks like: so iptables reads it.
class HexReader {
 public:
  explicit HexReader(const ValueInput& input) : input_(input), text_(input.First().text) {}

  std::optional<Value> Read() {
    if (text_.empty()) Fail(kEmptyHex, 0);
    while (!failed_ && at_ < text_.size()) {
      if (pattern_.size() == kMaxPattern) {
        Fail(kTooLong, at_, kMaxPattern);
        break;
      }
      const bool is_bar = text_[at_] == '|';
      if (is_bar) TakeBar();
      if (at_ == text_.size()) break;
      in_hex_ ? TakeByte() : TakeCharacter(is_bar);
    }
    return failed_ ? std::nullopt : std::optional<Value>(pattern_);
  }

 private:
  template <class... Args>
  void Fail(const diag::Kind<Args...>& kind, std::size_t from, const std::type_identity_t<Args>&... args) {
    input_.emitter.Report(kind, input_.First().Span(from), args...);
    failed_ = true;
  }

  void TakeBar() {
    in_hex_ = !in_hex_;
    ++at_;
    while (in_hex_ && at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  void TakeByte() {
    if (text_[at_] == '\\') return Fail(kEscapeInHex, at_);
    if (at_ + 2 >= text_.size()) return Fail(kOddHex, at_);
    unsigned byte = 0;
    for (std::size_t i = at_; i < at_ + 2; ++i) {
      if (std::isxdigit(static_cast<unsigned char>(text_[i])) == 0) return Fail(kBadHexDigit, i, text_[i]);
      byte = byte * 16 + HexDigit(text_[i]);
    }
    pattern_ += static_cast<char>(byte);
    at_ += text_[at_ + 2] == ' ' ? 3 : 2;
  }

  void TakeCharacter(bool as_it_is) {
    const bool escapes = text_[at_] == '\\' && !as_it_is;
    if (escapes && at_ + 1 == text_.size()) return Fail(kBareEscape, at_);
    if (escapes) ++at_;
    pattern_ += text_[at_++];
  }

  static unsigned HexDigit(char c) {
    return c <= '9' ? static_cast<unsigned>(c - '0') : static_cast<unsigned>((c | 0x20) - 'a' + 10);
  }

  const ValueInput& input_;
  const std::string& text_;
  std::string pattern_;
  std::size_t at_ = 0;
  bool in_hex_ = false;
  bool failed_ = false;
};

std::optional<Value> ParseHexPattern(const ValueInput& input) { return HexReader(input).Read(); }

// What cannot be printed, or ends with a backslash, is written in hexadecimal.
bool NeedsHex(std::string_view pattern) {
  return pattern.ends_with('\\') || std::ranges::any_of(pattern, [](unsigned char c) { return c < 0x20 || c > 0x7E; });
}

void PrintPattern(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const std::string& pattern = std::get<std::string>(value);
  const bool hex = NeedsHex(pattern);
  out += hex ? "\"|" : "\"";
  for (const char c : pattern) {
    if (hex) {
      out += fmt::format("{:02x}", static_cast<unsigned char>(c));
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += hex ? "|\"" : "\"";
}
constexpr ValueKindInfo kPattern{ValueKind::kOwn, "text", ParsePattern, PrintPattern};
constexpr ValueKindInfo kHexPattern{ValueKind::kOwn, "text|hex|", ParseHexPattern, PrintPattern};

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "string", .value = ValueKind::kOwn, .own = &kPattern, .one_of = 1, .invertible = true},
    {.name = "hex-string", .value = ValueKind::kOwn, .own = &kHexPattern, .one_of = 1, .invertible = true},
    {.name = "algo", .value = ValueKind::kPlainString, .required = true, .maximum = kAlgorithmSize, .cut = true},
    {.name = "from", .value = ValueKind::kNumber, .maximum = kOffsetMax},
    {.name = "to", .value = ValueKind::kNumber, .maximum = kOffsetMax},
    {.name = "icase"},
});
constexpr const OptionSpec &kText = kOptions[0], &kHex = kOptions[1], &kAlgorithm = kOptions[2], &kFrom = kOptions[3],
                           &kTo = kOptions[4], &kIgnoreCase = kOptions[5];

const Argument& PatternOf(Arguments args) {
  const Argument* text = Find(args, kText);
  return text != nullptr ? *text : *Find(args, kHex);
}

std::uint64_t OffsetOf(Arguments args, const OptionSpec& option, std::uint64_t otherwise) {
  const Argument* argument = Find(args, option);
  return argument != nullptr ? std::get<std::uint64_t>(argument->value) : otherwise;
}

std::string_view AlgorithmOf(Arguments args) { return std::get<std::string>(Find(args, kAlgorithm)->value); }

// Tokens of four bytes: a type of character (two bytes, little-endian), how often it comes, a character. To ignore what
// is before (4) is for the first of several alone (fsm_init).
bool IsAutomaton(std::string_view pattern) {
  constexpr std::size_t kToken = 4;
  constexpr unsigned char kTypeMax = 13, kIgnoreHead = 4;
  if (pattern.empty() || pattern.size() % kToken != 0) return false;
  for (std::size_t i = 0; i < pattern.size(); i += kToken) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(pattern[i + at]); };
    if (byte(0) > kTypeMax || byte(1) != 0 || byte(2) > kIgnoreHead) return false;
    if (byte(2) == kIgnoreHead && (i != 0 || pattern.size() == kToken)) return false;
  }
  return true;
}

void KernelCheck(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument& pattern = PatternOf(args);
  const std::string& bytes = std::get<std::string>(pattern.value);
  const std::string_view algorithm = AlgorithmOf(args);
  if (bytes.empty()) emitter.Report(kEmptyPattern, pattern.span);
  if (algorithm == kAutomaton) {
    if (!IsAutomaton(bytes) || Find(args, kIgnoreCase) != nullptr) emitter.Report(kBadAutomaton, pattern.span);
  } else if (algorithm != "bm" && algorithm != "kmp") {
    emitter.Report(kNoAlgorithm, Find(args, kAlgorithm)->span, std::string(algorithm));
  }
  const std::uint64_t from = OffsetOf(args, kFrom, 0);
  if (from > OffsetOf(args, kTo, kOffsetMax)) emitter.Report(kReversed, Find(args, kFrom)->span);
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  const Argument& pattern = PatternOf(args);
  const bool hex = NeedsHex(std::get<std::string>(pattern.value));
  std::string text = PrintArgument({hex ? &kHex : &kText, pattern.value, pattern.inverted, {}});
  text += PrintArgument(*Find(args, kAlgorithm));
  if (OffsetOf(args, kFrom, 0) != 0) text += PrintArgument(*Find(args, kFrom));
  if (OffsetOf(args, kTo, kOffsetMax) != kOffsetMax) text += PrintArgument(*Find(args, kTo));
  if (Find(args, kIgnoreCase) != nullptr) text += " --icase";
  return text;
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument& pattern = PatternOf(args);
  const std::string& bytes = std::get<std::string>(pattern.value);
  if (AlgorithmOf(args) == kAutomaton) {
    const std::string what = "string" + PrintArgument({pattern.option, bytes, false, {}}) + " --algo fsm";
    return ir::NegateIf(pattern.inverted, Unknown(what));
  }
  helpers::StringParams params{.from = static_cast<std::uint16_t>(OffsetOf(args, kFrom, 0)),
                               .to = static_cast<std::uint16_t>(OffsetOf(args, kTo, kOffsetMax)),
                               .size = static_cast<std::uint8_t>(bytes.size())};
  if (Find(args, kIgnoreCase) != nullptr) params.flags |= helpers::kStringIgnoresCase;
  if (AlgorithmOf(args) == kBoyerMoore) params.flags |= helpers::kStringWithinPieces;
  std::ranges::copy(bytes, params.pattern.begin());
  return ir::NegateIf(pattern.inverted,
                      ir::Call{.helper = "string", .params = ParamBytes(params), .effect = ir::Effect::kPure});
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const Argument& pattern = PatternOf(args);
  std::string text = pattern.inverted ? " STRING match ! " : " STRING match  ";
  PrintPattern(text, kText, pattern.value);
  text += " ALGO name " + std::string(AlgorithmOf(args));
  if (const std::uint64_t from = OffsetOf(args, kFrom, 0); from != 0) text += fmt::format(" FROM {}", from);
  if (const std::uint64_t to = OffsetOf(args, kTo, kOffsetMax); to != kOffsetMax) text += fmt::format(" TO {}", to);
  if (Find(args, kIgnoreCase) != nullptr) text += " ICASE";
  return text;
}

}  // namespace

extern const MatchExtension kStringMatch;
constexpr MatchExtension kStringMatch{
    .name = "string", .options = kOptions, .kernel_check = KernelCheck, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
