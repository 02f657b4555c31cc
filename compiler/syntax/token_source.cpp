#include "compiler/syntax/token_source.h"

#include <algorithm>
#include <array>
#include <utility>

namespace iptc::syntax {
namespace {

using antlr4::Token;
using Lexer = grammar::ShellLexer;

// What a token is to its neighbours. Rows not listed are operators.
enum TokenTrait : std::uint8_t {
  kStartsAtom = 1,
  kEndsAtom = 2,
  kKeyword = 4,
  kBeforeCommand = 8,  // a command may follow, and so may a keyword
};

constexpr std::uint8_t kAtom = kStartsAtom | kEndsAtom;

constexpr auto kTraits = std::to_array<std::pair<std::size_t, std::uint8_t>>({
    {Lexer::LITERAL, kAtom},
    {Lexer::ESCAPE, kAtom},
    {Lexer::SINGLE_QUOTED, kAtom},
    {Lexer::DOLLAR_QUOTED, kAtom},
    {Lexer::BACKTICK, kAtom},
    {Lexer::VARIABLE, kAtom},
    {Lexer::PARAM, kAtom},
    {Lexer::PARAM_LENGTH, kAtom},
    {Lexer::DQ_OPEN, kStartsAtom},
    {Lexer::PARAM_OPEN, kStartsAtom},
    {Lexer::SUBST_OPEN, kStartsAtom | kBeforeCommand},
    {Lexer::ARITH_OPEN, kStartsAtom},
    {Lexer::UNCLOSED, kStartsAtom},
    {Lexer::BAD_SUBSTITUTION, kStartsAtom},
    {Lexer::DQ_CLOSE, kEndsAtom},
    {Lexer::PARAM_CLOSE, kEndsAtom},
    {Lexer::SUBST_CLOSE, kEndsAtom},
    {Lexer::ARITH_CLOSE, kEndsAtom},
    {Lexer::IF, kAtom | kKeyword | kBeforeCommand},
    {Lexer::THEN, kAtom | kKeyword | kBeforeCommand},
    {Lexer::ELSE, kAtom | kKeyword | kBeforeCommand},
    {Lexer::ELIF, kAtom | kKeyword | kBeforeCommand},
    {Lexer::WHILE, kAtom | kKeyword | kBeforeCommand},
    {Lexer::UNTIL, kAtom | kKeyword | kBeforeCommand},
    {Lexer::DO, kAtom | kKeyword | kBeforeCommand},
    {Lexer::LBRACE, kAtom | kKeyword | kBeforeCommand},
    {Lexer::BANG, kAtom | kKeyword | kBeforeCommand},
    {Lexer::FI, kAtom | kKeyword},
    {Lexer::FOR, kAtom | kKeyword},
    {Lexer::SELECT, kAtom | kKeyword},
    {Lexer::IN, kAtom | kKeyword},
    {Lexer::DONE, kAtom | kKeyword},
    {Lexer::CASE, kAtom | kKeyword},
    {Lexer::ESAC, kAtom | kKeyword},
    {Lexer::FUNCTION, kAtom | kKeyword},
    {Lexer::COPROC, kAtom | kKeyword | kBeforeCommand},
    {Lexer::RBRACE, kAtom | kKeyword},
    {Lexer::TEST_OPEN, kAtom | kKeyword},
    {Lexer::TEST_CLOSE, kAtom | kKeyword},
    {Lexer::NEWLINE, kBeforeCommand},
    {Lexer::SEMI, kBeforeCommand},
    {Lexer::CASE_END, kBeforeCommand},
    {Lexer::AMP, kBeforeCommand},
    {Lexer::AND_IF, kBeforeCommand},
    {Lexer::OR_IF, kBeforeCommand},
    {Lexer::PIPE, kBeforeCommand},
    {Lexer::LPAREN, kBeforeCommand},
    {Lexer::RPAREN, kBeforeCommand},
    {Lexer::PROCESS_OPEN, kBeforeCommand},
});

std::uint8_t TraitsOf(std::size_t kind) {
  const auto* row = std::ranges::find(kTraits, kind, &std::pair<std::size_t, std::uint8_t>::first);
  return row != kTraits.end() ? row->second : std::uint8_t{0};
}

bool Has(std::size_t kind, TokenTrait trait) { return (TraitsOf(kind) & trait) != 0; }

void SetType(Token& symbol, std::size_t kind) { static_cast<antlr4::CommonToken&>(symbol).setType(kind); }

}  // namespace

std::string_view TokenSource::TextOf(const Token& symbol) const {
  return bytes_.substr(symbol.getStartIndex(), symbol.getStopIndex() + 1 - symbol.getStartIndex());
}

void TokenSource::Open(const Token& symbol) {
  openers_.push_back({symbol.getType(), symbol.getStartIndex(), symbol.getStopIndex() + 1});
}

void TokenSource::CloseIfTop(std::initializer_list<std::size_t> types) {
  if (!openers_.empty() && std::ranges::find(types, openers_.back().kind) != types.end()) openers_.pop_back();
}

// The next token that is neither blank nor comment.
TokenSource::TokenPtr TokenSource::NextVisible(bool& blank) {
  for (;;) {
    TokenPtr symbol = ShellLexer::nextToken();
    if (symbol->getType() == BLANK) {
      blank = true;
      continue;
    }
    if (symbol->getType() != COMMENT) return symbol;
    if (blank || !ends_atom_) {
      blank = true;
      continue;
    }
    // `a#b`: the comment sign is text here. Take it alone and go on behind it.
    _input->seek(symbol->getStartIndex() + 1);
    hitEOF = false;
    SetType(*symbol, LITERAL);
    static_cast<antlr4::CommonToken&>(*symbol).setStopIndex(symbol->getStartIndex());
    return symbol;
  }
}

TokenSource::TokenPtr TokenSource::nextToken() {
  if (held_) return std::move(held_);
  const bool command_level = mode == DEFAULT_MODE;
  const bool group_level = mode == GROUP;
  bool blank = false;
  TokenPtr symbol = NextVisible(blank);
  bool glued = group_level && Has(symbol->getType(), kStartsAtom);
  if (command_level) {
    const bool opens_group = !blank && OpensGroup(*symbol);
    if (opens_group) {
      SetType(*symbol, LITERAL);
      pushMode(GROUP);
    }
    glued = !blank && ends_atom_ && Has(symbol->getType(), kStartsAtom);
    Retype(*symbol, glued);
    CollectDelimiter(*symbol, glued);
  } else if (delimiter_ == Delimiter::kCollecting) {
    CollectDelimiter(*symbol, true);
  }
  if (command_level) TrackCommandLevel(*symbol);
  TrackNesting(*symbol);
  last_kind_ = symbol->getType();
  ends_atom_ = Has(last_kind_, kEndsAtom);
  if (last_kind_ == NEWLINE && !pending_.empty()) ReadHereDocuments();
  if (openers_.size() + modeStack.size() > kMaxDepth) {
    too_deep_ = true;
    hitEOF = true;
  }
  if (!glued) return symbol;
  const std::size_t at = symbol->getStartIndex();
  held_ = std::move(symbol);
  return getTokenFactory()->create({this, _input}, GLUE, "", DEFAULT_TOKEN_CHANNEL, at, at - 1, 0, 0);
}

// Tells keywords from text of the same spelling.
void TokenSource::Retype(Token& symbol, bool glued) {
  const std::size_t kind = symbol.getType();
  if (!Has(kind, kKeyword)) return;
  constexpr std::string_view kDelimiters = " \t\n;&|<>()";
  const std::size_t next = symbol.getStopIndex() + 1;
  const bool continued =
      next < end_ && !kDelimiters.contains(bytes_[next]) && !bytes_.substr(next, end_ - next).starts_with("\\\n");
  const bool opens_test = kind == TEST_OPEN && !command_start_;
  const bool closes_test = kind == TEST_CLOSE && (openers_.empty() || openers_.back().kind != TEST_OPEN);
  if (glued || continued || opens_test || closes_test) SetType(symbol, LITERAL);
}

// Of `(`: it stands right behind an operator of patterns. `name()` is a function, `!(…)` where a command starts a
// negated subshell, and `[[ !(…) ]]` a negated test.
bool TokenSource::OpensGroup(const Token& symbol) const {
  const std::size_t at = symbol.getStartIndex();
  if (symbol.getType() != LPAREN || (last_kind_ != LITERAL && last_kind_ != BANG)) return false;
  constexpr std::string_view kOperators = "@?*+!";
  constexpr std::string_view kBlanks = " \t\n";
  if (!kOperators.contains(bytes_[at - 1])) return false;
  const std::size_t inside = bytes_.find_first_not_of(kBlanks, at + 1);
  if (inside >= end_ || bytes_[inside] == ')') return false;
  if (last_kind_ != BANG || in_pattern_) return true;
  if (command_start_) return false;
  const std::size_t before = at < 2 ? std::string_view::npos : bytes_.find_last_not_of(kBlanks, at - 2);
  const bool in_test = !openers_.empty() && openers_.back().kind == TEST_OPEN;
  return !in_test || (before != std::string_view::npos && bytes_[before] == '=');
}

void TokenSource::TrackCommandLevel(Token& symbol) {
  const std::size_t kind = symbol.getType();
  const bool keyword = Has(kind, kKeyword);
  if (keyword && (command_start_ || kind == TEST_CLOSE)) {
    switch (kind) {
      case IF:
      case FOR:
      case SELECT:
      case WHILE:
      case UNTIL:
      case CASE:
      case LBRACE:
      case TEST_OPEN:
        Open(symbol);
        break;
      case FI:
        CloseIfTop({IF});
        break;
      case DONE:
        CloseIfTop({FOR, SELECT, WHILE, UNTIL});
        break;
      case ESAC:
        CloseIfTop({CASE});
        break;
      case RBRACE:
        CloseIfTop({LBRACE});
        break;
      case TEST_CLOSE:
        CloseIfTop({TEST_OPEN});
        break;
      default:
        break;
    }
  }
  const bool starts = Has(kind, kBeforeCommand) && (!keyword || command_start_ || kind == DO);
  const bool names = command_start_ && (kind == FUNCTION || kind == COPROC);
  command_start_ = starts || std::exchange(names_function_, names);
  const bool in_case = !openers_.empty() && openers_.back().kind == CASE;
  in_pattern_ = (in_case && (kind == IN || kind == CASE_END)) || (in_pattern_ && kind != RPAREN && kind != ESAC);
}

void TokenSource::TrackNesting(Token& symbol) {
  switch (symbol.getType()) {
    case DQ_OPEN:
    case PARAM_OPEN:
    case ARITH_OPEN:
    case ARITH_COMMAND:
      Open(symbol);
      break;
    case DQ_CLOSE:
      CloseIfTop({DQ_OPEN});
      break;
    case PARAM_CLOSE:
      CloseIfTop({PARAM_OPEN});
      break;
    case ARITH_CLOSE:
      CloseIfTop({ARITH_OPEN, ARITH_COMMAND});
      break;
    case LPAREN:
    case ARRAY_OPEN:
    case SUBST_OPEN:
    case PROCESS_OPEN:
      Open(symbol);
      pushMode(DEFAULT_MODE);
      command_start_ = symbol.getType() != ARRAY_OPEN;
      break;
    case RPAREN:
      CloseParenthesis(symbol);
      break;
    default:
      break;
  }
}

void TokenSource::CloseParenthesis(Token& symbol) {
  if (openers_.empty() || modeStack.empty()) return;
  const std::size_t kind = openers_.back().kind;
  if (kind != LPAREN && kind != ARRAY_OPEN && kind != SUBST_OPEN && kind != PROCESS_OPEN) return;
  openers_.pop_back();
  popMode();
  if (kind == SUBST_OPEN || kind == PROCESS_OPEN) SetType(symbol, SUBST_CLOSE);
  if (kind == ARRAY_OPEN) command_start_ = false;
}

// Gathers the word behind `<<`. Quoting of any kind makes the body literal.
void TokenSource::CollectDelimiter(const Token& symbol, bool glued) {
  const std::size_t kind = symbol.getType();
  if (delimiter_ == Delimiter::kCollecting && !glued) delimiter_ = Delimiter::kNone;
  if (delimiter_ == Delimiter::kExpected) {
    delimiter_ = Has(kind, kStartsAtom) ? Delimiter::kCollecting : Delimiter::kNone;
  }
  if (delimiter_ == Delimiter::kCollecting) {
    PendingDocument& pending = pending_.back();
    std::string_view text = TextOf(symbol);
    if (kind == ESCAPE || kind == DQ_ESCAPE) text.remove_prefix(1);
    if (kind == SINGLE_QUOTED) text = text.substr(1, text.size() - 2);
    if (kind == DQ_OPEN || kind == DQ_CLOSE) text = {};
    pending.delimiter += text;
    if (kind == ESCAPE || kind == SINGLE_QUOTED || kind == DQ_OPEN) pending.document.literal = true;
  }
  if (kind != HERE_DOC) return;
  pending_.push_back({symbol.getStartIndex(), {}, {}});
  pending_.back().document.strip_tabs = TextOf(symbol).ends_with('-');
  delimiter_ = Delimiter::kExpected;
}

void TokenSource::ReadHereDocuments() {
  std::size_t at = _input->index();
  for (PendingDocument& pending : std::exchange(pending_, {})) {
    HereDocument& document = pending.document;
    document.begin = at;
    document.ended = false;
    while (at < end_ && !document.ended) {
      const std::size_t newline = std::min(bytes_.find('\n', at), end_);
      std::string_view line = bytes_.substr(at, newline - at);
      if (document.strip_tabs) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
      document.ended = line == pending.delimiter;
      document.end = at;
      at = std::min(newline + 1, end_);
    }
    if (!document.ended) document.end = at;
    here_documents_[pending.operator_at] = document;
  }
  _input->seek(at);
  hitEOF = at >= end_;
}

}  // namespace iptc::syntax
