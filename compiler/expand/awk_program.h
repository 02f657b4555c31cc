// The syntax tree of an awk program.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/expand/regex.h"

namespace iptc::expand::awk {

enum class Kind : std::uint8_t {
  // expressions
  kNumber,
  kText,
  kRegex,      // alone: $0 ~ /re/
  kVariable,   // text is its name
  kElement,    // text[kids]
  kField,      // $kids[0]
  kAssign,     // kids[0] text= kids[1]; text is the operator before `=`, or empty
  kBinary,     // kids[0] text kids[1]; text " " joins
  kUnary,      // text kids[0]
  kStep,       // text is "++" or "--" and whether it stands before: "++x", "x++"
  kIn,         // (kids[0]…) in text
  kCondition,  // kids[0] ? kids[1] : kids[2]
  kCall,       // text(kids…)
  // statements
  kBlock,
  kPrint,  // print kids…, or printf
  kPrintf,
  kIf,      // kids: condition, then, else
  kWhile,   // kids: condition, body
  kDo,      // kids: body, condition
  kFor,     // kids: init, condition, step, body; any may be null
  kForIn,   // for (text in text2) kids[0]
  kDelete,  // kids[0]: an element or, as a variable, all of an array
  kNext,
  kExit,  // kids[0], if any
  kBreak,
  kContinue,
};

struct Node {
  Kind kind = Kind::kBlock;
  std::string text = {};
  std::string text2 = {};
  double number = 0;
  std::optional<Regex> regex = {};
  std::vector<std::unique_ptr<Node>> kids = {};
};
using NodePtr = std::unique_ptr<Node>;

struct Rule {
  enum class When : std::uint8_t { kBegin, kLine, kEnd };
  When when = When::kLine;
  NodePtr pattern;  // null: every line
  NodePtr last;     // of `pattern, last`
  NodePtr action;   // null: print
};

struct Program {
  std::vector<Rule> rules;
};

// nullopt: malformed, or more than is followed (functions of one's own, getline, redirections, pipes).
[[nodiscard]] std::optional<Program> Parse(std::string_view text);

}  // namespace iptc::expand::awk
