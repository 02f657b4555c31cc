// `test`, `[` and `[[`: operators are rows of tables; what hangs on the machine (most files) is undecidable unless the
// user says how it goes.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/interpreter.h"
#include "compiler/expand/pattern.h"
#include "compiler/expand/regex.h"

namespace iptc::expand {
namespace {

constexpr diag::Kind<std::string> kNotANumber{"IPT023", diag::Severity::kWarning,
                                              "`{}` is no number; the shell calls this test failed"};
constexpr diag::Kind<> kBadTest{"IPT024", diag::Severity::kWarning,
                                "this is no test that a shell knows; it fails with status 2"};

constexpr int kTestError = 2;
constexpr std::string_view kFileTests = "efdxrwsLhbcpSugkOGN";

struct NumberRow {
  std::string_view name;
  bool (*holds)(std::int64_t, std::int64_t);
};
constexpr auto kNumberTests = std::to_array<NumberRow>({
    {"-eq", [](std::int64_t a, std::int64_t b) { return a == b; }},
    {"-ne", [](std::int64_t a, std::int64_t b) { return a != b; }},
    {"-lt", [](std::int64_t a, std::int64_t b) { return a < b; }},
    {"-le", [](std::int64_t a, std::int64_t b) { return a <= b; }},
    {"-gt", [](std::int64_t a, std::int64_t b) { return a > b; }},
    {"-ge", [](std::int64_t a, std::int64_t b) { return a >= b; }},
});

struct TextRow {
  std::string_view name;
  bool (*holds)(std::string_view, std::string_view);
};
constexpr auto kTextTests = std::to_array<TextRow>({
    {"=", [](std::string_view a, std::string_view b) { return a == b; }},
    {"==", [](std::string_view a, std::string_view b) { return a == b; }},
    {"!=", [](std::string_view a, std::string_view b) { return a != b; }},
    {"<", [](std::string_view a, std::string_view b) { return a < b; }},
    {">", [](std::string_view a, std::string_view b) { return a > b; }},
});

template <class Rows>
auto FindRow(const Rows& rows, std::string_view name) -> decltype(rows.data()) {
  const auto* row = std::ranges::find(rows, name, [](const auto& r) { return r.name; });
  return row != rows.end() ? row : nullptr;
}

bool IsBinary(std::string_view name) {
  return FindRow(kNumberTests, name) != nullptr || FindRow(kTextTests, name) != nullptr;
}
bool IsUnary(std::string_view name) {
  return name.size() == 2 && name[0] == '-' &&
         (kFileTests.contains(name[1]) || std::string_view("znt").contains(name[1]));
}

// Decides single tests; remembers what it could not decide.
class Tester {
 public:
  Tester(Interpreter& shell, SourceSpan span) : shell_(shell), span_(span) {}

  bool Known(const Value& value) {
    if (skipping == 0 && value.unknown != UnknownId::kNone) {
      if (const std::optional<bool> assumed = shell_.Assumed(span_)) {
        assumed_ = assumed;
        return false;
      }
      if (shell_.ReportIfUnknown(value)) return false;
    }
    return true;
  }

  bool Unary(std::string_view op, const Value& operand) {
    if (!Known(operand)) return assumed_.value_or(false);
    if (op == "-n") return !operand.text.empty();
    if (op == "-z") return operand.text.empty();
    if (op == "-t") return false;  // what runs a firewall script at boot has no terminal
    if (skipping > 0) return false;
    const std::optional<bool> exists = shell_.Exists(operand.text, op[1]);
    return exists ? *exists : shell_.Undecidable(span_, fmt::format("whether `{}` exists", operand.text));
  }

  bool Binary(const Value& left, std::string_view op, const Value& right) {
    if (!Known(left) || !Known(right)) return assumed_.value_or(false);
    if (const TextRow* row = FindRow(kTextTests, op)) return row->holds(left.text, right.text);
    const std::optional<std::int64_t> a = Number(left);
    const std::optional<std::int64_t> b = Number(right);
    return a && b && FindRow(kNumberTests, op)->holds(*a, *b);
  }

  std::optional<std::int64_t> Number(const Value& value) {
    std::string_view text = value.text;
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
    if (text.starts_with('+')) text.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return number;
    if (skipping == 0) {
      shell_.Emitter().Report(kNotANumber, value.Span().IsValid() ? value.Span() : span_, value.text);
      failed = true;
    }
    return std::nullopt;
  }

  int skipping = 0;     // in an operand that `-a`, `-o`, `&&` or `||` leaves out
  bool failed = false;  // status 2

 private:
  Interpreter& shell_;
  SourceSpan span_;
  std::optional<bool> assumed_;
};

// The words of `test`: a binary operator in second place wins over everything, as POSIX has it for three words.
class WordTest {
 public:
  WordTest(Interpreter& shell, std::vector<Value> words, SourceSpan span)
      : shell_(shell), words_(std::move(words)), span_(span), tester_(shell, span) {}

  int Run() {
    if (words_.empty()) return 1;
    const bool holds = Or(0);
    if (at_ != words_.size() || broken_) {
      shell_.Emitter().Report(kBadTest, span_);
      return kTestError;
    }
    if (tester_.failed) return kTestError;
    return holds ? 0 : 1;
  }

 private:
  static constexpr int kMaxDepth = 50;

  [[nodiscard]] bool Is(std::string_view word) const { return at_ < words_.size() && words_[at_].text == word; }
  [[nodiscard]] std::size_t Left() const { return words_.size() - at_; }

  bool Or(int depth) {
    bool holds = And(depth);
    while (Is("-o")) {
      ++at_;
      tester_.skipping += holds ? 1 : 0;
      const bool right = And(depth);
      tester_.skipping -= holds ? 1 : 0;
      holds = holds || right;
    }
    return holds;
  }

  bool And(int depth) {
    bool holds = Primary(depth);
    while (Is("-a")) {
      ++at_;
      tester_.skipping += holds ? 0 : 1;
      const bool right = Primary(depth);
      tester_.skipping -= holds ? 0 : 1;
      holds = holds && right;
    }
    return holds;
  }

  bool Primary(int depth) {
    if (Left() == 0 || depth > kMaxDepth) {
      broken_ = true;
      return false;
    }
    if (Left() >= 3 && IsBinary(words_[at_ + 1].text)) {
      at_ += 3;
      return tester_.Binary(words_[at_ - 3], words_[at_ - 2].text, words_[at_ - 1]);
    }
    if (Left() >= 2 && Is("!")) {
      ++at_;
      return !Primary(depth + 1);
    }
    if (Left() >= 3 && Is("(")) {
      ++at_;
      const bool holds = Or(depth + 1);
      broken_ = broken_ || !Is(")");
      ++at_;
      return holds;
    }
    if (Left() >= 2 && IsUnary(words_[at_].text)) {
      at_ += 2;
      return tester_.Unary(words_[at_ - 2].text, words_[at_ - 1]);
    }
    ++at_;
    return tester_.Unary("-n", words_[at_ - 1]);
  }

  Interpreter& shell_;
  std::vector<Value> words_;
  SourceSpan span_;
  Tester tester_;
  std::size_t at_ = 0;
  bool broken_ = false;
};

}  // namespace

int RunTestWords(Interpreter& shell, Call& call) {
  std::vector<Value> words(std::make_move_iterator(call.words.begin() + 1), std::make_move_iterator(call.words.end()));
  if (call.words[0].text == "[") {
    if (words.empty() || words.back().text != "]") {
      shell.Emitter().Report(kBadTest, call.span);
      return kTestError;
    }
    words.pop_back();
  }
  return WordTest(shell, std::move(words), call.span).Run();
}

// [[ … ]]: operators are known from the syntax, words are expanded as they are reached, nothing is split.
class Interpreter::TestWalker {
 public:
  TestWalker(Interpreter& shell, const syntax::TestCommand& test, SourceSpan span)
      : shell_(shell), elements_(test.elements), span_(span), tester_(shell, span) {}

  int Run() {
    const bool holds = Or(0);
    if (at_ != elements_.size() || broken_) {
      shell_.emitter_.Report(kBadTest, span_);
      return kTestError;
    }
    return tester_.failed ? kTestError : holds ? 0 : 1;
  }

 private:
  static constexpr int kMaxDepth = 50;

  [[nodiscard]] std::string_view Plain(std::size_t i) const {
    if (i >= elements_.size() || elements_[i].word.parts.size() != 1) return {};
    const auto* literal = std::get_if<syntax::Literal>(&elements_[i].word.parts[0].node);
    return literal != nullptr && !elements_[i].word.parts[0].quoted ? std::string_view(literal->text)
                                                                    : std::string_view();
  }
  [[nodiscard]] bool IsOperator(std::string_view text) const {
    return at_ < elements_.size() && elements_[at_].is_operator && Plain(at_) == text;
  }

  bool Or(int depth) {
    bool holds = And(depth);
    while (IsOperator("||")) {
      ++at_;
      tester_.skipping += holds ? 1 : 0;
      const bool right = And(depth);
      tester_.skipping -= holds ? 1 : 0;
      holds = holds || right;
    }
    return holds;
  }

  bool And(int depth) {
    bool holds = Primary(depth);
    while (IsOperator("&&")) {
      ++at_;
      tester_.skipping += holds ? 0 : 1;
      const bool right = Primary(depth);
      tester_.skipping -= holds ? 0 : 1;
      holds = holds && right;
    }
    return holds;
  }

  bool Primary(int depth) {
    if (at_ >= elements_.size() || depth > kMaxDepth) {
      broken_ = true;
      return false;
    }
    if (Plain(at_) == "!") {
      ++at_;
      return !Primary(depth + 1);
    }
    if (IsOperator("(")) {
      ++at_;
      const bool holds = Or(depth + 1);
      broken_ = broken_ || !IsOperator(")");
      ++at_;
      return holds;
    }
    if (IsUnary(Plain(at_)) && at_ + 1 < elements_.size() && !elements_[at_ + 1].is_operator) {
      at_ += 2;
      return tester_.Unary(Plain(at_ - 2), shell_.ExpandSingle(elements_[at_ - 1].word));
    }
    const std::string_view op = Plain(at_ + 1);
    if (at_ + 2 < elements_.size() && (IsBinary(op) || op == "=~")) {
      at_ += 3;
      return Binary(elements_[at_ - 3].word, op, elements_[at_ - 1].word);
    }
    broken_ = broken_ || elements_[at_].is_operator;
    return tester_.Unary("-n", shell_.ExpandSingle(elements_[at_++].word));
  }

  bool Binary(const syntax::Word& left_word, std::string_view op, const syntax::Word& right_word) {
    const Value left = shell_.ExpandSingle(left_word);
    if (op == "=" || op == "==" || op == "!=") {
      if (!tester_.Known(left)) return shell_.Assumed(span_).value_or(false);
      return Matches(shell_.ExpandPattern(right_word), left.text) == (op != "!=");
    }
    const Value right = shell_.ExpandSingle(right_word);
    if (op != "=~") return tester_.Binary(left, op, right);
    if (!tester_.Known(left) || !tester_.Known(right)) return shell_.Assumed(span_).value_or(false);
    if (tester_.skipping > 0) return false;
    const auto regex = Regex::Compile(right.text, {.syntax = Regex::Syntax::kExtended});
    if (regex && left.text.size() <= Regex::kMaxText) return regex->Search(left.text).has_value();
    return shell_.Undecidable(span_, fmt::format("whether `{}` matches this pattern", Shorten(left.text)));
  }

  Interpreter& shell_;
  const std::vector<syntax::TestCommand::Element>& elements_;
  SourceSpan span_;
  Tester tester_;
  std::size_t at_ = 0;
  bool broken_ = false;
};

int Interpreter::RunTest(const syntax::TestCommand& test, const SourceSpan& span) {
  if (!Step(span)) return 1;
  return TestWalker(*this, test, Here(span)).Run();
}

}  // namespace iptc::expand
