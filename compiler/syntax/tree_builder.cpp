// TreeBuilder: commands. Words are in word_builder.cpp.
#include "compiler/syntax/tree_builder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <iterator>
#include <utility>

#include "compiler/syntax/brace_expansion.h"
#include "compiler/syntax/decode.h"

namespace iptc::syntax {
namespace {

using Parser = grammar::ShellParser;

struct RedirectionRow {
  std::string_view text;
  Redirection::Kind kind;
};

constexpr auto kRedirections = std::to_array<RedirectionRow>({
    {"<", Redirection::Kind::kRead},
    {">", Redirection::Kind::kWrite},
    {">|", Redirection::Kind::kWrite},
    {">>", Redirection::Kind::kAppend},
    {"<>", Redirection::Kind::kReadWrite},
    {"<&", Redirection::Kind::kDuplicate},
    {">&", Redirection::Kind::kDuplicate},
    {"&>", Redirection::Kind::kBoth},
    {"&>>", Redirection::Kind::kBothAppend},
    {"<<<", Redirection::Kind::kString},
    {"<<", Redirection::Kind::kHere},
    {"<<-", Redirection::Kind::kHere},
});

// A place in the unquoted text of a word.
struct Place {
  std::size_t part = 0;
  std::size_t at = 0;
};

const std::string* PlainText(const Word& word, std::size_t part) {
  if (part >= word.parts.size()) return nullptr;
  const auto* literal = word.parts[part].quoted ? nullptr : std::get_if<Literal>(&word.parts[part].node);
  return literal != nullptr ? &literal->text : nullptr;
}

// The part's text from `begin` to `end`, with its span.
WordPart CutPart(const WordPart& part, std::size_t begin, std::size_t end) {
  WordPart cut = part;
  std::string& text = std::get<Literal>(cut.node).text;
  const bool verbatim = cut.span.end - cut.span.begin == text.size();
  text = text.substr(begin, end - begin);
  if (verbatim) {
    cut.span.begin += static_cast<std::uint32_t>(begin);
    cut.span.end = cut.span.begin + static_cast<std::uint32_t>(text.size());
  }
  return cut;
}

Word CutWord(const Word& word, Place begin, Place end) {
  Word cut;
  cut.span = word.span;
  for (std::size_t i = begin.part; i <= end.part && i < word.parts.size(); ++i) {
    const std::string* text = PlainText(word, i);
    if (text == nullptr) {
      cut.parts.push_back(word.parts[i]);
      continue;
    }
    const std::size_t from = i == begin.part ? begin.at : 0;
    const std::size_t to = i == end.part ? end.at : text->size();
    if (to > from) cut.parts.push_back(CutPart(word.parts[i], from, to));
  }
  if (!cut.parts.empty()) cut.span.begin = cut.parts.front().span.begin;
  return cut;
}

// Where `[…]=` or `[…]+=` that opens at `open` closes; nullopt if it does not, or something else follows.
std::optional<Place> FindIndexEnd(const Word& word, Place open) {
  int depth = 0;
  for (std::size_t i = open.part; i < word.parts.size(); ++i) {
    const std::string* text = PlainText(word, i);
    for (std::size_t at = i == open.part ? open.at : 0; text != nullptr && at < text->size(); ++at) {
      if ((*text)[at] == '[') ++depth;
      if ((*text)[at] != ']' || --depth > 0) continue;
      const std::string_view rest = std::string_view(*text).substr(at + 1);
      return rest.starts_with('=') || rest.starts_with("+=") ? std::optional(Place{i, at}) : std::nullopt;
    }
  }
  return std::nullopt;
}

struct IndexedValue {
  Word index;
  Word value;
  bool append = false;
};

// `[index]=value`, the bracket at `open`.
std::optional<IndexedValue> TakeIndexed(const Word& word, std::size_t open) {
  const std::optional<Place> close = FindIndexEnd(word, {0, open});
  if (!close) return std::nullopt;
  IndexedValue taken;
  taken.append = (*PlainText(word, close->part))[close->at + 1] == '+';
  taken.index = CutWord(word, {0, open + 1}, *close);
  const Place begin{close->part, close->at + (taken.append ? 3U : 2U)};
  taken.value = CutWord(word, begin, {word.parts.size(), 0});
  return taken;
}

// Splits NAME=, NAME+= or NAME[index]= off the front of a word; nullopt if it is no assignment.
std::optional<Assignment> TakeAssignment(const Word& word) {
  const std::string* text = word.parts.empty() ? nullptr : PlainText(word, 0);
  if (text == nullptr) return std::nullopt;
  const std::size_t mark = text->find_first_of("=+[");
  if (mark == std::string::npos || !IsName(std::string_view(*text).substr(0, mark))) return std::nullopt;
  Assignment assignment;
  assignment.name = text->substr(0, mark);
  assignment.span = word.span;
  if ((*text)[mark] == '[') {
    std::optional<IndexedValue> indexed = TakeIndexed(word, mark);
    if (!indexed) return std::nullopt;
    assignment.index = std::move(indexed->index);
    assignment.append = indexed->append;
    assignment.value = std::move(indexed->value);
    return assignment;
  }
  assignment.append = (*text)[mark] == '+';
  const std::size_t equals = mark + (assignment.append ? 1 : 0);
  if (!std::string_view(*text).substr(equals).starts_with('=')) return std::nullopt;
  assignment.value = CutWord(word, {0, equals + 1}, {word.parts.size(), 0});
  return assignment;
}

bool EndsInMatch(const TestCommand& test) {
  if (test.elements.empty()) return false;
  const auto* literal = std::get_if<Literal>(&test.elements.back().word.parts[0].node);
  return literal != nullptr && literal->text == "=~";
}

// By how much the element changes the number of open parentheses.
int Opened(Parser::TestElementContext* element) {
  return (element->LPAREN() != nullptr ? 1 : 0) - (element->RPAREN() != nullptr ? 1 : 0);
}

}  // namespace

Block TreeBuilder::BuildBlock(Parser::BodyContext* body) {
  Block block;
  bool separated = false;
  for (antlr4::tree::ParseTree* child : body->statements()->children) {
    if (auto* statement = As<Parser::StatementContext>(child)) {
      block.statements.push_back(BuildStatement(statement));
      separated = false;
    } else if (auto* separator = As<Parser::SeparatorContext>(child)) {
      if (separated && separator->NEWLINE() == nullptr) stray_separator_ = separator->start;
      separated = true;
      if (separator->AMP() != nullptr) block.statements.back().background = true;
    }
  }
  return block;
}

Statement TreeBuilder::BuildStatement(Parser::StatementContext* ctx) {
  Statement statement;
  Statement::Join join = Statement::Join::kAnd;
  bool first = true;
  for (antlr4::tree::ParseTree* child : ctx->children) {
    if (auto* pipeline = As<Parser::PipelineContext>(child)) {
      if (first) {
        statement.first = BuildPipeline(pipeline);
      } else {
        statement.rest.push_back({join, BuildPipeline(pipeline)});
      }
      first = false;
    } else if (auto* leaf = As<antlr4::tree::TerminalNode>(child)) {
      if (leaf->getSymbol()->getType() == Parser::AND_IF) join = Statement::Join::kAnd;
      if (leaf->getSymbol()->getType() == Parser::OR_IF) join = Statement::Join::kOr;
    }
  }
  return statement;
}

Pipeline TreeBuilder::BuildPipeline(Parser::PipelineContext* ctx) {
  Pipeline pipeline;
  pipeline.negated = ctx->BANG().size() % 2 == 1;
  pipeline.span = SpanOf(ctx);
  for (Parser::CommandContext* command : ctx->command()) pipeline.commands.push_back(BuildCommand(command));
  return pipeline;
}

Command TreeBuilder::BuildCommand(Parser::CommandContext* ctx) {
  Command command;
  command.span = SpanOf(ctx);
  if (auto* simple = ctx->simpleCommand()) {
    command.node = BuildSimple(simple, command.redirections);
  } else if (auto* function = ctx->functionDefinition()) {
    command.node = BuildFunction(function);
  } else if (ctx->coprocess() != nullptr) {
    command.node = Coprocess{};
  } else {
    BuildCompound(ctx->compoundCommand(), command);
    for (auto* redirection : ctx->redirection()) command.redirections.push_back(BuildRedirection(redirection));
  }
  return command;
}

SimpleCommand TreeBuilder::BuildSimple(Parser::SimpleCommandContext* ctx, std::vector<Redirection>& redirections) {
  SimpleCommand simple;
  const auto add = [&](auto* element, auto* word) {
    if (word != nullptr) {
      AddWord(simple, BuildWord(word));
    } else if (element->redirection() != nullptr) {
      redirections.push_back(BuildRedirection(element->redirection()));
    } else {
      Assignment array = BuildArray(element->arrayAssignment());
      (simple.words.empty() ? simple.assignments : simple.array_operands).push_back(std::move(array));
    }
  };
  add(ctx->firstElement(), ctx->firstElement()->commandWord());
  for (Parser::ElementContext* element : ctx->element()) add(element, element->word());
  return simple;
}

void TreeBuilder::AddWord(SimpleCommand& simple, Word word) {
  if (simple.words.empty()) {
    if (std::optional<Assignment> assignment = TakeAssignment(word)) {
      simple.assignments.push_back(*std::move(assignment));
      return;
    }
  }
  AddExpanded(std::move(word), simple.words);
}

// A word where several may stand: its braces make several of it.
void TreeBuilder::AddExpanded(Word word, std::vector<Word>& words) {
  const SourceSpan span = word.span;
  std::optional<std::vector<Word>> expanded = ExpandBraces(std::move(word));
  if (expanded) {
    std::ranges::move(*expanded, std::back_inserter(words));
  } else if (!too_many_words_) {
    too_many_words_ = span;
  }
}

Assignment TreeBuilder::BuildArray(Parser::ArrayAssignmentContext* ctx) {
  Assignment assignment;
  std::string_view name = TextOf(ctx->ARRAY_OPEN()->getSymbol());
  name.remove_suffix(2);
  assignment.append = name.ends_with('+');
  if (assignment.append) name.remove_suffix(1);
  assignment.name = name;
  assignment.is_array = true;
  assignment.span = SpanOf(ctx);
  const std::vector<Parser::WordContext*> words = ctx->word();
  for (std::size_t i = 0; i < words.size(); ++i) {
    Word word = BuildWord(words[i]);
    const std::string* text = PlainText(word, 0);
    const bool opens = text != nullptr && text->starts_with('[');
    std::optional<IndexedValue> indexed = opens ? TakeIndexed(word, 0) : std::nullopt;
    if (opens && !indexed) {  // [a b]=value: blanks in an index separate nothing
      Word joined = word;
      for (std::size_t next = i + 1; next < words.size() && !indexed; ++next) {
        const std::size_t gap = words[next - 1]->stop->getStopIndex() + 1;
        AddLiteral(joined, gap, words[next]->start->getStartIndex(), true);
        std::ranges::move(BuildWord(words[next]).parts, std::back_inserter(joined.parts));
        indexed = TakeIndexed(joined, 0);
        if (indexed) i = next;
      }
    }
    if (indexed) {
      assignment.elements.push_back({std::move(indexed->index), std::move(indexed->value)});
      continue;
    }
    std::vector<Word> expanded;
    AddExpanded(std::move(word), expanded);
    for (Word& element : expanded) assignment.elements.push_back({std::nullopt, std::move(element)});
  }
  return assignment;
}

void TreeBuilder::BuildCompound(Parser::CompoundCommandContext* ctx, Command& command) {
  if (auto* group = ctx->braceGroup()) {
    command.node = BuildGroup(group->body(), false);
  } else if (auto* subshell = ctx->subshell()) {
    command.node = BuildGroup(subshell->body(), true);
  } else if (auto* loop = ctx->forLoop()) {
    command.node = BuildFor(loop);
  } else if (auto* arithmetic_loop = ctx->arithmeticFor()) {
    command.node = BuildArithmeticFor(arithmetic_loop);
  } else if (auto* while_loop = ctx->whileLoop()) {
    command.node = BuildWhile(while_loop);
  } else if (auto* branch = ctx->ifCommand()) {
    command.node = BuildIf(branch);
  } else if (auto* choice = ctx->caseCommand()) {
    command.node = BuildCase(choice);
  } else if (auto* test = ctx->testCommand()) {
    command.node = BuildTest(test);
  } else {
    ArithmeticCommand arithmetic;
    arithmetic.expression.span = SpanOf(ctx);
    AddQuotedParts(arithmetic.expression, ctx->arithmeticCommand()->quotedPart());
    command.node = std::move(arithmetic);
  }
}

FunctionDefinition TreeBuilder::BuildFunction(Parser::FunctionDefinitionContext* ctx) {
  Command body;
  body.span = SpanOf(ctx->compoundCommand());
  BuildCompound(ctx->compoundCommand(), body);
  for (auto* redirection : ctx->redirection()) body.redirections.push_back(BuildRedirection(redirection));
  return {std::string(TextOf(ctx->LITERAL()->getSymbol())), std::make_shared<const Command>(std::move(body))};
}

Block TreeBuilder::BuildDoGroup(Parser::DoGroupContext* ctx) { return BuildBlock(ctx->body()); }

Group TreeBuilder::BuildGroup(Parser::BodyContext* body, bool subshell) { return {BuildBlock(body), subshell}; }

ForLoop TreeBuilder::BuildFor(Parser::ForLoopContext* ctx) {
  ForLoop loop;
  loop.select = ctx->SELECT() != nullptr;
  loop.variable = TextOf(ctx->name()->start);
  loop.variable_span = SpanOf(ctx->name());
  const std::size_t head_end = (ctx->word().empty() ? ctx->name()->stop : ctx->word().back()->stop)->getStopIndex();
  loop.head = text_.Span(ctx->start->getStartIndex(), head_end + 1);
  if (ctx->IN() != nullptr) {
    loop.words.emplace();
    for (Parser::WordContext* word : ctx->word()) AddExpanded(BuildWord(word), *loop.words);
  }
  loop.body = BuildDoGroup(ctx->doGroup());
  return loop;
}

ArithmeticFor TreeBuilder::BuildArithmeticFor(Parser::ArithmeticForContext* ctx) {
  ArithmeticFor loop;
  loop.head = text_.Span(ctx->start->getStartIndex(), ctx->ARITH_CLOSE()->getSymbol()->getStopIndex() + 1);
  Word* const expressions[] = {&loop.init, &loop.condition, &loop.step};
  Word all;
  all.span = loop.head;
  AddQuotedParts(all, ctx->quotedPart());
  std::size_t at = 0;
  for (Word* expression : expressions) expression->span = loop.head;
  for (const WordPart& part : all.parts) {
    const auto* literal = std::get_if<Literal>(&part.node);
    if (literal == nullptr) {
      expressions[at]->parts.push_back(part);
      continue;
    }
    std::string_view rest = literal->text;
    while (!rest.empty()) {
      const std::size_t semicolon = at < 2 ? rest.find(';') : std::string_view::npos;
      const std::string_view text = rest.substr(0, semicolon);
      const bool blank = text.find_first_not_of(" \t\n") == std::string_view::npos;
      if (!blank) expressions[at]->parts.push_back({Literal{std::string(text)}, true, part.span});
      if (semicolon == std::string_view::npos) break;
      rest.remove_prefix(semicolon + 1);
      ++at;
    }
  }
  loop.body = BuildDoGroup(ctx->doGroup());
  return loop;
}

WhileLoop TreeBuilder::BuildWhile(Parser::WhileLoopContext* ctx) {
  WhileLoop loop;
  loop.until = ctx->UNTIL() != nullptr;
  loop.head = text_.Span(ctx->start->getStartIndex(), ctx->body()->stop->getStopIndex() + 1);
  loop.condition = BuildBlock(ctx->body());
  loop.body = BuildDoGroup(ctx->doGroup());
  return loop;
}

IfCommand TreeBuilder::BuildIf(Parser::IfCommandContext* ctx) {
  IfCommand command;
  const std::vector<Parser::BodyContext*> bodies = ctx->body();
  for (std::size_t i = 0; i + 1 < bodies.size(); i += 2) {
    Block condition = BuildBlock(bodies[i]);
    command.branches.push_back({std::move(condition), BuildBlock(bodies[i + 1])});
  }
  if (ctx->elseBranch() != nullptr) command.otherwise = BuildBlock(ctx->elseBranch()->body());
  return command;
}

CaseCommand TreeBuilder::BuildCase(Parser::CaseCommandContext* ctx) {
  CaseCommand command;
  command.subject = BuildWord(ctx->word());
  for (antlr4::tree::ParseTree* child : ctx->children) {
    if (auto* item = As<Parser::CaseItemContext>(child)) {
      CaseCommand::Item& added = command.items.emplace_back();
      for (Parser::PatternContext* pattern : item->pattern()) added.patterns.push_back(BuildWord(pattern));
      if (item->body() != nullptr) added.body = BuildBlock(item->body());
    } else if (auto* leaf = As<antlr4::tree::TerminalNode>(child)) {
      const std::string_view text = TextOf(leaf->getSymbol());
      if (text == ";&") command.items.back().end = CaseCommand::End::kFallThrough;
      if (text == ";;&") command.items.back().end = CaseCommand::End::kContinue;
    }
  }
  return command;
}

TestCommand TreeBuilder::BuildTest(Parser::TestCommandContext* ctx) {
  TestCommand test;
  std::size_t previous_end = 0;
  bool pattern = false;  // behind =~, where ( ) | belong to the pattern
  int open = 0;          // parentheses of the pattern: blanks within belong to it, too
  for (Parser::TestElementContext* element : ctx->testElement()) {
    if (element->NEWLINE() != nullptr) continue;
    const bool is_operator = element->word() == nullptr;
    const std::size_t begin = element->start->getStartIndex();
    Word word;
    if (is_operator) {
      word.span = SpanOf(element);
      AddToken(word, element->start, false);
    } else {
      word = BuildWord(element->word());
    }
    const bool joined = pattern && (previous_end == begin || open > 0);
    const std::size_t gap = std::exchange(previous_end, element->stop->getStopIndex() + 1);
    open += pattern ? Opened(element) : 0;
    if (joined) {
      Word& before = test.elements.back().word;
      if (gap < begin) AddLiteral(before, gap, begin, false);
      std::ranges::move(word.parts, std::back_inserter(before.parts));
      before.span.end = word.span.end;
      test.elements.back().is_operator = false;
      continue;
    }
    pattern = pattern || TextOf(element->start) == "=~";
    const bool connects = element->AND_IF() != nullptr || element->OR_IF() != nullptr;
    // A parenthesis right behind =~ is no operator: the pattern begins with it.
    const bool begins_pattern = is_operator && !connects && pattern && EndsInMatch(test);
    if (connects) pattern = false;
    test.elements.push_back({std::move(word), is_operator && !begins_pattern});
  }
  return test;
}

Redirection TreeBuilder::BuildRedirection(Parser::RedirectionContext* ctx) {
  Redirection redirection;
  redirection.span = SpanOf(ctx);
  std::string_view text = TextOf(ctx->start);
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits > 0) std::from_chars(text.begin(), text.begin() + digits, redirection.fd);
  text.remove_prefix(digits);
  redirection.kind = std::ranges::find(kRedirections, text, &RedirectionRow::text)->kind;
  if (redirection.kind == Redirection::Kind::kHere) {
    BuildHereDocument(redirection, ctx->start->getStartIndex());
  } else {
    redirection.target = BuildWord(ctx->word());
  }
  return redirection;
}

}  // namespace iptc::syntax
