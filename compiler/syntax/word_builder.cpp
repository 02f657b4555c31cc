// TreeBuilder: words and what they are made of.
#include <algorithm>
#include <utility>

#include "compiler/syntax/decode.h"
#include "compiler/syntax/tree_builder.h"

namespace iptc::syntax {
namespace {

using Parser = grammar::ShellParser;
using antlr4::Token;

// Cuts a word at the first unquoted `separator` from `from` on: ${x/w/v}, ${x:o:l}.
std::pair<Word, Word> CutAt(Word word, char separator, std::size_t from) {
  std::pair<Word, Word> halves;
  halves.first.span = halves.second.span = word.span;
  bool second = false;
  for (WordPart& part : word.parts) {
    auto* literal = std::get_if<Literal>(&part.node);
    const std::size_t begin = &part == &word.parts.front() ? from : 0;
    const std::size_t at =
        second || literal == nullptr || part.quoted ? std::string::npos : literal->text.find(separator, begin);
    if (at == std::string::npos) {
      (second ? halves.second : halves.first).parts.push_back(std::move(part));
      continue;
    }
    WordPart before = part;
    std::get<Literal>(before.node).text.resize(at);
    literal->text.erase(0, at + 1);
    halves.first.parts.push_back(std::move(before));
    halves.second.parts.push_back(std::move(part));
    second = true;
  }
  return halves;
}

}  // namespace

SourceSpan TreeBuilder::SpanOf(const Token* token) const {
  return text_.Span(token->getStartIndex(), token->getStopIndex() + 1);
}

SourceSpan TreeBuilder::SpanOf(const antlr4::ParserRuleContext* ctx) const {
  return text_.Span(ctx->start->getStartIndex(), ctx->stop->getStopIndex() + 1);
}

std::string_view TreeBuilder::TextOf(const Token* token) const {
  return bytes_.substr(token->getStartIndex(), token->getStopIndex() + 1 - token->getStartIndex());
}

template <class Context>
Word TreeBuilder::BuildWord(Context* ctx) {
  Word word;
  word.span = SpanOf(ctx);
  for (antlr4::tree::ParseTree* child : ctx->children) AddAtom(word, child);
  return word;
}

template Word TreeBuilder::BuildWord(Parser::WordContext*);
template Word TreeBuilder::BuildWord(Parser::CommandWordContext*);
template Word TreeBuilder::BuildWord(Parser::PatternContext*);

void TreeBuilder::AddAtom(Word& word, antlr4::tree::ParseTree* atom) {
  if (auto* leaf = As<antlr4::tree::TerminalNode>(atom)) {
    AddToken(word, leaf->getSymbol(), false);
  } else if (auto* quoted = As<Parser::DoubleQuotedContext>(atom)) {
    AddDoubleQuoted(word, quoted);
  } else if (auto* expansion = As<Parser::ExpansionContext>(atom)) {
    AddExpansion(word, expansion, false);
  } else if (auto* process = As<Parser::ProcessSubstitutionContext>(atom)) {
    const bool reads = TextOf(process->PROCESS_OPEN()->getSymbol()).starts_with('<');
    auto body = std::make_shared<const Block>(BuildBlock(process->body()));
    word.parts.push_back({ProcessSubstitution{std::move(body), reads}, true, SpanOf(process)});
  } else {
    for (antlr4::tree::ParseTree* child : atom->children) AddAtom(word, child);
  }
}

void TreeBuilder::AddToken(Word& word, Token* token, bool quoted) {
  const std::size_t begin = token->getStartIndex();
  const std::size_t end = token->getStopIndex() + 1;
  switch (token->getType()) {
    case Parser::GLUE:
      return;
    case Parser::ESCAPE:
    case Parser::DQ_ESCAPE:
      word.parts.push_back({Literal{std::string(bytes_.substr(begin + 1, end - begin - 1))}, true, SpanOf(token)});
      return;
    case Parser::SINGLE_QUOTED:
      AddLiteral(word, begin + 1, end - 1, true);
      return;
    case Parser::DOLLAR_QUOTED:
      if (is_dash_) {
        AddLiteral(word, begin, begin + 1, true);
        AddLiteral(word, begin + 2, end - 1, true);
        return;
      }
      word.parts.push_back(
          {Literal{DecodeDollarQuoted(bytes_.substr(begin + 2, end - begin - 3))}, true, SpanOf(token)});
      return;
    default:
      AddLiteral(word, begin, end, quoted);
  }
}

// One part for each run of the source, so that spans can point at single characters of the text.
void TreeBuilder::AddLiteral(Word& word, std::size_t begin, std::size_t end, bool quoted) {
  if (begin == end) {
    if (quoted) word.parts.push_back({Literal{}, true, text_.Span(begin, end)});
    return;
  }
  for (const ByteRange& run : text_.Runs(begin, end)) {
    std::size_t at = run.begin;
    while (at < run.end) {
      std::size_t stop = run.end;
      if (strip_tabs_) {
        while (at < run.end && bytes_[at] == '\t' && (at == 0 || bytes_[at - 1] == '\n')) {
          at = std::min<std::size_t>(bytes_.find_first_not_of('\t', at), run.end);
        }
        stop = std::min<std::size_t>(
            run.end, bytes_.find("\n\t", at) == std::string_view::npos ? run.end : bytes_.find("\n\t", at) + 1);
      }
      if (stop <= at) break;
      word.parts.push_back({Literal{std::string(bytes_.substr(at, stop - at))}, quoted, text_.Span(at, stop)});
      at = stop;
    }
  }
}

void TreeBuilder::AddDoubleQuoted(Word& word, Parser::DoubleQuotedContext* ctx) {
  const std::size_t open = ctx->DQ_OPEN()->getSymbol()->getStartIndex();
  if (is_dash_ && bytes_[open] == '$') AddLiteral(word, open, open + 1, true);
  if (ctx->quotedPart().empty()) {
    word.parts.push_back({Literal{}, true, SpanOf(ctx)});
    return;
  }
  AddQuotedParts(word, ctx->quotedPart());
}

void TreeBuilder::AddQuotedParts(Word& word, const std::vector<Parser::QuotedPartContext*>& parts) {
  for (Parser::QuotedPartContext* part : parts) {
    if (auto* expansion = part->expansion()) {
      AddExpansion(word, expansion, true);
    } else if (auto* quoted = part->doubleQuoted()) {
      AddDoubleQuoted(word, quoted);
    } else {
      AddToken(word, part->start, true);
    }
  }
}

Word TreeBuilder::BuildQuoted(Parser::QuotedTextContext* text) {
  Word word;
  AddQuotedParts(word, text->quotedPart());
  return word;
}

void TreeBuilder::AddExpansion(Word& word, Parser::ExpansionContext* ctx, bool quoted) {
  if (auto* parameter = ctx->parameter()) {
    AddParameter(word, parameter, quoted);
  } else if (auto* substitution = ctx->substitution()) {
    AddSubstitution(word, substitution, quoted);
  } else if (auto* arithmetic = ctx->arithmetic()) {
    Word expression;
    expression.span = SpanOf(arithmetic);
    AddQuotedParts(expression, arithmetic->quotedPart());
    const bool bracketed = TextOf(arithmetic->ARITH_OPEN()->getSymbol()) == "$[";
    word.parts.push_back({Arithmetic{std::move(expression), bracketed}, quoted, SpanOf(arithmetic)});
  } else if (ctx->BACKTICK() != nullptr) {
    AddBackticks(word, ctx->start, quoted);
  } else {
    word.parts.push_back({BuildParameter(ctx->start), quoted, SpanOf(ctx)});
  }
}

// The parameter that a token names, and the expansions in its index.
Parameter TreeBuilder::BuildParameter(const Token* token) {
  Parameter parameter = DecodeParameter(TextOf(token));
  if (parameter.index.empty() || parameter.index == "@" || parameter.index == "*") return parameter;
  const auto begin = static_cast<std::uint32_t>(token->getStartIndex() + TextOf(token).find('[') + 1);
  const auto end = begin + static_cast<std::uint32_t>(parameter.index.size());
  parameter.index_word.span = text_.Span(begin, end);
  const bool literal =
      parameter.index.size() >= 2 && parameter.index.starts_with('\'') && parameter.index.ends_with('\'');
  if (literal) {
    AddLiteral(parameter.index_word, begin + 1, end - 1, true);
  } else if (parameter.index.find_first_of("$`\"\\") == std::string::npos) {
    AddLiteral(parameter.index_word, begin, end, true);
  } else {
    std::optional<Word> index = subparser_.quoted_text(text_, {begin, end}, Inside::kIndex);
    failed_ = failed_ || !index;
    if (index) parameter.index_word.parts = std::move(index->parts);
  }
  return parameter;
}

void TreeBuilder::AddParameter(Word& word, Parser::ParameterContext* ctx, bool quoted) {
  Parameter parameter = BuildParameter(ctx->PARAM_OPEN()->getSymbol());
  const bool replaces = parameter.op >= ParameterOp::kReplaceFirst && parameter.op <= ParameterOp::kReplaceSuffix;
  const bool is_pattern = parameter.op >= ParameterOp::kRemovePrefix && parameter.op != ParameterOp::kSubstring;
  const bool is_text = quoted && parameter.op >= ParameterOp::kDefault && parameter.op <= ParameterOp::kAlternative;
  Word operand;
  operand.span = SpanOf(ctx);
  for (Parser::ParameterPartContext* part : ctx->parameterPart()) {
    if (auto* expansion = part->expansion()) {
      // The quotes around "${x#$y}" make no literal text of $y.
      AddExpansion(operand, expansion, quoted && !is_pattern);
    } else if (auto* nested = part->doubleQuoted()) {
      AddDoubleQuoted(operand, nested);
    } else {
      AddToken(operand, part->start, is_text);
    }
  }
  if (replaces || parameter.op == ParameterOp::kSubstring) {
    // ${x////-}: what stands right behind `//` is part of the pattern, a slash, too.
    const std::size_t from = parameter.op == ParameterOp::kReplaceAll ? 1 : 0;
    auto [before, after] = CutAt(std::move(operand), replaces ? '/' : ':', from);
    operand = std::move(before);
    parameter.second = std::move(after);
  }
  parameter.operand = std::move(operand);
  word.parts.push_back({std::move(parameter), quoted, SpanOf(ctx)});
}

void TreeBuilder::AddSubstitution(Word& word, Parser::SubstitutionContext* ctx, bool quoted) {
  const std::size_t begin = ctx->SUBST_OPEN()->getSymbol()->getStopIndex() + 1;
  const std::size_t end = ctx->SUBST_CLOSE()->getSymbol()->getStartIndex();
  CommandSubstitution substitution;
  substitution.body = std::make_shared<const Block>(ctx->body() != nullptr ? BuildBlock(ctx->body()) : Block{});
  substitution.text = bytes_.substr(begin, end - begin);
  word.parts.push_back({std::move(substitution), quoted, SpanOf(ctx)});
}

// Inside backticks, `\` before $, ` and \ (and " within double quotes) is taken off before the text is read again.
void TreeBuilder::AddBackticks(Word& word, Token* token, bool quoted) {
  const auto end = static_cast<std::uint32_t>(token->getStopIndex());
  auto at = static_cast<std::uint32_t>(token->getStartIndex()) + 1;
  Text inside(text_.File());
  const std::string_view escaped = quoted ? "$`\\\"" : "$`\\";
  for (std::uint32_t i = at; i + 1 < end; ++i) {
    if (bytes_[i] != '\\' || !escaped.contains(bytes_[i + 1])) continue;
    inside.AppendFrom(text_, {at, i});
    at = ++i;
  }
  inside.AppendFrom(text_, {at, end});
  CommandSubstitution substitution;
  substitution.text = inside.Bytes();
  std::optional<Block> body = subparser_.commands(inside);
  failed_ = failed_ || !body;
  substitution.body = std::make_shared<const Block>(std::move(body).value_or(Block{}));
  word.parts.push_back({std::move(substitution), quoted, SpanOf(token)});
}

void TreeBuilder::BuildHereDocument(Redirection& redirection, std::size_t operator_at) {
  const auto found = tokens_.HereDocuments().find(operator_at);
  redirection.target = {};
  redirection.target.span = redirection.span;
  if (found == tokens_.HereDocuments().end()) return;
  const HereDocument& document = found->second;
  if (document.literal) {
    const bool outer = std::exchange(strip_tabs_, document.strip_tabs);
    AddLiteral(redirection.target, document.begin, document.end, true);
    strip_tabs_ = outer;
  } else {
    const ByteRange range{static_cast<std::uint32_t>(document.begin), static_cast<std::uint32_t>(document.end)};
    std::optional<Word> body =
        subparser_.quoted_text(text_, range, document.strip_tabs ? Inside::kTabbedHereDocument : Inside::kHereDocument);
    failed_ = failed_ || !body;
    if (body) redirection.target.parts = std::move(body->parts);
  }
}

}  // namespace iptc::syntax
