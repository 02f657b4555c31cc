// What the programs that turn text into text have in common: options, inputs, lines.
//
// What goes beyond what is followed (an option that is not known here) makes the output unknown instead of wrong.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/expand/interpreter.h"

namespace iptc::expand {

// Options of a tool: letters, each with the argument it takes or none.
struct ToolOptions {
  std::vector<std::pair<char, std::string>> given;
  std::vector<Value> operands;
  [[nodiscard]] bool Has(char letter) const { return Find(letter) != nullptr; }
  [[nodiscard]] const std::string* Find(char letter) const;
};

struct LongOption {
  std::string_view name;
  char letter = 0;  // of the specification
};

// getopt_long(3) with a specification such as "d:f:s"; nullopt for an option that is not in it. A `+` before it:
// options end at the first operand.
[[nodiscard]] std::optional<ToolOptions> TakeOptions(const Call& call, std::string_view specification,
                                                     std::span<const LongOption> long_options = {});

// Gives up on a call: its output cannot be known, nor its status if that decides.
int Unfollowed(Interpreter& shell, Call& call);

// The files named, one after another, or standard input. nullopt: a file cannot be read, as was reported.
[[nodiscard]] std::optional<Value> ReadInputs(Interpreter& shell, const Call& call, std::span<const Value> files);

[[nodiscard]] std::vector<Value> Lines(const Value& text);
void WriteLines(Interpreter& shell, const Call& call, std::span<const Value> lines, UnknownId taint);

}  // namespace iptc::expand
