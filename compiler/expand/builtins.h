// The commands that iptc knows: rows of tables, by name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
// Programs that change the host in a way that rules may see: sysctl, ip, ifconfig, route.
[[nodiscard]] const Builtin* FindHostCommand(std::string_view name);

// The rows of each file.
[[nodiscard]] std::span<const Builtin> ControlBuiltins();   // exit, break, eval, trap, …
[[nodiscard]] std::span<const Builtin> VariableBuiltins();  // declare, read, getopts, …
[[nodiscard]] std::span<const Builtin> CommandBuiltins();   // command, sudo, xargs, …: commands that run commands
[[nodiscard]] std::span<const Builtin> FileTools();         // cat, rm, cp, …
[[nodiscard]] std::span<const Builtin> LineTools();         // head, uniq, paste, …
[[nodiscard]] std::span<const Builtin> CharacterTools();    // cut, tr, wc, …
[[nodiscard]] std::span<const Builtin> SortTools();
[[nodiscard]] std::span<const Builtin> PatternTools();  // grep, sed, awk
[[nodiscard]] std::span<const Builtin> ValueTools();    // seq, expr, basename, …

// `test`, `[` and, from the syntax tree, `[[`.
int RunTestWords(Interpreter& shell, Call& call);

// Programs that act on the machine.
enum class Effect : std::uint8_t {
  kSilent,  // changes something, prints nothing: taken to succeed
  kPrints,  // succeeds; what it prints cannot be known
  kAsks,    // tells something about the machine: its status cannot be known either
};
struct MachineCommand {
  std::string_view name;
  Effect effect;
};
[[nodiscard]] const MachineCommand* FindMachineCommand(std::string_view name);

// iptables and its family, ipset: what goes to the CommandRunner.
[[nodiscard]] bool IsFirewallCommand(std::string_view name);
// A program by one of the tables above.
[[nodiscard]] bool IsKnownProgram(std::string_view base);

// A command's text with its blanks normalized, as stubs are compared.
[[nodiscard]] std::string NormalizeCommand(std::string_view text);
[[nodiscard]] std::string_view BaseName(std::string_view path);
[[nodiscard]] std::optional<std::int64_t> ToNumber(std::string_view text);

// The change that writing to a file below /proc/sys is.
[[nodiscard]] HostChange SysctlChange(std::string_view path, std::string_view value, const SourceSpan& span);
// Makes what is known of the host beforehand readable below /proc/sys.
void SeedHostFiles(Files& files, std::span<const HostChange> host);

}  // namespace iptc::expand
