// EvaluateScript: a parsed script to the iptables commands it would run. No process is ever started and nothing is
// guessed: an unknown command or value is an error that says what to pass (`--define`, `--stub`).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/diag/emitter.h"
#include "compiler/expand/host_change.h"
#include "compiler/expand/invocation.h"
#include "compiler/syntax/script.h"

namespace iptc::expand {

struct Define {
  std::string name;
  std::string value;
  bool overrides = false;  // `--define!`: wins over an assignment in the script
};

struct Stub {
  std::string command;  // the text of the command substitution, blanks normalized
  std::string output;
};

// How an undecidable condition on that line goes (`--assume 'LINE=true'`, `--assume 'FILE:LINE=true'`).
struct Assumption {
  std::uint32_t line = 0;
  bool holds = false;
  std::string file = {};  // as the script names it, or the end of that; empty: the script itself
};

struct Options {
  std::vector<Define> defines;
  std::vector<Stub> stubs;
  std::vector<std::string> arguments;  // $1, $2, …
  std::vector<Assumption> assumptions;
  std::string script_name;  // $0
  // Empty and the script branches on `$1`: it is taken to be called with `start`, which is said.
  // Files are read below this folder only (normally the script's own); absolute paths are also looked up below it.
  // Empty: no file is read.
  std::string file_root;
  // What is known of the host before the script runs, e.g. its sysctls.
  std::vector<HostChange> host = {};
  std::uint64_t max_steps = 1'000'000;
  // Bytes of text that the run may build in all: every word, assignment and output counts when it is made, and nothing
  // is given back when it goes. Bounds memory and the time that copying takes.
  std::size_t max_text_bytes = 1U << 30U;
};

enum class Completion : std::uint8_t { kDone, kErrors, kBudget };

struct Result {
  Completion completion = Completion::kDone;
  int exit_status = 0;
  std::vector<Invocation> invocations;
  std::vector<HostChange> host_changes;  // in the order of the script
};

// Evaluates the script, running each iptables command through `runner` as it comes. Errors go to the emitter.
[[nodiscard]] Result EvaluateScript(const syntax::Script& script, const Options& options, source::SourceMap& map,
                                    CommandRunner& runner, diag::Emitter& emitter);

}  // namespace iptc::expand
