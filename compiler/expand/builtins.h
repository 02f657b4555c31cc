// The commands that iptc knows: rows of tables, by name.
#pragma once

#include <string_view>

#include "compiler/expand/interpreter.h"

namespace iptc::expand {

struct Builtin {
  std::string_view name;
  int (*run)(Interpreter&, Call&);
};

// Built into the shell: change its state.
[[nodiscard]] const Builtin* FindBuiltin(std::string_view name);
// Programs that turn text into text, as far as scripts use them for that: cat, cut, grep, sed, …
[[nodiscard]] const Builtin* FindTextTool(std::string_view name);

// `test`, `[` and, from the syntax tree, `[[`.
int RunTestWords(Interpreter& shell, Call& call);

// Programs that act on the machine. Their output, where it is used, cannot be known.
enum class Effect : std::uint8_t {
  kDoes,  // changes something: taken to succeed
  kAsks,  // tells something about the machine: its status cannot be known either
};
struct MachineCommand {
  std::string_view name;
  Effect effect;
};
[[nodiscard]] const MachineCommand* FindMachineCommand(std::string_view name);

// iptables and its family, ipset: what goes to the CommandRunner.
[[nodiscard]] bool IsFirewallCommand(std::string_view name);

[[nodiscard]] std::string_view BaseName(std::string_view path);

}  // namespace iptc::expand
