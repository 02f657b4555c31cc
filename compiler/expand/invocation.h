// What evaluating a script yields: the commands it would run, in order, and the interface through which the
// evaluator learns their exit statuses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/source/word.h"

namespace iptc::expand {

// One call of iptables, ip6tables, their -restore/-save forms or ipset. Words keep where each piece of them was
// written, through variables and loop turns.
struct Invocation {
  std::vector<source::Word> words;             // [0] is the command, e.g. "/sbin/iptables"
  std::optional<source::Word> standard_input;  // here-document, file or pipe: for iptables-restore
  SourceSpan span;                             // the whole command; its expansion is the loop turn or call around it
  bool failure_expected = false;               // `|| …`, `if`, `2>/dev/null`: a refusal is a warning
};

struct CommandResult {
  int status = 0;
  std::string output;  // standard output, e.g. of `iptables -S`
};

// Runs iptables commands for the evaluator: applies them to the ruleset as they come (no process is started).
class CommandRunner {
 public:
  virtual ~CommandRunner() = default;
  virtual CommandResult Run(const Invocation& invocation) = 0;
};

}  // namespace iptc::expand
