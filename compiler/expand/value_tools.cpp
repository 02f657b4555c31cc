// Programs that make a text of their operands: basename, dirname, seq, expr, id, printenv and the like.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/format.h"
#include "compiler/expand/regex.h"
#include "compiler/expand/text_tools.h"

namespace iptc::expand {
namespace {

int BaseNameTool(Interpreter& shell, Call& call) {
  if (call.words.size() < 2) return 1;
  const Value& path = call.words[1];
  const std::size_t end = path.text.find_last_not_of('/');
  if (end == std::string::npos) {
    shell.Write(path.text.empty() ? "\n" : "/\n", call.span);
    return 0;
  }
  const std::size_t slash = path.text.rfind('/', end);
  const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
  Value base = path.Slice(begin, end + 1 - begin);
  if (call.words.size() > 2 && base.text.ends_with(call.words[2].text) && base.text != call.words[2].text) {
    base = base.Slice(0, base.text.size() - call.words[2].text.size());
  }
  base.Append("\n", call.span);
  shell.Write(base);
  return 0;
}

int DirName(Interpreter& shell, Call& call) {
  if (call.words.size() < 2) return 1;
  std::string path = call.words[1].text;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  const std::size_t slash = path.rfind('/');
  path = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  Value out = MakeValue(path + "\n", call.span);
  out.unknown = call.words[1].unknown;
  shell.Write(out);
  return 0;
}

// A decimal number of seq as so many units of its last digit.
struct Decimal {
  std::int64_t units = 0;
  int digits = 0;  // behind the point
};

constexpr std::int64_t kMostUnits = 1'000'000'000'000;

std::optional<Decimal> ParseDecimal(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  const std::string_view behind = text.substr(std::min(point + 1, text.size()));
  constexpr std::size_t kMostDigits = 6;
  if (behind.size() > kMostDigits || behind.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  if (digits.empty() || digits == "-") digits += '0';
  const auto units = ToNumber(digits + std::string(behind));
  if (!units || std::abs(*units) > kMostUnits) return std::nullopt;
  return Decimal{*units, static_cast<int>(behind.size())};
}

std::int64_t Scaled(const Decimal& number, int digits) {
  std::int64_t units = number.units;
  for (int i = number.digits; i < digits; ++i) units *= 10;
  return units;
}

std::string DecimalText(std::int64_t units, int digits) {
  std::int64_t one = 1;
  for (int i = 0; i < digits; ++i) one *= 10;
  if (digits == 0) return std::to_string(units);
  return fmt::format("{}{}.{:0{}}", units < 0 ? "-" : "", std::abs(units) / one, std::abs(units) % one, digits);
}

struct Sequence {
  std::int64_t first = 1, step = 1, last = 0;  // in units of the last of `digits`
  int digits = 0;
  int shown = 0;  // digits that are printed: those of the first number and of the step
};

std::optional<Sequence> TakeSequence(std::span<const Value> operands) {
  if (operands.empty() || operands.size() > 3) return std::nullopt;
  std::vector<Decimal> numbers;
  for (const Value& operand : operands) {
    const std::optional<Decimal> number = ParseDecimal(operand.text);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  Sequence sequence;
  const Decimal one{1, 0};
  const Decimal first = numbers.size() == 1 ? one : numbers.front();
  const Decimal step = numbers.size() == 3 ? numbers[1] : one;
  sequence.shown = std::max(first.digits, step.digits);
  sequence.digits = std::max(sequence.shown, numbers.back().digits);
  sequence.first = Scaled(first, sequence.digits);
  sequence.step = Scaled(step, sequence.digits);
  sequence.last = Scaled(numbers.back(), sequence.digits);
  constexpr std::int64_t kMost = 1'000'000;
  const bool sane = sequence.step != 0 && std::abs(sequence.first) < kMostUnits &&
                    std::abs(sequence.last) < kMostUnits && (sequence.last - sequence.first) / sequence.step < kMost;
  return sane ? std::optional(sequence) : std::nullopt;
}

// Options of seq end where a negative number comes.
Call WithNumbersApart(const Call& call) {
  Call plain = call;
  for (std::size_t i = 1; i < plain.words.size(); ++i) {
    const std::string& word = plain.words[i].text;
    const std::string& before = plain.words[i - 1].text;
    const bool is_number = word.size() > 1 && word[0] == '-' && std::string_view("0123456789.").contains(word[1]);
    if (word == "--") break;
    if (!is_number || before == "-s" || before == "-f") continue;
    plain.words.insert(plain.words.begin() + static_cast<std::ptrdiff_t>(i), MakeValue("--", call.span));
    break;
  }
  return plain;
}

// seq [-s SEPARATOR] [-w | -f FORMAT] [FIRST [STEP]] LAST
int Seq(Interpreter& shell, Call& call) {
  constexpr auto kLong = std::to_array<LongOption>({{"separator", 's'}, {"equal-width", 'w'}, {"format", 'f'}});
  const std::optional<ToolOptions> options = TakeOptions(WithNumbersApart(call), "s:wf:", kLong);
  if (!options) return Unfollowed(shell, call);
  for (const Value& operand : options->operands) {
    if (shell.ReportIfUnknown(operand)) return 1;
  }
  const std::optional<Sequence> sequence = TakeSequence(options->operands);
  if (!sequence) return Unfollowed(shell, call);
  const std::string* separator = options->Find('s');
  const std::string* format = options->Find('f');
  std::int64_t cut = 1;  // units that are not printed
  for (int i = sequence->shown; i < sequence->digits; ++i) cut *= 10;
  const auto text_of = [&](std::int64_t units) { return DecimalText(units / cut, sequence->shown); };
  const std::int64_t turns = (sequence->last - sequence->first) / sequence->step;
  const std::int64_t final = sequence->first + std::max<std::int64_t>(turns, 0) * sequence->step;
  const std::size_t width =
      options->Has('w') ? std::max(text_of(sequence->first).size(), text_of(final).size()) : std::size_t{0};
  Value out;
  for (std::int64_t i = sequence->first; sequence->step > 0 ? i <= sequence->last : i >= sequence->last;
       i += sequence->step) {
    if (!out.text.empty()) out.Append(separator != nullptr ? *separator : "\n", call.span);
    std::string number = text_of(i);
    if (number.size() < width) number.insert(number.starts_with('-') ? 1 : 0, width - number.size(), '0');
    if (format == nullptr) {
      out.Append(number, call.span);
      continue;
    }
    const Value operand = MakeValue(number, call.span);
    const auto formatted =
        Format(MakeValue(*format, call.span), std::span(&operand, 1), {std::nullopt, {}, false, false});
    if (!formatted) return Unfollowed(shell, call);
    out.Append(formatted->text.text, call.span);
  }
  if (!out.text.empty()) out.Append("\n", call.span);
  shell.Write(out);
  return 0;
}

// expr(1), by precedence: | & comparison + - * / % : and its words match, substr, index, length.
class ExprReader {
 public:
  ExprReader(std::span<const Value> words) : words_(words) {}

  std::optional<std::string> Run() {
    std::string result = Binary(0);
    if (failed_ || at_ != words_.size()) return std::nullopt;
    return result;
  }

 private:
  static constexpr int kMaxDepth = 50;
  static constexpr auto kLevels =
      std::to_array<std::string_view>({" | ", " & ", " = == != < <= > >= ", " + - ", " * / % ", " : "});

  [[nodiscard]] bool Is(std::string_view word) const { return at_ < words_.size() && words_[at_].text == word; }
  std::string Fail() {
    failed_ = true;
    return {};
  }
  static bool IsNull(std::string_view text) { return text.empty() || ToNumber(text) == 0; }

  std::string Binary(std::size_t level) {
    if (level == kLevels.size()) return Primary();
    std::string left = Binary(level + 1);
    while (!failed_ && at_ < words_.size() && kLevels[level].contains(" " + words_[at_].text + " ")) {
      const std::string op = words_[at_++].text;
      left = Compute(left, op, Binary(level + 1));
    }
    return left;
  }

  static bool Compares(std::string_view op, int order) {
    if (op == "=" || op == "==") return order == 0;
    if (op == "!=") return order != 0;
    const bool or_equal = op.size() > 1 && order == 0;
    return or_equal || (op[0] == '<' ? order < 0 : order > 0);
  }

  std::string Compute(const std::string& left, std::string_view op, const std::string& right) {
    if (op == "|") return !IsNull(left) ? left : IsNull(right) ? "0" : right;
    if (op == "&") return IsNull(left) || IsNull(right) ? "0" : left;
    if (op == ":") return Match(left, right);
    const std::optional<std::int64_t> a = ToNumber(left);
    const std::optional<std::int64_t> b = ToNumber(right);
    if (std::string_view("= == != < <= > >=").contains(op)) {
      const int order = a && b ? static_cast<int>(*a > *b) - static_cast<int>(*a < *b) : left.compare(right);
      return Compares(op, order) ? "1" : "0";
    }
    return a && b ? Calculate(*a, op, *b) : Fail();
  }

  std::string Calculate(std::int64_t a, std::string_view op, std::int64_t b) {
    constexpr std::int64_t kMost = 1'000'000'000;
    if (std::abs(a) > kMost || std::abs(b) > kMost) return Fail();
    if (op == "+") return std::to_string(a + b);
    if (op == "-") return std::to_string(a - b);
    if (op == "*") return std::to_string(a * b);
    if (b == 0) return Fail();
    return std::to_string(op == "/" ? a / b : a % b);
  }

  // Anchored at the front; what the first group took, else how much matched.
  std::string Match(const std::string& text, const std::string& pattern) {
    const auto regex = Regex::Compile("^" + pattern, {.syntax = Regex::Syntax::kBasic});
    if (!regex || text.size() > Regex::kMaxText) return Fail();
    const auto found = regex->Search(text);
    const bool has_group = pattern.contains("\\(");
    if (!found) return has_group ? "" : "0";
    const RegexGroup group = (*found)[1];
    if (!has_group) return std::to_string((*found)[0].end);
    return group.begin == std::string::npos ? "" : text.substr(group.begin, group.end - group.begin);
  }

  std::string Primary() {
    if (at_ >= words_.size() || ++depth_ > kMaxDepth) return Fail();
    std::string value;
    if (Is("(")) {
      ++at_;
      value = Binary(0);
      if (!Is(")")) Fail();
      ++at_;
    } else if (Is("length") && at_ + 1 < words_.size()) {
      ++at_;
      value = std::to_string(Primary().size());
    } else if (Is("substr") && at_ + 3 < words_.size()) {
      ++at_;
      const std::string text = Primary();
      const std::int64_t from = ToNumber(Primary()).value_or(0);
      const std::int64_t length = ToNumber(Primary()).value_or(0);
      const bool inside = from >= 1 && length > 0 && static_cast<std::size_t>(from) <= text.size();
      if (inside) value = text.substr(static_cast<std::size_t>(from) - 1, static_cast<std::size_t>(length));
    } else if (Is("index") && at_ + 2 < words_.size()) {
      ++at_;
      const std::string text = Primary();
      const std::size_t found = text.find_first_of(Primary());
      value = std::to_string(found == std::string::npos ? 0 : found + 1);
    } else {
      value = words_[at_++].text;
    }
    --depth_;
    return value;
  }

  std::span<const Value> words_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

int Expr(Interpreter& shell, Call& call) {
  for (const Value& word : call.words) {
    if (shell.ReportIfUnknown(word)) return 2;
  }
  const std::optional<std::string> value = ExprReader(std::span(call.words).subspan(1)).Run();
  if (!value) return Unfollowed(shell, call);
  shell.Write(*value + "\n", call.span);
  return value->empty() || ToNumber(*value) == 0 ? 1 : 0;
}

// bc's sums of whole numbers: + - * / % and parentheses. bc's numbers are as long as they must be; one that outgrows
// 64 bits is not followed, nor are -- and ++, which step a variable.
class SumReader {
 public:
  explicit SumReader(std::string_view text) : rest_(text) {}

  std::optional<std::int64_t> Run() {
    failed_ = rest_.contains("--") || rest_.contains("++");
    const std::int64_t value = Sum();
    SkipBlanks();
    return failed_ || !rest_.empty() ? std::nullopt : std::optional(value);
  }

 private:
  static constexpr int kMaxDepth = 50;

  void SkipBlanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
  bool Take(char c) {
    SkipBlanks();
    if (failed_ || !rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::int64_t Fail() {
    failed_ = true;
    return 0;
  }

  std::int64_t Sum() {
    std::int64_t value = Product();
    for (;;) {
      const bool adds = Take('+');
      if (!adds && !Take('-')) return value;
      const std::int64_t right = Product();
      const bool overflows =
          adds ? __builtin_add_overflow(value, right, &value) : __builtin_sub_overflow(value, right, &value);
      if (overflows) return Fail();
    }
  }

  std::int64_t Product() {
    std::int64_t value = Factor();
    for (;;) {
      const bool multiplies = Take('*');
      const bool divides = !multiplies && Take('/');
      if (!multiplies && !divides && !Take('%')) return value;
      const std::int64_t right = Factor();
      // The least number divided by -1 fits no more.
      const bool undefined = right == 0 || (right == -1 && value == std::numeric_limits<std::int64_t>::min());
      if (!multiplies && undefined) return Fail();
      if (multiplies && __builtin_mul_overflow(value, right, &value)) return Fail();
      if (!multiplies) value = divides ? value / right : value % right;
    }
  }

  std::int64_t Factor() {
    if (++depth_ > kMaxDepth) return Fail();
    std::int64_t value = 0;
    if (Take('-')) {
      value = Factor();
      if (__builtin_sub_overflow(std::int64_t{0}, value, &value)) Fail();
    } else if (Take('(')) {
      value = Sum();
      if (!Take(')')) Fail();
    } else {
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
      if (error != std::errc()) Fail();
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    }
    --depth_;
    return value;
  }

  std::string_view rest_;
  int depth_ = 0;
  bool failed_ = false;
};

// bc: a sum a line. GNU's refuses a last line that does not end.
int Bc(Interpreter& shell, Call& call) {
  const Value text = call.words.size() == 1 ? shell.ReadAll(call.span) : Value{};
  const std::vector<Value> lines = Lines(text);
  std::vector<Value> out;
  for (const Value& line : lines) {
    if (line.text.find_first_not_of(" \t") == std::string::npos) continue;
    const std::optional<std::int64_t> value = SumReader(line.text).Run();
    if (!value) return Unfollowed(shell, call);
    out.push_back(MakeValue(std::to_string(*value), call.span));
  }
  if (!text.text.ends_with('\n')) return Unfollowed(shell, call);
  WriteLines(shell, call, out, text.unknown);
  return 0;
}

// What holds for whoever may call iptables.
int Id(Interpreter& shell, Call& call) {
  const std::string option = call.words.size() == 2 ? call.words[1].text : std::string();
  if (option == "-u" || option == "-g") {
    shell.Write("0\n", call.span);
  } else if (option == "-un" || option == "-gn" || option == "-nu") {
    shell.Write("root\n", call.span);
  } else {
    return Unfollowed(shell, call);
  }
  return 0;
}

int WhoAmI(Interpreter& shell, Call& call) {
  shell.Write("root\n", call.span);
  return 0;
}

int Uname(Interpreter& shell, Call& call) {
  const bool kernel = call.words.size() == 1 || (call.words.size() == 2 && call.words[1].text == "-s");
  if (!kernel) return Unfollowed(shell, call);
  shell.Write("Linux\n", call.span);
  return 0;
}

constexpr auto kTools = std::to_array<Builtin>({
    {"basename", BaseNameTool},
    {"dirname", DirName},
    {"seq", Seq},
    {"expr", Expr},
    {"bc", Bc},
    {"id", Id},
    {"whoami", WhoAmI},
    {"logname", WhoAmI},
    {"uname", Uname},
});

}  // namespace

std::span<const Builtin> ValueTools() { return kTools; }

}  // namespace iptc::expand
