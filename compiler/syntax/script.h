// The syntax tree of a shell script: plain values, one alternative per construct, every node with its SourceSpan.
//
// Words are flat lists of parts, braces ({a,b}, {1..5}) already expanded; a part knows whether it stood in quotes
// (quoted parts are neither split nor globbed; an empty quoted literal keeps a word alive that would vanish otherwise).
// Spans carry no expansion: the evaluator adds that. Nothing here depends on ANTLR.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/source/source_span.h"

namespace iptc::syntax {

struct WordPart;
struct Statement;

struct Word {
  std::vector<WordPart> parts;
  SourceSpan span;
};

struct Block {
  std::vector<Statement> statements;
};

// --- parts of words

struct Literal {
  std::string text;  // escapes and quotes already resolved
};

enum class ParameterOp : std::uint8_t {
  kValue,             // ${x}
  kLength,            // ${#x}
  kNames,             // ${!x@}, ${!x*}: names of variables that begin with x
  kKeys,              // ${!x[@]}, ${!x[*]}
  kDefault,           // ${x-w}
  kAssign,            // ${x=w}
  kError,             // ${x?w}
  kAlternative,       // ${x+w}
  kRemovePrefix,      // ${x#w}
  kRemoveLongPrefix,  // ${x##w}
  kRemoveSuffix,      // ${x%w}
  kRemoveLongSuffix,  // ${x%%w}
  kReplaceFirst,      // ${x/w/v}
  kReplaceAll,        // ${x//w/v}
  kReplacePrefix,     // ${x/#w/v}
  kReplaceSuffix,     // ${x/%w/v}
  kSubstring,         // ${x:o:l}
  kUpperFirst,        // ${x^w}
  kUpperAll,          // ${x^^w}
  kLowerFirst,        // ${x,w}
  kLowerAll,          // ${x,,w}
  kTransform,         // ${x@Q}: `transform` is the letter
};

struct Parameter {
  std::string name;   // "LAN", "1", "@", "#", …
  std::string index;  // as written between [ and ] of ${name[index]}, else empty
  Word index_word;    // the same with its expansions
  ParameterOp op = ParameterOp::kValue;
  bool indirect = false;  // ${!x…}: of the variable whose name x holds
  bool null_too = false;  // the colon of :- := :? :+
  char transform = 0;     // Q U L u E P A a K k
  Word operand;           // w
  Word second;            // v of a replacement, l of a substring
};

struct CommandSubstitution {
  std::shared_ptr<const Block> body;
  std::string text;  // as written between the parentheses, for stubs and messages
};

// <(…) and >(…)
struct ProcessSubstitution {
  std::shared_ptr<const Block> body;
  bool reads = true;
};

struct Arithmetic {
  Word expression;
  bool bracketed = false;  // $[…]: text to a shell other than bash
};

struct WordPart {
  std::variant<Literal, Parameter, CommandSubstitution, ProcessSubstitution, Arithmetic> node;
  bool quoted = false;
  SourceSpan span;
};

// --- commands

struct Redirection {
  enum class Kind : std::uint8_t { kRead, kWrite, kAppend, kReadWrite, kDuplicate, kBoth, kBothAppend, kHere, kString };
  Kind kind = Kind::kRead;
  int fd = -1;  // -1: the operator's own (0 or 1)
  Word target;  // file, descriptor or text; for kHere the body
  SourceSpan span;
};

// An element of NAME=(…).
struct ArrayElement {
  std::optional<Word> index;  // of [index]=value
  Word value;
};

struct Assignment {
  std::string name;
  std::optional<Word> index;  // of name[index]=
  bool append = false;
  bool is_array = false;
  Word value;                          // if not is_array
  std::vector<ArrayElement> elements;  // if is_array
  SourceSpan span;
};

struct SimpleCommand {
  std::vector<Assignment> assignments;
  std::vector<Word> words;
  // NAME=(…) behind a command name, as in `declare A=(x y)`.
  std::vector<Assignment> array_operands;
};

struct Group {
  Block body;
  bool subshell = false;
};

struct ForLoop {
  std::string variable;
  SourceSpan variable_span;
  SourceSpan head;
  std::optional<std::vector<Word>> words;  // none: "$@"
  bool select = false;
  Block body;
};

struct ArithmeticFor {
  Word init, condition, step;
  SourceSpan head;
  Block body;
};

struct WhileLoop {
  bool until = false;
  SourceSpan head;
  Block condition;
  Block body;
};

struct IfCommand {
  struct Branch {
    Block condition;
    Block body;
  };
  std::vector<Branch> branches;
  Block otherwise;
};

struct CaseCommand {
  enum class End : std::uint8_t { kBreak, kFallThrough, kContinue };  // ;; ;& ;;&
  struct Item {
    std::vector<Word> patterns;
    Block body;
    End end = End::kBreak;
  };
  Word subject;
  std::vector<Item> items;
};

// [[ … ]]: operators among the words are kept apart from words of the same text.
struct TestCommand {
  struct Element {
    Word word;
    bool is_operator = false;  // && || ( ) < > !
  };
  std::vector<Element> elements;
};

struct ArithmeticCommand {
  Word expression;
};

struct Command;

struct FunctionDefinition {
  std::string name;
  std::shared_ptr<const Command> body;
};

// `coproc …`: runs beside the script. What it runs is checked and thrown away: nothing here runs side by side.
struct Coprocess {};

struct Command {
  std::variant<SimpleCommand, Group, ForLoop, ArithmeticFor, WhileLoop, IfCommand, CaseCommand, TestCommand,
               ArithmeticCommand, FunctionDefinition, Coprocess>
      node;
  std::vector<Redirection> redirections;
  SourceSpan span;
};

struct Pipeline {
  std::vector<Command> commands;
  bool negated = false;
  SourceSpan span;
};

struct Statement {
  enum class Join : std::uint8_t { kAnd, kOr };
  struct Next {
    Join join = Join::kAnd;
    Pipeline pipeline;
  };
  Pipeline first;
  std::vector<Next> rest;
  bool background = false;
};

struct Script {
  Block body;
  source::FileId file = source::FileId::kNone;
};

}  // namespace iptc::syntax
