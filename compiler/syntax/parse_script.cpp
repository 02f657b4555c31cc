#include "compiler/syntax/parse_script.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "compiler/syntax/brace_expansion.h"
#include "compiler/syntax/tree_builder.h"
#include "compiler/syntax/typography.h"

namespace iptc::syntax {
namespace {

using Parser = grammar::ShellParser;
using antlr4::Token;

constexpr diag::Kind<std::string, std::string> kUnexpected{"IPT001", diag::Severity::kError, "unexpected {}{}"};
constexpr diag::Kind<std::string, std::string> kUnclosed{"IPT002", diag::Severity::kError, "{} is never closed{}"};
constexpr diag::Kind<std::size_t> kTooDeep{"IPT003", diag::Severity::kError, "nested more than {} levels deep"};
constexpr diag::Kind<> kOpenHereDocument{"IPT004", diag::Severity::kWarning,
                                         "this here-document runs to the end of the file; its delimiter never comes"};
constexpr diag::Kind<std::string_view> kBadSubstitution{"IPT005", diag::Severity::kError,
                                                        "`{}` starts no parameter expansion that iptc knows"};
constexpr diag::Kind<std::size_t> kTooManyWords{"IPT006", diag::Severity::kError,
                                                "these braces make more than {} words"};

// Backticks in backticks, here-documents in substitutions in here-documents.
constexpr std::size_t kMaxTextDepth = 8;

// Thrown by FirstFault, caught in Read: ANTLR has no other way out of its parser.
struct SyntaxFault {
  Token* token;
  antlr4::misc::IntervalSet expected;
};

// A shell stops at the first syntax error, so no recovery and no guesses behind it.
class FirstFault final : public antlr4::DefaultErrorStrategy {
 public:
  void recover(antlr4::Parser* parser, std::exception_ptr fault) override {
    Token* token = parser->getCurrentToken();
    try {
      std::rethrow_exception(std::move(fault));
    } catch (const antlr4::RecognitionException& e) {
      if (e.getOffendingToken() != nullptr) token = e.getOffendingToken();
    }
    throw SyntaxFault{token, parser->getExpectedTokens()};
  }
  Token* recoverInline(antlr4::Parser* parser) override {
    throw SyntaxFault{parser->getCurrentToken(), parser->getExpectedTokens()};
  }
  void sync(antlr4::Parser*) override {}
};

class Reader {
 public:
  Reader(diag::Emitter& emitter, Dialect dialect, std::size_t depth)
      : emitter_(emitter), dialect_(dialect), depth_(depth) {}

  std::optional<Block> Commands(const Text& text);
  std::optional<Word> QuotedText(const Text& text, ByteRange range, Inside inside);

 private:
  struct Task {
    ByteRange range;
    std::size_t mode = TokenSource::DEFAULT_MODE;  // of the lexer
    bool strip_tabs = false;
  };
  template <class Tree>
  std::optional<Tree> Read(const Text& text, const Task& task, Tree (*build)(Parser&, TreeBuilder&));
  void ReportFault(const Text& text, ByteRange range, const TokenSource& tokens, const SyntaxFault& fault);
  void ReportOpenHereDocuments(const Text& text, const TokenSource& tokens);

  diag::Emitter& emitter_;
  Dialect dialect_;
  std::size_t depth_;  // texts within texts: backticks, here-documents
};

std::string Quote(std::string_view text) {
  if (text == "\n") return "end of line";
  constexpr std::size_t kMost = 30;
  return fmt::format("`{}{}`", text.substr(0, kMost), text.size() > kMost ? "…" : "");
}

// The closers among what could have come, for the message.
std::string Expected(const antlr4::misc::IntervalSet& expected) {
  constexpr auto kClosers = std::to_array<std::pair<std::size_t, std::string_view>>({{Parser::THEN, "then"},
                                                                                     {Parser::FI, "fi"},
                                                                                     {Parser::DO, "do"},
                                                                                     {Parser::DONE, "done"},
                                                                                     {Parser::IN, "in"},
                                                                                     {Parser::ESAC, "esac"},
                                                                                     {Parser::RBRACE, "}"},
                                                                                     {Parser::RPAREN, ")"},
                                                                                     {Parser::SUBST_CLOSE, ")"},
                                                                                     {Parser::TEST_CLOSE, "]]"}});
  std::string names;
  // A word that is missing comes with many tokens; then every keyword would be among them as text.
  if (expected.contains(static_cast<std::size_t>(Parser::ESCAPE)) &&
      expected.contains(static_cast<std::size_t>(Parser::FI)) &&
      expected.contains(static_cast<std::size_t>(Parser::DONE))) {
    return names;
  }
  for (const auto& [type, name] : kClosers) {
    if (expected.contains(type)) names += fmt::format("{}`{}`", names.empty() ? "; expected " : " or ", name);
  }
  return names;
}

template <class Tree>
std::optional<Tree> Reader::Read(const Text& text, const Task& task, Tree (*build)(Parser&, TreeBuilder&)) {
  if (depth_ > kMaxTextDepth) {
    emitter_.Report(kTooDeep, text.Span(task.range.begin, task.range.end), kMaxTextDepth);
    return std::nullopt;
  }
  ByteStream stream(text.Bytes(), task.range.begin, task.range.end);
  TokenSource tokens(&stream);
  tokens.setMode(task.mode);
  antlr4::CommonTokenStream token_stream(&tokens);
  Parser parser(&token_stream);
  parser.removeErrorListeners();
  parser.setErrorHandler(std::make_shared<FirstFault>());
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  Reader inner(emitter_, dialect_, depth_ + 1);
  const Subparser subparser{
      [&](const Text& nested) { return inner.Commands(nested); },
      [&](const Text& nested, ByteRange part, Inside inside) { return inner.QuotedText(nested, part, inside); }};
  TreeBuilder builder(text, tokens, subparser, {.strip_tabs = task.strip_tabs, .is_dash = dialect_ == Dialect::kDash});
  try {
    Tree result = build(parser, builder);
    if (tokens.TooDeep()) throw SyntaxFault{parser.getCurrentToken(), {}};
    if (builder.StraySeparator() != nullptr) throw SyntaxFault{builder.StraySeparator(), {}};
    if (builder.TooManyWords()) {
      emitter_.Report(kTooManyWords, *builder.TooManyWords(), kMaxBraceWords);
      return std::nullopt;
    }
    if (builder.Failed()) return std::nullopt;
    ReportOpenHereDocuments(text, tokens);
    return result;
  } catch (const SyntaxFault& fault) {
    ReportFault(text, task.range, tokens, fault);
    return std::nullopt;
  }
}

std::optional<Block> Reader::Commands(const Text& text) {
  return Read<Block>(text, {{0, text.Size()}}, [](Parser& parser, TreeBuilder& builder) {
    Parser::ScriptContext* script = parser.script();
    return script->body() != nullptr ? builder.BuildBlock(script->body()) : Block{};
  });
}

std::optional<Word> Reader::QuotedText(const Text& text, ByteRange range, Inside inside) {
  const std::size_t mode = inside == Inside::kIndex ? TokenSource::ARITH : TokenSource::HERE;
  return Read<Word>(text, {range, mode, inside == Inside::kTabbedHereDocument},
                    [](Parser& parser, TreeBuilder& builder) { return builder.BuildQuoted(parser.quotedText()); });
}

void Reader::ReportFault(const Text& text, ByteRange range, const TokenSource& tokens, const SyntaxFault& fault) {
  const bool at_end = fault.token->getType() == Token::EOF;
  const std::size_t begin = at_end ? range.end : fault.token->getStartIndex();
  const std::size_t end = at_end ? range.end : fault.token->getStopIndex() + 1;
  const std::string_view shown = text.Bytes().substr(begin, end - begin);
  const SourceSpan span = text.Span(at_end && begin > 0 ? begin - 1 : begin, end);
  if (tokens.TooDeep()) {
    emitter_.Report(kTooDeep, span, TokenSource::kMaxDepth);
  } else if (fault.token->getType() == Parser::UNCLOSED) {
    emitter_.Report(kUnclosed, span, fmt::format("this quote `{}`", shown), "");
  } else if (fault.token->getType() == Parser::BAD_SUBSTITUTION) {
    const std::size_t stop = std::min(text.Bytes().find_first_of("}\n", begin), text.Bytes().size() - 1) + 1;
    emitter_.Report(kBadSubstitution, text.Span(begin, stop), text.Bytes().substr(begin, stop - begin));
  } else if (at_end && !tokens.Unclosed().empty()) {
    const Opener& opener = tokens.Unclosed().back();
    emitter_.Report(kUnclosed, text.Span(opener.begin, opener.end),
                    Quote(text.Bytes().substr(opener.begin, opener.end - opener.begin)), Expected(fault.expected));
  } else {
    emitter_.Report(kUnexpected, span, at_end ? "end of file" : Quote(shown), Expected(fault.expected));
  }
}

void Reader::ReportOpenHereDocuments(const Text& text, const TokenSource& tokens) {
  for (const auto& [operator_at, document] : tokens.HereDocuments()) {
    if (!document.ended) emitter_.Report(kOpenHereDocument, text.Span(operator_at, operator_at + 2));
  }
}

}  // namespace

Dialect DialectOf(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  if (!line.starts_with("#!")) return Dialect::kBash;
  line = line.substr(0, line.find(" -"));
  const std::size_t end = line.find_last_not_of(" \t\r");
  const std::size_t begin = line.find_last_of("/ \t", end);
  const std::string_view shell = line.substr(begin + 1, end - begin);
  return shell == "sh" || shell == "dash" ? Dialect::kDash : Dialect::kBash;
}

std::optional<Script> ParseScript(source::FileId file, diag::Emitter& emitter) {
  return ParseScript(file, emitter, DialectOf(emitter.Sources().File(file).Text()));
}

std::optional<Script> ParseScript(source::FileId file, diag::Emitter& emitter, Dialect dialect) {
  const Text text = RepairTypography(file, emitter);
  std::optional<Block> body = Reader(emitter, dialect, 0).Commands(text);
  if (!body) return std::nullopt;
  return Script{*std::move(body), file};
}

}  // namespace iptc::syntax
