#include "compiler/expand/start_argument.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace iptc::expand {
namespace {

using syntax::Block;
using syntax::Command;
using syntax::Word;

constexpr std::string_view kStart = "start";

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

// The text of a word without expansions; empty if it has any.
std::string PlainText(const Word& word) {
  std::string text;
  for (const syntax::WordPart& part : word.parts) {
    const auto* literal = std::get_if<syntax::Literal>(&part.node);
    if (literal == nullptr) return {};
    text += literal->text;
  }
  return text;
}

class Search {
 public:
  void Walk(const Block& block) {
    for (const syntax::Statement& statement : block.statements) {
      Walk(statement.first);
      for (const syntax::Statement::Next& next : statement.rest) Walk(next.pipeline);
    }
  }
  [[nodiscard]] std::optional<SourceSpan> Found() const { return found_; }

 private:
  // The word is the first argument, without a default of its own.
  [[nodiscard]] bool IsArgument(const Word& word) const {
    if (word.parts.size() != 1) return false;
    const auto* parameter = std::get_if<syntax::Parameter>(&word.parts[0].node);
    if (parameter == nullptr || parameter->indirect || !parameter->index.empty()) return false;
    const bool has_default = parameter->op == syntax::ParameterOp::kDefault && !PlainText(parameter->operand).empty();
    return !has_default && parameter->op != syntax::ParameterOp::kLength &&
           parameter->op != syntax::ParameterOp::kError && names_.contains(parameter->name);
  }

  void Walk(const syntax::Pipeline& pipeline) {
    for (const Command& command : pipeline.commands) {
      if (!found_) WalkCommand(command);
    }
  }

  void WalkCommand(const Command& command) {
    std::visit(Overloaded{[&](const syntax::SimpleCommand& node) { WalkSimple(node, command.span); },
                          [&](const syntax::CaseCommand& node) { WalkCase(node); },
                          [&](const syntax::TestCommand& node) { WalkTest(node, command.span); },
                          [&](const syntax::IfCommand& node) {
                            for (const auto& branch : node.branches) {
                              Walk(branch.condition);
                              Walk(branch.body);
                            }
                            Walk(node.otherwise);
                          },
                          // A function has arguments of its own; mostly the script passes them on as they are.
                          [&](const syntax::FunctionDefinition& node) {
                            if (node.name == "main") WalkCommand(*node.body);
                          },
                          [&](const syntax::Group& node) { Walk(node.body); }, [](const auto&) {}},
               command.node);
  }

  // ACTION=$1, and `[ "$1" = start ]`.
  void WalkSimple(const syntax::SimpleCommand& simple, const SourceSpan& span) {
    for (const syntax::Assignment& assignment : simple.assignments) {
      if (!assignment.is_array && IsArgument(assignment.value)) names_.insert(assignment.name);
    }
    if (simple.words.empty()) return;
    const std::string name = PlainText(simple.words[0]);
    if (name != "[" && name != "test") return;
    for (std::size_t i = 1; i + 2 < simple.words.size(); ++i) {
      const std::string op = PlainText(simple.words[i + 1]);
      if (op == "=" || op == "==") Compare(simple.words[i], simple.words[i + 2], span);
    }
  }

  void WalkTest(const syntax::TestCommand& test, const SourceSpan& span) {
    for (std::size_t i = 0; i + 2 < test.elements.size(); ++i) {
      const std::string op = PlainText(test.elements[i + 1].word);
      if (op == "=" || op == "==") Compare(test.elements[i].word, test.elements[i + 2].word, span);
    }
  }

  void Compare(const Word& left, const Word& right, const SourceSpan& span) {
    if (IsArgument(left) && PlainText(right) == kStart) found_ = span;
  }

  void WalkCase(const syntax::CaseCommand& node) {
    if (!IsArgument(node.subject)) {
      for (const syntax::CaseCommand::Item& item : node.items) Walk(item.body);
      return;
    }
    const bool starts = std::ranges::any_of(node.items, [](const syntax::CaseCommand::Item& item) {
      return std::ranges::any_of(item.patterns, [](const Word& pattern) { return PlainText(pattern) == kStart; });
    });
    if (starts) found_ = node.subject.span;
  }

  std::set<std::string, std::less<>> names_{"1"};
  std::optional<SourceSpan> found_;
};

}  // namespace

std::optional<SourceSpan> FindStartBranch(const syntax::Script& script) {
  Search search;
  search.Walk(script.body);
  return search.Found();
}

}  // namespace iptc::expand
