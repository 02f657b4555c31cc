// The state of the shell: what a subshell copies and throws away.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/expand/value.h"
#include "compiler/syntax/script.h"

namespace iptc::expand {

struct Variable {
  Value value;
  std::vector<Value> elements;  // of an array; its value is elements[0]
  bool is_array = false;
  bool is_associative = false;  // `declare -A`: refused; its value is unknown
  bool readonly = false;
  SourceSpan assigned;  // where; invalid if nowhere in a script
  // The expansion record that explains the value: a loop turn, a definition; else made on use and kept for the context
  // in which it was made.
  source::ExpansionId record = source::ExpansionId::kNone;
  source::ExpansionId record_context = source::ExpansionId::kNone;
  bool record_is_fixed = false;
  bool overrides = false;  // `--define!`: assignments of the script do nothing
};

struct ShellState {
  std::map<std::string, Variable, std::less<>> variables;
  std::map<std::string, std::shared_ptr<const syntax::Command>, std::less<>> functions;
  std::vector<Variable> positional;  // $1…
  std::string exit_trap;
  bool errexit = false;
  bool nounset = false;
  bool pipefail = false;
  int status = 0;
};

}  // namespace iptc::expand
