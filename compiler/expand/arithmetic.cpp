#include "compiler/expand/arithmetic.h"

#include <array>
#include <cctype>
#include <optional>

namespace iptc::expand {
namespace {

using Number = std::int64_t;

enum class Op : std::uint8_t {
  kOrElse,
  kAndThen,
  kOr,
  kXor,
  kAnd,
  kEqual,
  kUnequal,
  kLessEqual,
  kGreaterEqual,
  kShiftLeft,
  kShiftRight,
  kLess,
  kGreater,
  kAdd,
  kSubtract,
  kPower,
  kMultiply,
  kDivide,
  kModulo
};

struct BinaryRow {
  std::string_view text;
  int precedence;
  Op op;
};

// Longer spellings first. A higher precedence binds tighter; ** alone is right-associative.
constexpr auto kBinary = std::to_array<BinaryRow>({
    {"||", 1, Op::kOrElse},    {"&&", 2, Op::kAndThen},    {"==", 6, Op::kEqual},
    {"!=", 6, Op::kUnequal},   {"<=", 7, Op::kLessEqual},  {">=", 7, Op::kGreaterEqual},
    {"<<", 8, Op::kShiftLeft}, {">>", 8, Op::kShiftRight}, {"**", 11, Op::kPower},
    {"|", 3, Op::kOr},         {"^", 4, Op::kXor},         {"&", 5, Op::kAnd},
    {"<", 7, Op::kLess},       {">", 7, Op::kGreater},     {"+", 9, Op::kAdd},
    {"-", 9, Op::kSubtract},   {"*", 10, Op::kMultiply},   {"/", 10, Op::kDivide},
    {"%", 10, Op::kModulo},
});

constexpr int kPowerPrecedence = 11;
constexpr int kMaxDepth = 60;
constexpr int kMaxWork = 100'000;

Number Wrap(std::uint64_t value) { return static_cast<Number>(value); }
std::uint64_t Bits(Number value) { return static_cast<std::uint64_t>(value); }

class Parser {
 public:
  Parser(std::string_view text, ArithmeticVariables& variables, int depth, int& work)
      : text_(text), variables_(variables), depth_(depth), work_(work) {}

  std::expected<Number, std::string> Run() {
    SkipBlanks();
    if (at_ == text_.size()) return 0;
    const Number value = Comma();
    SkipBlanks();
    if (error_.empty() && at_ < text_.size()) Fail("unexpected `" + std::string(text_.substr(at_)) + "`");
    if (!error_.empty()) return std::unexpected(error_);
    return value;
  }

 private:
  Number Comma() {
    Number value = Assignment();
    while (error_.empty() && Take(",")) value = Assignment();
    return value;
  }

  Number Assignment();
  Number Ternary();
  Number Binary(int least);
  Number Unary();
  Number Primary();
  Number NumberLiteral();
  Number Digits(std::uint64_t base);
  Number Variable(std::string_view name);
  Number Compute(Op op, Number left, Number right);
  Number Power(Number base, Number exponent);
  Number Divide(Op op, Number left, Number right);
  const BinaryRow* PeekBinary();

  void SkipBlanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool Peek(std::string_view token) {
    SkipBlanks();
    return text_.substr(at_).starts_with(token);
  }
  bool Take(std::string_view token) {
    if (!Peek(token)) return false;
    at_ += token.size();
    return true;
  }
  std::string_view TakeName() {
    SkipBlanks();
    std::size_t end = at_;
    const auto is_name = [&](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    if (end < text_.size() && std::isdigit(static_cast<unsigned char>(text_[end])) != 0) return {};
    while (end < text_.size() && is_name(text_[end])) ++end;
    if (end > at_ && end < text_.size() && text_[end] == '[') end = BehindIndex(end);
    const std::string_view name = text_.substr(at_, end - at_);
    at_ = end;
    return name;
  }
  // Behind the bracket that closes the one at `open`; `open` if none does.
  std::size_t BehindIndex(std::size_t open) const {
    int depth = 0;
    for (std::size_t i = open; i < text_.size(); ++i) {
      if (text_[i] == '[') ++depth;
      if (text_[i] == ']' && --depth == 0) return i + 1;
    }
    return open;
  }
  Number Fail(std::string message) {
    if (error_.empty()) error_ = std::move(message);
    return 0;
  }
  void Assign(std::string_view name, Number value) {
    if (error_.empty() && skipping_ == 0) variables_.Set(name, value);
  }

  std::string_view text_;
  ArithmeticVariables& variables_;
  int depth_;
  int& work_;  // operands evaluated, in all texts together: `x="x+x"` would double for ever
  std::size_t at_ = 0;
  int skipping_ = 0;  // inside an operand that short-circuits: no effects, no division errors
  std::string error_;
};

Number Parser::Assignment() {
  if (++depth_ > kMaxDepth) return Fail("nested too deeply");
  const std::size_t start = at_;
  const std::string_view name = TakeName();
  if (!name.empty()) {
    SkipBlanks();
    const BinaryRow* row = PeekBinary();
    const bool compound = row != nullptr && row->precedence > 2 && row->precedence != 6 && row->precedence != 7 &&
                          row->op != Op::kPower && text_.substr(at_ + row->text.size()).starts_with('=');
    const bool plain = Peek("=") && !Peek("==");
    if (compound || plain) {
      at_ += compound ? row->text.size() + 1 : 1;
      Number value = Assignment();
      if (compound) value = Compute(row->op, Variable(name), value);
      Assign(name, value);
      --depth_;
      return value;
    }
  }
  at_ = start;
  const Number value = Ternary();
  --depth_;
  return value;
}

Number Parser::Ternary() {
  const Number condition = Binary(1);
  if (!error_.empty() || !Take("?")) return condition;
  skipping_ += condition == 0 ? 1 : 0;
  const Number yes = Assignment();
  skipping_ -= condition == 0 ? 1 : 0;
  if (!Take(":")) return Fail("`?` without `:`");
  skipping_ += condition != 0 ? 1 : 0;
  const Number no = Assignment();
  skipping_ -= condition != 0 ? 1 : 0;
  return condition != 0 ? yes : no;
}

const BinaryRow* Parser::PeekBinary() {
  SkipBlanks();
  for (const BinaryRow& row : kBinary) {
    if (text_.substr(at_).starts_with(row.text)) return &row;
  }
  return nullptr;
}

Number Parser::Binary(int least) {
  Number left = Unary();
  while (error_.empty()) {
    const BinaryRow* row = PeekBinary();
    if (row == nullptr || row->precedence < least) break;
    // `a += 1` is no binary operation; the assignment was taken before, so here it has no variable to go to.
    at_ += row->text.size();
    const bool skip = (row->op == Op::kOrElse && left != 0) || (row->op == Op::kAndThen && left == 0);
    skipping_ += skip ? 1 : 0;
    const Number right = Binary(row->precedence == kPowerPrecedence ? row->precedence : row->precedence + 1);
    skipping_ -= skip ? 1 : 0;
    left = Compute(row->op, left, right);
  }
  return left;
}

Number Parser::Unary() {
  if (++depth_ > kMaxDepth) return Fail("nested too deeply");
  Number value = 0;
  if (Peek("++") || Peek("--")) {
    const Number step = text_[at_] == '+' ? 1 : -1;
    at_ += 2;
    const std::string_view name = TakeName();
    if (name.empty()) {
      value = Unary();  // `--5`: two signs
    } else {
      value = Wrap(Bits(Variable(name)) + Bits(step));
      Assign(name, value);
    }
  } else if (Take("-")) {
    value = Wrap(0 - Bits(Unary()));
  } else if (Take("+")) {
    value = Unary();
  } else if (Peek("!") && !Peek("!=")) {
    Take("!");
    value = Unary() == 0 ? 1 : 0;
  } else if (Take("~")) {
    value = ~Unary();
  } else {
    value = Primary();
  }
  --depth_;
  return value;
}

Number Parser::Primary() {
  if (++work_ > kMaxWork) return Fail("too much to compute");
  if (Take("(")) {
    const Number value = Comma();
    if (error_.empty() && !Take(")")) return Fail("`(` is never closed");
    return value;
  }
  SkipBlanks();
  if (at_ == text_.size()) return Fail("an operand is missing at the end");
  if (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) return NumberLiteral();
  const std::string_view name = TakeName();
  if (name.empty()) return Fail("unexpected `" + std::string(text_.substr(at_)) + "`");
  const Number value = Variable(name);
  if (Take("++")) {
    Assign(name, Wrap(Bits(value) + 1));
  } else if (Take("--")) {
    Assign(name, Wrap(Bits(value) - 1));
  }
  return value;
}

Number Parser::Digits(std::uint64_t base) {
  const std::size_t start = at_;
  std::uint64_t value = 0;
  for (; at_ < text_.size() && std::isalnum(static_cast<unsigned char>(text_[at_])) != 0; ++at_) {
    const int c = std::tolower(static_cast<unsigned char>(text_[at_]));
    const auto digit = static_cast<std::uint64_t>(std::isdigit(c) != 0 ? c - '0' : c - 'a' + 10);
    if (digit >= base) return Fail("`" + std::string(text_) + "` is no number");
    value = value * base + digit;
  }
  return at_ == start ? Fail("`" + std::string(text_) + "` is no number") : Wrap(value);
}

Number Parser::NumberLiteral() {
  std::uint64_t base = 10;
  if (text_.substr(at_).starts_with("0x") || text_.substr(at_).starts_with("0X")) {
    base = 16;
    at_ += 2;
  } else if (text_[at_] == '0') {
    base = 8;
  }
  const Number value = Digits(base);
  const bool has_base = error_.empty() && base == 10 && at_ < text_.size() && text_[at_] == '#';
  if (!has_base) return value;
  ++at_;
  constexpr Number kMostBase = 36;
  if (value < 2 || value > kMostBase) return Fail("base " + std::to_string(value) + " is not from 2 to 36");
  return Digits(Bits(value));
}

Number Parser::Variable(std::string_view name) {
  const std::string text = variables_.Get(name);
  const auto value = depth_ + 1 > kMaxDepth ? std::unexpected(std::string("nested too deeply"))
                                            : Parser(text, variables_, depth_ + 1, work_).Run();
  return value ? *value : Fail(value.error());
}

Number Parser::Power(Number base, Number exponent) {
  if (exponent < 0) return Fail("negative exponent");
  std::uint64_t result = 1;
  for (std::uint64_t factor = Bits(base); exponent > 0; exponent >>= 1, factor *= factor) {
    if ((exponent & 1) != 0) result *= factor;
  }
  return Wrap(result);
}

// The quotient or the remainder.
Number Parser::Divide(Op op, Number left, Number right) {
  if (right == 0) return skipping_ > 0 ? 0 : Fail("division by zero");
  if (right == -1) return op == Op::kDivide ? Wrap(0 - Bits(left)) : 0;  // the one quotient that overflows
  return op == Op::kDivide ? left / right : left % right;
}

Number Parser::Compute(Op op, Number left, Number right) {
  const auto shift = static_cast<unsigned>(right & 63);
  switch (op) {
    case Op::kOrElse:
      return left != 0 || right != 0 ? 1 : 0;
    case Op::kAndThen:
      return left != 0 && right != 0 ? 1 : 0;
    case Op::kOr:
      return left | right;
    case Op::kXor:
      return left ^ right;
    case Op::kAnd:
      return left & right;
    case Op::kEqual:
      return left == right ? 1 : 0;
    case Op::kUnequal:
      return left != right ? 1 : 0;
    case Op::kLessEqual:
      return left <= right ? 1 : 0;
    case Op::kGreaterEqual:
      return left >= right ? 1 : 0;
    case Op::kShiftLeft:
      return Wrap(Bits(left) << shift);
    case Op::kShiftRight:
      return left >> shift;
    case Op::kLess:
      return left < right ? 1 : 0;
    case Op::kGreater:
      return left > right ? 1 : 0;
    case Op::kAdd:
      return Wrap(Bits(left) + Bits(right));
    case Op::kSubtract:
      return Wrap(Bits(left) - Bits(right));
    case Op::kPower:
      return Power(left, right);
    case Op::kMultiply:
      return Wrap(Bits(left) * Bits(right));
    case Op::kDivide:
    case Op::kModulo:
      break;
  }
  return Divide(op, left, right);
}

}  // namespace

std::expected<Number, std::string> EvaluateArithmetic(std::string_view text, ArithmeticVariables& variables) {
  int work = 0;
  return Parser(text, variables, 0, work).Run();
}

}  // namespace iptc::expand
