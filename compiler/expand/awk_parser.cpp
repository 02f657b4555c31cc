// awk: text to a syntax tree, by recursive descent.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "compiler/expand/awk_program.h"
#include "compiler/syntax/escapes.h"

namespace iptc::expand::awk {
namespace {

constexpr int kMaxDepth = 60;

// Longer spellings first.
constexpr auto kOperators = std::to_array<std::string_view>(
    {"&&", "||", "==", "!=", "!~", "<=", ">=", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "{", "}", "(", ")",
     "[",  "]",  ";",  ",",  "+",  "-",  "*",  "/",  "%",  "^",  "!",  "<",  ">",  "=",  "~",  "?", ":", "$"});
constexpr auto kFunctions = std::to_array<std::string_view>(
    {"length", "substr", "index", "split", "sub", "gsub", "match", "sprintf", "tolower", "toupper", "int"});
constexpr auto kKeywords = std::to_array<std::string_view>({"if", "else", "while", "for", "do", "in", "print", "printf",
                                                            "delete", "next", "exit", "break", "continue", "BEGIN",
                                                            "END", "function", "getline", "return", "func"});

struct Token {
  enum class Type : std::uint8_t { kEnd, kNewline, kNumber, kText, kRegex, kName, kWord, kOperator } type = Type::kEnd;
  std::string text = {};
  double number = 0;
  bool before_paren = false;  // a name with `(` right behind it
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  [[nodiscard]] bool Failed() const { return failed_; }

  // A `/` is a division behind an operand, else the start of a regular expression.
  Token Next(bool behind_operand) {
    SkipBlanks();
    if (at_ >= text_.size()) return {};
    const char c = text_[at_];
    if (c == '\n') {
      ++at_;
      return {Token::Type::kNewline, "\n"};
    }
    if (c == '"') return Quoted('"', Token::Type::kText);
    if (c == '/' && !behind_operand) return Quoted('/', Token::Type::kRegex);
    const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (digit ||
        (c == '.' && at_ + 1 < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_ + 1])) != 0)) {
      return Number();
    }
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_') return Word();
    const auto* known = std::ranges::find_if(kOperators, [&](auto op) { return text_.substr(at_).starts_with(op); });
    if (known == kOperators.end()) {
      failed_ = true;
      return {};
    }
    at_ += known->size();
    return {Token::Type::kOperator, std::string(*known)};
  }

 private:
  void SkipBlanks() {
    while (at_ < text_.size()) {
      if (text_[at_] == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (text_.substr(at_).starts_with("\\\n")) {
        at_ += 2;
      } else if (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r') {
        ++at_;
      } else {
        break;
      }
    }
  }

  Token Quoted(char quote, Token::Type type) {
    std::string raw;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        const bool escaped_quote = text_[at_ + 1] == quote;
        if (!escaped_quote) raw += text_[at_];
        ++at_;
      }
      raw += text_[at_];
    }
    if (at_ >= text_.size()) failed_ = true;
    ++at_;
    return {type, type == Token::Type::kText ? syntax::DecodeEscapes(raw, syntax::kAwkText).text : raw};
  }

  Token Number() {
    Token token{Token::Type::kNumber};
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), token.number);
    at_ = error == std::errc() ? static_cast<std::size_t>(end - text_.data()) : text_.size();
    return token;
  }

  Token Word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_'))
      ++at_;
    Token token{Token::Type::kName, std::string(text_.substr(begin, at_ - begin))};
    token.before_paren = at_ < text_.size() && text_[at_] == '(';
    if (std::ranges::find(kKeywords, token.text) != kKeywords.end()) token.type = Token::Type::kWord;
    return token;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

NodePtr Make(Kind kind, std::string text = {}) {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->text = std::move(text);
  return node;
}

template <class... Kids>
NodePtr Make(Kind kind, std::string text, NodePtr first, Kids... rest) {
  NodePtr node = Make(kind, std::move(text));
  node->kids.push_back(std::move(first));
  (node->kids.push_back(std::move(rest)), ...);
  return node;
}

struct Level {
  std::string_view operators;  // between blanks
};
// From the loosest; joining stands between comparison and addition, assignment and `?:` before all.
constexpr auto kLevels = std::to_array<Level>(
    {{" || "}, {" && "}, {" in "}, {" ~ !~ "}, {" < <= == != >= > "}, {" "}, {" + - "}, {" * / % "}});
constexpr std::size_t kInLevel = 2;
constexpr std::size_t kCompareLevel = 4;
constexpr std::size_t kJoinLevel = 5;

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) { Advance(); }

  std::optional<Program> Run() {
    Program program;
    for (SkipNewlines(true); !AtEnd() && !failed_; SkipNewlines(true)) program.rules.push_back(ParseRule());
    if (failed_ || lexer_.Failed()) return std::nullopt;
    return program;
  }

 private:
  [[nodiscard]] bool AtEnd() const { return token_.type == Token::Type::kEnd; }
  [[nodiscard]] bool Is(std::string_view text) const {
    return token_.text == text && (token_.type == Token::Type::kOperator || token_.type == Token::Type::kWord);
  }
  void Advance() {
    const bool operand = token_.type == Token::Type::kNumber || token_.type == Token::Type::kText ||
                         token_.type == Token::Type::kName || Is(")") || Is("]") || Is("++") || Is("--");
    token_ = lexer_.Next(operand);
    if (lexer_.Failed()) failed_ = true;
  }
  bool Take(std::string_view text) {
    if (!Is(text)) return false;
    Advance();
    return true;
  }
  void Want(std::string_view text) { failed_ = !Take(text) || failed_; }
  void SkipNewlines(bool semicolons = false) {
    while (token_.type == Token::Type::kNewline || (semicolons && Is(";"))) Advance();
  }
  NodePtr Fail() {
    failed_ = true;
    return Make(Kind::kNumber);
  }

  Rule ParseRule() {
    Rule rule;
    if (Take("BEGIN")) {
      rule.when = Rule::When::kBegin;
    } else if (Take("END")) {
      rule.when = Rule::When::kEnd;
    } else if (!Is("{")) {
      rule.pattern = Expression();
      if (Take(",")) rule.last = Expression();
    }
    if (Is("{")) rule.action = Block();
    return rule;
  }

  NodePtr Block() {
    Want("{");
    NodePtr block = Make(Kind::kBlock);
    for (SkipNewlines(true); !Is("}") && !failed_ && !AtEnd(); SkipNewlines(true)) block->kids.push_back(Statement());
    Want("}");
    return block;
  }

  // One statement with the separator behind it.
  NodePtr Statement() {
    if (++depth_ > kMaxDepth) return Fail();
    SkipNewlines();
    NodePtr node;
    if (Is("{")) {
      node = Block();
    } else if (Is("if")) {
      node = If();
    } else if (Take("while")) {
      Want("(");
      NodePtr condition = Expression();
      Want(")");
      node = Make(Kind::kWhile, {}, std::move(condition), Statement());
    } else if (Take("do")) {
      NodePtr body = Statement();
      SkipNewlines(true);
      Want("while");
      Want("(");
      node = Make(Kind::kDo, {}, std::move(body), Expression());
      Want(")");
    } else if (Take("for")) {
      node = For();
    } else if (Take(";")) {
      node = Make(Kind::kBlock);
    } else {
      node = Simple();
      if (!Is("}") && !AtEnd() && token_.type != Token::Type::kNewline) Want(";");
    }
    --depth_;
    return node;
  }

  NodePtr If() {
    Advance();
    Want("(");
    NodePtr condition = Expression();
    Want(")");
    NodePtr then = Statement();
    NodePtr node = Make(Kind::kIf, {}, std::move(condition), std::move(then));
    SkipNewlines();
    Take(";");
    SkipNewlines();
    if (Take("else")) node->kids.push_back(Statement());
    return node;
  }

  NodePtr For() {
    Want("(");
    NodePtr init = Is(";") ? nullptr : Simple();
    const bool each = init != nullptr && init->kind == Kind::kIn && init->kids.size() == 1 &&
                      init->kids[0]->kind == Kind::kVariable && Take(")");
    if (each) {
      NodePtr node = Make(Kind::kForIn, init->kids[0]->text, Statement());
      node->text2 = init->text;
      return node;
    }
    Want(";");
    NodePtr condition = Is(";") ? nullptr : Expression();
    Want(";");
    NodePtr step = Is(")") ? nullptr : Simple();
    Want(")");
    NodePtr body = Statement();
    return Make(Kind::kFor, {}, std::move(init), std::move(condition), std::move(step), std::move(body));
  }

  NodePtr Simple() {
    if (Is("print") || Is("printf")) return Print();
    if (Take("next")) return Make(Kind::kNext);
    if (Take("break")) return Make(Kind::kBreak);
    if (Take("continue")) return Make(Kind::kContinue);
    if (Take("delete")) return Make(Kind::kDelete, {}, Primary());
    if (Take("exit")) {
      NodePtr node = Make(Kind::kExit);
      if (!EndsStatement()) node->kids.push_back(Expression());
      return node;
    }
    return Expression();
  }

  [[nodiscard]] bool EndsStatement() const {
    return AtEnd() || Is(";") || Is("}") || Is(")") || token_.type == Token::Type::kNewline;
  }

  // `>` writes to a file here, which is not followed.
  NodePtr Print() {
    NodePtr node = Make(Is("print") ? Kind::kPrint : Kind::kPrintf);
    Advance();
    in_print_ = true;
    if (!EndsStatement()) {
      NodePtr first = Expression();
      const bool grouped = first->kind == Kind::kBlock;  // print (a, b)
      if (grouped) {
        node->kids = std::move(first->kids);
      } else {
        node->kids.push_back(std::move(first));
        while (Take(",")) node->kids.push_back(Expression());
      }
    }
    in_print_ = false;
    if (!EndsStatement()) failed_ = true;
    return node;
  }

  NodePtr Expression() {
    if (++depth_ > kMaxDepth) return Fail();
    NodePtr left = Condition();
    constexpr auto kAssignments = std::to_array<std::string_view>({"=", "+=", "-=", "*=", "/=", "%=", "^="});
    const bool is_place = left->kind == Kind::kVariable || left->kind == Kind::kElement || left->kind == Kind::kField;
    const bool assigns = is_place && token_.type == Token::Type::kOperator &&
                         std::ranges::find(kAssignments, token_.text) != kAssignments.end();
    if (assigns) {
      const std::string op = token_.text.substr(0, token_.text.size() - 1);
      Advance();
      left = Make(Kind::kAssign, op, std::move(left), Expression());
    }
    --depth_;
    return left;
  }

  NodePtr Condition() {
    NodePtr condition = Binary(0);
    if (!Take("?")) return condition;
    NodePtr yes = Expression();
    Want(":");
    NodePtr no = Expression();
    return Make(Kind::kCondition, {}, std::move(condition), std::move(yes), std::move(no));
  }

  [[nodiscard]] bool StartsOperand() const {
    switch (token_.type) {
      case Token::Type::kNumber:
      case Token::Type::kText:
      case Token::Type::kRegex:
      case Token::Type::kName:
        return true;
      case Token::Type::kOperator:
        return token_.text == "$" || token_.text == "!" || token_.text == "(" || token_.text == "-" ||
               token_.text == "++" || token_.text == "--";
      default:
        return false;
    }
  }

  // The operator of a level that comes next, taken; empty if none does.
  std::string TakeOperator(std::size_t level) {
    if (level == kJoinLevel) return StartsOperand() && !Is("-") ? " " : "";
    if (level == kInLevel) return Take("in") ? "in" : "";
    const bool writes = level == kCompareLevel && in_print_ && parens_ == 0 && Is(">");
    const bool hit =
        token_.type == Token::Type::kOperator && !writes && kLevels[level].operators.contains(" " + token_.text + " ");
    if (!hit) return {};
    std::string op = token_.text;
    Advance();
    if (level < kInLevel) SkipNewlines();
    return op;
  }

  NodePtr Binary(std::size_t level) {
    if (level == kLevels.size()) return Unary();
    NodePtr left = Binary(level + 1);
    for (std::string op = TakeOperator(level); !op.empty() && !failed_; op = TakeOperator(level)) {
      if (level != kInLevel) {
        left = Make(Kind::kBinary, op, std::move(left), Binary(level + 1));
        continue;
      }
      left = Make(Kind::kIn, token_.text, std::move(left));
      if (token_.type != Token::Type::kName) return Fail();
      Advance();
    }
    return left;
  }

  NodePtr Unary() {
    for (const std::string_view op : {"!", "-", "+"}) {
      if (!Is(op)) continue;
      if (++depth_ > kMaxDepth) return Fail();
      Advance();
      NodePtr node = Make(Kind::kUnary, std::string(op), Unary());
      --depth_;
      return node;
    }
    NodePtr base = Postfix();
    if (!Take("^")) return base;
    return Make(Kind::kBinary, "^", std::move(base), Unary());
  }

  NodePtr Postfix() {
    for (const std::string_view op : {"++", "--"}) {
      if (Take(op)) return Make(Kind::kStep, std::string(op) + "x", Primary());
    }
    NodePtr node = Primary();
    for (const std::string_view op : {"++", "--"}) {
      const bool is_place = node->kind == Kind::kVariable || node->kind == Kind::kElement || node->kind == Kind::kField;
      if (is_place && Take(op)) return Make(Kind::kStep, "x" + std::string(op), std::move(node));
    }
    return node;
  }

  NodePtr Primary() {
    if (++depth_ > kMaxDepth) return Fail();
    NodePtr node = Atom();
    --depth_;
    return node;
  }

  NodePtr Atom() {
    const Token token = token_;
    switch (token.type) {
      case Token::Type::kNumber: {
        Advance();
        NodePtr node = Make(Kind::kNumber);
        node->number = token.number;
        return node;
      }
      case Token::Type::kText:
        Advance();
        return Make(Kind::kText, token.text);
      case Token::Type::kRegex: {
        Advance();
        NodePtr node = Make(Kind::kRegex, token.text);
        node->regex = Regex::Compile(token.text, {.syntax = Regex::Syntax::kAwk});
        return node->regex ? std::move(node) : Fail();
      }
      case Token::Type::kName:
        Advance();
        return Named(token);
      default:
        break;
    }
    if (Take("$")) {
      if (Is("++") || Is("--")) return Fail();
      return Make(Kind::kField, {}, Primary());
    }
    if (Take("(")) return Grouped();
    return Fail();
  }

  // ( expression ), ( a, b ) in c, and print ( a, b ).
  NodePtr Grouped() {
    ++parens_;
    NodePtr first = Expression();
    if (!Is(",")) {
      --parens_;
      Want(")");
      return first;
    }
    NodePtr list = Make(Kind::kBlock, {}, std::move(first));
    while (Take(",")) list->kids.push_back(Expression());
    --parens_;
    Want(")");
    if (!Take("in")) return list;
    list->kind = Kind::kIn;
    list->text = token_.text;
    Advance();
    return list;
  }

  NodePtr Named(const Token& token) {
    const bool is_function = std::ranges::find(kFunctions, token.text) != kFunctions.end();
    if (!is_function && token.before_paren) return Fail();
    NodePtr node = Make(is_function ? Kind::kCall : Kind::kVariable, token.text);
    if (is_function && !Is("(")) return token.text == "length" ? std::move(node) : Fail();
    const bool indexed = !is_function && Is("[");
    if (!is_function && !indexed) return node;
    if (indexed) node->kind = Kind::kElement;
    Advance();
    ++parens_;
    const std::string_view close = indexed ? "]" : ")";
    if (!Is(close)) {
      do {
        node->kids.push_back(Expression());
      } while (Take(","));
    }
    --parens_;
    Want(close);
    return node;
  }

  Lexer lexer_;
  Token token_;
  int depth_ = 0;
  int parens_ = 0;
  bool in_print_ = false;
  bool failed_ = false;
};

}  // namespace

std::optional<Program> Parse(std::string_view text) { return Parser(text).Run(); }

}  // namespace iptc::expand::awk
