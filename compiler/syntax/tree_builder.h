// TreeBuilder turns ANTLR's parse tree of a script into syntax::Script values. Here-documents and backticks are parsed
// on their own (Subparser), since their text is not part of the token stream.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "ShellParser.h"
#include "compiler/syntax/script.h"
#include "compiler/syntax/text.h"
#include "compiler/syntax/token_source.h"

namespace iptc::syntax {

// What text with expansions, but without words, stands in.
enum class Inside : std::uint8_t {
  kHereDocument,
  kTabbedHereDocument,  // <<-: lines lose their leading tabs
  kIndex,               // of ${name[index]}
};

// Parses nested text; nullopt if it was refused (and reported).
struct Subparser {
  std::function<std::optional<Block>(const Text&)> commands;
  std::function<std::optional<Word>(const Text&, ByteRange, Inside)> quoted_text;
};

// The node as a rule's context or a leaf, if it is one.
template <class Node>
Node* As(antlr4::tree::ParseTree* node) {
  return antlrcpp::is<Node*>(node) ? static_cast<Node*>(node) : nullptr;
}

class TreeBuilder {
 public:
  using Parser = grammar::ShellParser;

  struct Rules {
    bool strip_tabs = false;  // the text is the body of <<-, whose lines lose their leading tabs
    bool is_dash = false;     // `$"…"` and `$'…'` are a `$` before quotes
  };
  TreeBuilder(const Text& text, const TokenSource& tokens, const Subparser& subparser, Rules rules)
      : text_(text),
        bytes_(text.Bytes()),
        tokens_(tokens),
        subparser_(subparser),
        strip_tabs_(rules.strip_tabs),
        is_dash_(rules.is_dash) {}

  Block BuildBlock(Parser::BodyContext* body);
  Word BuildQuoted(Parser::QuotedTextContext* text);
  [[nodiscard]] bool Failed() const { return failed_; }
  // `;` or `&` without a command before it.
  [[nodiscard]] antlr4::Token* StraySeparator() const { return stray_separator_; }
  // A word whose braces make too many words.
  [[nodiscard]] std::optional<SourceSpan> TooManyWords() const { return too_many_words_; }

 private:
  Statement BuildStatement(Parser::StatementContext* ctx);
  Pipeline BuildPipeline(Parser::PipelineContext* ctx);
  Command BuildCommand(Parser::CommandContext* ctx);
  SimpleCommand BuildSimple(Parser::SimpleCommandContext* ctx, std::vector<Redirection>& redirections);
  void AddWord(SimpleCommand& simple, Word word);
  void AddExpanded(Word word, std::vector<Word>& words);
  Assignment BuildArray(Parser::ArrayAssignmentContext* ctx);
  void BuildCompound(Parser::CompoundCommandContext* ctx, Command& command);
  FunctionDefinition BuildFunction(Parser::FunctionDefinitionContext* ctx);
  Block BuildDoGroup(Parser::DoGroupContext* ctx);
  Group BuildGroup(Parser::BodyContext* body, bool subshell);
  ForLoop BuildFor(Parser::ForLoopContext* ctx);
  ArithmeticFor BuildArithmeticFor(Parser::ArithmeticForContext* ctx);
  WhileLoop BuildWhile(Parser::WhileLoopContext* ctx);
  IfCommand BuildIf(Parser::IfCommandContext* ctx);
  CaseCommand BuildCase(Parser::CaseCommandContext* ctx);
  TestCommand BuildTest(Parser::TestCommandContext* ctx);
  Redirection BuildRedirection(Parser::RedirectionContext* ctx);
  void BuildHereDocument(Redirection& redirection, std::size_t operator_at);

  template <class Context>
  Word BuildWord(Context* ctx);
  void AddAtom(Word& word, antlr4::tree::ParseTree* atom);
  void AddToken(Word& word, antlr4::Token* token, bool quoted);
  void AddDoubleQuoted(Word& word, Parser::DoubleQuotedContext* ctx);
  void AddQuotedParts(Word& word, const std::vector<Parser::QuotedPartContext*>& parts);
  void AddExpansion(Word& word, Parser::ExpansionContext* ctx, bool quoted);
  Parameter BuildParameter(const antlr4::Token* token);
  void AddParameter(Word& word, Parser::ParameterContext* ctx, bool quoted);
  void AddSubstitution(Word& word, Parser::SubstitutionContext* ctx, bool quoted);
  void AddBackticks(Word& word, antlr4::Token* token, bool quoted);
  void AddLiteral(Word& word, std::size_t begin, std::size_t end, bool quoted);

  [[nodiscard]] SourceSpan SpanOf(const antlr4::Token* token) const;
  [[nodiscard]] SourceSpan SpanOf(const antlr4::ParserRuleContext* ctx) const;
  [[nodiscard]] std::string_view TextOf(const antlr4::Token* token) const;

  const Text& text_;
  std::string_view bytes_;
  const TokenSource& tokens_;
  const Subparser& subparser_;
  bool strip_tabs_;
  bool is_dash_;
  bool failed_ = false;
  antlr4::Token* stray_separator_ = nullptr;
  std::optional<SourceSpan> too_many_words_;
};

}  // namespace iptc::syntax
