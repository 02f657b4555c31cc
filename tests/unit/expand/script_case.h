// Evaluates a script for tests: no iptables behind it, every call recorded.
//
// Settings are comments of the script itself, `#: --define NAME=VALUE`, `--define! …`, `--arg VALUE`, `--stub CMD=OUT`,
// `--assume LINE=true`, `--steps N`, `--bytes N`, `--sysctl NAME=VALUE` (known of the host), `--fail WORD` (a call with
// that word has exit status 1).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/emitter.h"
#include "compiler/expand/evaluate.h"
#include "compiler/source/source_map.h"

namespace iptc::expand {

// Accepts everything but calls with a word that is to fail.
class RecordingRunner final : public CommandRunner {
 public:
  CommandResult Run(const Invocation& invocation) override;
  std::vector<std::string> failing_words;
};

struct ScriptCase {
  source::SourceMap map;
  diag::CollectingSink sink;
  bool parsed = false;
  Result result;
};

// `file_root`: below it the script may read files; empty for none.
void Evaluate(ScriptCase& script, std::string_view text, const std::string& file_root = {});

// The same with another runner, made for the emitter that the diagnostics go to.
using RunnerMaker = std::function<std::unique_ptr<CommandRunner>(diag::Emitter&)>;
void EvaluateWith(ScriptCase& script, std::string_view text, const std::string& file_root,
                  const std::vector<std::string>& arguments, const RunnerMaker& make_runner);

// One line a call, words in brackets where they hold blanks or nothing, standard input indented below.
[[nodiscard]] std::string Calls(const Result& result);
// `fw.sh:3:1: error: … [IPT001]`, notes and fix-its indented.
[[nodiscard]] std::string Diagnostics(const ScriptCase& script);
// How a span came about: place, text, and the expansions from the innermost.
[[nodiscard]] std::string Origin(const source::SourceMap& map, const SourceSpan& span);

}  // namespace iptc::expand
