// Programs that make a text of their operands: basename, dirname, seq, expr, id, printenv and the like.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "compiler/expand/builtins.h"
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

int Seq(Interpreter& shell, Call& call) {
  std::vector<std::int64_t> numbers;
  std::string separator = "\n";
  std::size_t width = 0;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (shell.ReportIfUnknown(call.words[i])) return 1;
    if (word == "-w") {
      for (const Value& other : std::span(call.words).subspan(i + 1)) width = std::max(width, other.text.size());
      continue;
    }
    if (word == "-s" && i + 1 < call.words.size()) {
      separator = call.words[++i].text;
      continue;
    }
    const auto number = ToNumber(word);
    if (!number) return Unfollowed(shell, call);
    numbers.push_back(*number);
  }
  if (numbers.empty() || numbers.size() > 3) return Unfollowed(shell, call);
  const std::int64_t first = numbers.size() == 1 ? 1 : numbers.front();
  const std::int64_t step = numbers.size() == 3 ? numbers[1] : 1;
  const std::int64_t last = numbers.back();
  constexpr std::int64_t kMost = 1'000'000;
  const bool sane = step != 0 && std::abs(first) < kMost * 1000 && std::abs(last) < kMost * 1000 &&
                    std::abs(step) < kMost && (last - first) / step < kMost;
  if (!sane) return Unfollowed(shell, call);
  Value out;
  for (std::int64_t i = first; step > 0 ? i <= last : i >= last; i += step) {
    if (!out.text.empty()) out.Append(separator, call.span);
    out.Append(fmt::format("{:0{}}", i, width), call.span);
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
    {"id", Id},
    {"whoami", WhoAmI},
    {"logname", WhoAmI},
    {"uname", Uname},
});

}  // namespace

std::span<const Builtin> ValueTools() { return kTools; }

}  // namespace iptc::expand
