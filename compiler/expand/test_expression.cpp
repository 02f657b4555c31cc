// `test`, `[` and `[[`: operators are rows of tables; what hangs on the machine (most files) is undecidable unless the
// user says how it goes.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <span>
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
  return FindRow(kNumberTests, name) != nullptr || FindRow(kTextTests, name) != nullptr || name == "-nt" ||
         name == "-ot" || name == "-ef";
}
bool IsUnary(std::string_view name) {
  return name.size() == 2 && name[0] == '-' &&
         (kFileTests.contains(name[1]) || std::string_view("zntvo").contains(name[1]));
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
    if (op == "-v") return IsSet(operand.text);
    if (op == "-o") return false;
    if (op == "-t") return false;  // what runs a firewall script at boot has no terminal
    if (skipping > 0) return false;
    const std::optional<bool> exists = shell_.Exists(operand.text, op[1]);
    return exists ? *exists : shell_.Undecidable(span_, fmt::format("whether `{}` exists", operand.text));
  }

  // NAME, or NAME[index].
  [[nodiscard]] bool IsSet(std::string_view target) const {
    const std::size_t open = target.find('[');
    const Variable* variable = shell_.Find(target.substr(0, open));
    if (variable == nullptr) return false;
    if (open == std::string_view::npos) return variable->Scalar() != nullptr;
    const std::string_view index = target.substr(open + 1, target.size() - open - 2);
    if (variable->shape == Variable::Shape::kKeyed) return variable->keyed.contains(index);
    return variable->indexed.contains(ToNumber(index).value_or(-1));
  }

  bool Binary(const Value& left, std::string_view op, const Value& right) {
    if (!Known(left) || !Known(right)) return assumed_.value_or(false);
    if (const TextRow* row = FindRow(kTextTests, op)) return row->holds(left.text, right.text);
    if (FindRow(kNumberTests, op) == nullptr) {  // -nt, -ot, -ef
      return skipping == 0 && shell_.Undecidable(span_, fmt::format("whether `{}` {} `{}`", left.text, op, right.text));
    }
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

// The grammar that both kinds of test share: or, and, not, parentheses; what stands between is the reader's. A reader
// has IsOr, IsAnd, IsNot, IsOpen, IsClose (of the word under way), Skip and Leaf.
template <class Reader>
class TestGrammar {
 protected:
  bool Or(int depth) {
    bool holds = And(depth);
    while (Self().IsOr()) {
      Self().Skip();
      const bool right = Skipping(holds, [&] { return And(depth); });
      holds = holds || right;
    }
    return holds;
  }
  void Break() { broken_ = true; }
  [[nodiscard]] bool IsBroken() const { return broken_; }

 private:
  friend Reader;
  explicit TestGrammar(Tester& tester) : tester_(tester) {}

  static constexpr int kMaxDepth = 50;

  Reader& Self() { return static_cast<Reader&>(*this); }

  // The operand is read, but decides nothing.
  template <class Operand>
  bool Skipping(bool skips, Operand operand) {
    tester_.skipping += skips ? 1 : 0;
    const bool holds = operand();
    tester_.skipping -= skips ? 1 : 0;
    return holds;
  }

  bool And(int depth) {
    bool holds = Primary(depth);
    while (Self().IsAnd()) {
      Self().Skip();
      const bool right = Skipping(!holds, [&] { return Primary(depth); });
      holds = holds && right;
    }
    return holds;
  }

  bool Primary(int depth) {
    if (Self().AtEnd() || depth > kMaxDepth) {
      broken_ = true;
      return false;
    }
    if (Self().IsNot()) {
      Self().Skip();
      return !Primary(depth + 1);
    }
    if (Self().IsOpen()) {
      Self().Skip();
      const bool holds = Or(depth + 1);
      broken_ = broken_ || !Self().IsClose();
      Self().Skip();
      return holds;
    }
    return Self().Leaf();
  }

  Tester& tester_;
  bool broken_ = false;
};

// The words of `test`: a binary operator in second place wins over everything, as POSIX has it for three words.
class WordTest : public TestGrammar<WordTest> {
 public:
  WordTest(Interpreter& shell, std::span<const Value> words, SourceSpan span)
      : TestGrammar(tester_), shell_(shell), words_(words), span_(span), tester_(shell, span) {}

  int Run() {
    if (words_.empty()) return 1;
    const bool holds = Or(0);
    if (at_ != words_.size() || IsBroken()) {
      shell_.Emitter().Report(kBadTest, span_);
      return kTestError;
    }
    if (tester_.failed) return kTestError;
    return holds ? 0 : 1;
  }

 private:
  friend class TestGrammar<WordTest>;

  [[nodiscard]] bool Is(std::string_view word) const { return at_ < words_.size() && words_[at_].text == word; }
  [[nodiscard]] std::size_t Left() const { return words_.size() - at_; }
  [[nodiscard]] bool AtEnd() const { return at_ >= words_.size(); }
  [[nodiscard]] bool BeforeBinary() const { return Left() >= 3 && IsBinary(words_[at_ + 1].text); }
  [[nodiscard]] bool IsOr() const { return Is("-o"); }
  [[nodiscard]] bool IsAnd() const { return Is("-a"); }
  [[nodiscard]] bool IsNot() const { return Left() >= 2 && Is("!") && !BeforeBinary(); }
  [[nodiscard]] bool IsOpen() const { return Left() >= 3 && Is("(") && !BeforeBinary(); }
  [[nodiscard]] bool IsClose() const { return Is(")"); }
  void Skip() { ++at_; }

  bool Leaf() {
    if (BeforeBinary()) {
      at_ += 3;
      return tester_.Binary(words_[at_ - 3], words_[at_ - 2].text, words_[at_ - 1]);
    }
    if (Left() >= 2 && IsUnary(words_[at_].text)) {
      at_ += 2;
      return tester_.Unary(words_[at_ - 2].text, words_[at_ - 1]);
    }
    ++at_;
    return tester_.Unary("-n", words_[at_ - 1]);
  }

  Interpreter& shell_;
  std::span<const Value> words_;
  SourceSpan span_;
  Tester tester_;
  std::size_t at_ = 0;
};

}  // namespace

int RunTestWords(Interpreter& shell, Call& call) {
  std::span<const Value> words = std::span(call.words).subspan(1);
  if (call.words[0].text == "[") {
    if (words.empty() || words.back().text != "]") {
      shell.Emitter().Report(kBadTest, call.span);
      return kTestError;
    }
    words = words.first(words.size() - 1);
  }
  // An unquoted `$x` without text is no word at all: `[ -n $x ]` holds.
  for (const Value& value : call.vanished) {
    if (shell.ReportIfUnknown(value)) return 1;
  }
  return WordTest(shell, words, call.span).Run();
}

// [[ … ]]: operators are known from the syntax, words are expanded as they are reached, nothing is split.
class Interpreter::TestWalker : public TestGrammar<Interpreter::TestWalker> {
 public:
  TestWalker(Interpreter& shell, const syntax::TestCommand& test, SourceSpan span)
      : TestGrammar(tester_), shell_(shell), elements_(test.elements), span_(span), tester_(shell, span) {}

  int Run() {
    const bool holds = Or(0);
    if (at_ != elements_.size() || IsBroken()) {
      shell_.emitter_.Report(kBadTest, span_);
      return kTestError;
    }
    return tester_.failed ? kTestError : holds ? 0 : 1;
  }

 private:
  friend class TestGrammar<TestWalker>;

  [[nodiscard]] std::string_view Plain(std::size_t i) const {
    if (i >= elements_.size() || elements_[i].word.parts.size() != 1) return {};
    const auto* literal = std::get_if<syntax::Literal>(&elements_[i].word.parts[0].node);
    return literal != nullptr && !elements_[i].word.parts[0].quoted ? std::string_view(literal->text)
                                                                    : std::string_view();
  }
  [[nodiscard]] bool IsOperator(std::string_view text) const {
    return at_ < elements_.size() && elements_[at_].is_operator && Plain(at_) == text;
  }
  [[nodiscard]] bool AtEnd() const { return at_ >= elements_.size(); }
  [[nodiscard]] bool IsOr() const { return IsOperator("||"); }
  [[nodiscard]] bool IsAnd() const { return IsOperator("&&"); }
  [[nodiscard]] bool IsNot() const { return Plain(at_) == "!"; }
  [[nodiscard]] bool IsOpen() const { return IsOperator("("); }
  [[nodiscard]] bool IsClose() const { return IsOperator(")"); }
  void Skip() { ++at_; }

  bool Leaf() {
    if (IsUnary(Plain(at_)) && at_ + 1 < elements_.size() && !elements_[at_ + 1].is_operator) {
      at_ += 2;
      return tester_.Unary(Plain(at_ - 2), shell_.ExpandSingle(elements_[at_ - 1].word));
    }
    const std::string_view op = Plain(at_ + 1);
    if (at_ + 2 < elements_.size() && (IsBinary(op) || op == "=~")) {
      at_ += 3;
      return Binary(elements_[at_ - 3].word, op, elements_[at_ - 1].word);
    }
    if (elements_[at_].is_operator) Break();
    return tester_.Unary("-n", shell_.ExpandSingle(elements_[at_++].word));
  }

  bool Binary(const syntax::Word& left_word, std::string_view op, const syntax::Word& right_word) {
    const Value left = shell_.ExpandSingle(left_word);
    if (op == "=~") return MatchesRegex(left, shell_.ExpandRegex(right_word));
    if (op == "=" || op == "==" || op == "!=") {
      if (!tester_.Known(left) || tester_.skipping > 0) return shell_.Assumed(span_).value_or(false);
      const std::string pattern = shell_.ExpandPattern(right_word, true);
      return shell_.MatchesPattern(pattern, left.text, shell_.Here(right_word.span)) == (op != "!=");
    }
    const Value right = shell_.ExpandSingle(right_word);
    return FindRow(kNumberTests, op) != nullptr ? Compares(left, op, right) : tester_.Binary(left, op, right);
  }

  // -eq and its kin calculate here.
  bool Compares(const Value& left, std::string_view op, const Value& right) {
    if (!tester_.Known(left) || !tester_.Known(right)) return shell_.Assumed(span_).value_or(false);
    if (tester_.skipping > 0) return false;
    const std::optional<std::int64_t> a = shell_.Calculate(left.text, span_);
    const std::optional<std::int64_t> b = shell_.Calculate(right.text, span_);
    return a && b && FindRow(kNumberTests, op)->holds(*a, *b);
  }

  // What the groups took goes to BASH_REMATCH.
  bool MatchesRegex(const Value& left, const Value& right) {
    if (!tester_.Known(left) || !tester_.Known(right)) return shell_.Assumed(span_).value_or(false);
    if (tester_.skipping > 0) return false;
    const auto regex = Regex::Compile(right.text, {.syntax = Regex::Syntax::kExtended});
    if (!regex || left.text.size() > Regex::kMaxText) {
      return shell_.Undecidable(span_, fmt::format("whether `{}` matches this pattern", Shorten(left.text)));
    }
    const auto groups = regex->Search(left.text);
    std::vector<Value> texts;
    for (std::size_t i = 0; groups && i < std::min(groups->size(), regex->GroupCount() + 1); ++i) {
      const RegexGroup group = (*groups)[i];
      const bool took_part = group.begin != std::string::npos;
      texts.push_back(took_part ? left.Slice(group.begin, group.end - group.begin) : MakeValue("", span_));
    }
    shell_.AssignArray("BASH_REMATCH", std::move(texts), span_);
    return groups.has_value();
  }

  Interpreter& shell_;
  const std::vector<syntax::TestCommand::Element>& elements_;
  SourceSpan span_;
  Tester tester_;
  std::size_t at_ = 0;
};

int Interpreter::RunTest(const syntax::TestCommand& test, const SourceSpan& span) {
  if (!Step(span)) return 1;
  return TestWalker(*this, test, Here(span)).Run();
}

}  // namespace iptc::expand
