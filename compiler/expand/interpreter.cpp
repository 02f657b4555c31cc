// Interpreter: the entry, texts that are run, where text comes from.
#include "compiler/expand/interpreter.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/start_argument.h"
#include "compiler/syntax/parse_script.h"

namespace iptc::expand {
namespace {

using source::Expansion;
using source::ExpansionId;

constexpr diag::Kind<> kStarted{"IPT025", diag::Severity::kInfo,
                                "no argument is given and the script branches on `$1` here: taken to be called with "
                                "`start`"};

// What holds on every machine where iptables can be called: root, and the usual path.
struct EnvironmentRow {
  std::string_view name;
  std::string_view value;
  bool exported = false;  // else each shell sets it for itself
  bool of_bash = false;   // alone
};
constexpr auto kEnvironment = std::to_array<EnvironmentRow>({
    {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", true},
    {"IFS", " \t\n"},
    {"UID", "0", false, true},
    {"EUID", "0", false, true},
    {"OPTIND", "1"},
    {"HOME", "/root", true},
    {"USER", "root", true},
    {"LOGNAME", "root", true},
    {"PS4", "+ "},
});

}  // namespace

Interpreter::Interpreter(const Options& options, source::SourceMap& map, CommandRunner& runner, diag::Emitter& emitter)
    : options_(options), map_(map), runner_(runner), emitter_(emitter), files_(options.file_root, map) {
  const auto set = [&](std::string_view name, const std::string& text) -> Variable& {
    Variable& variable = variables_.Touch(name);
    variable.value = MakeValue(text, {});
    variable.is_set = true;
    return variable;
  };
  const auto define = [&](Variable& variable, const std::string& name) {
    const std::string shown = Shorten(variable.value.text);
    variable.record = map_.AddExpansion({Expansion::Kind::kDefine, name, shown, {}, 0, ExpansionId::kNone});
    variable.record_is_fixed = true;
  };
  for (const EnvironmentRow& row : kEnvironment) set(row.name, std::string(row.value)).exported = row.exported;
  for (const Define& given : options.defines) {
    Variable& variable = set(given.name, given.value);
    define(variable, given.name);
    variable.exported = true;
    variable.overrides = given.overrides;
  }
  std::vector<Variable> arguments(options.arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    arguments[i].value = MakeValue(options.arguments[i], {});
    arguments[i].is_set = true;
    define(arguments[i], std::to_string(i + 1));
  }
  state_.positional = Positional(std::move(arguments));
  state_.folder = files_.Root().empty() ? "/" : files_.Root();
  sources_.push_back(options.script_name);
  state_.name = options.script_name;
  for (const Stub& stub : options.stubs) stubs_.try_emplace(NormalizeCommand(stub.command), &stub.output);
  SeedHostFiles(files_, options.host);
}

Result Interpreter::Run(const syntax::Script& script) {
  const std::size_t errors = emitter_.ErrorCount();
  script_file_ = script.file;
  dialect_ = syntax::DialectOf(map_.File(script.file).Text());
  for (const EnvironmentRow& row : kEnvironment) {
    const bool is_given = variables_.Find(row.name) != nullptr && variables_.Find(row.name)->record_is_fixed;
    if (row.of_bash && IsDash() && !is_given) variables_.Erase(row.name);
  }
  TakeStartArgument(script);
  const int status = RunLines(script.body);
  if (flow_ != Flow::kExit) exit_status_ = status;
  if (flow_ == Flow::kReturn) flow_ = Flow::kNext;
  if (flow_ == Flow::kExit && result_.completion == Completion::kDone) flow_ = Flow::kNext;
  RunExitTrap();
  result_.exit_status = exit_status_;
  if (emitter_.ErrorCount() > errors && result_.completion == Completion::kDone) {
    result_.completion = Completion::kErrors;
  }
  return std::move(result_);
}

void Interpreter::RunExitTrap() {
  const std::string trap = std::exchange(state_.exit_trap, {});
  if (trap.empty() || flow_ != Flow::kNext) return;
  const int status = exit_status_;
  RunText("trap on EXIT", MakeValue(trap, {}), Expansion::Kind::kInclude, {});
  const bool exits = flow_ == Flow::kExit && result_.completion == Completion::kDone;
  if (exits) {
    flow_ = Flow::kNext;  // with the status that the trap gave
  } else {
    exit_status_ = status;
  }
}

void Interpreter::TakeStartArgument(const syntax::Script& script) {
  if (state_.positional.Size() > 0) return;
  const std::optional<SourceSpan> branch = FindStartBranch(script);
  if (!branch) return;
  emitter_.Report(kStarted, *branch);
  Variable start;
  start.value = MakeValue("start", {});
  start.is_set = true;
  state_.positional = Positional({start});
}

void Interpreter::SetPositional(std::vector<Value> words) {
  std::vector<Variable> arguments(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    arguments[i].assigned = words[i].Span();
    arguments[i].value = std::move(words[i]);
    arguments[i].is_set = true;
  }
  state_.positional = Positional(std::move(arguments));
}

// --- where text comes from

std::string Interpreter::Shorten(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string shortened(text.substr(0, kMost));
  std::ranges::replace(shortened, '\n', ' ');
  if (text.size() > kMost) {
    // Never half a character of UTF-8.
    while (!shortened.empty() && (static_cast<unsigned char>(shortened.back()) & 0xC0) == 0x80) shortened.pop_back();
    shortened += "…";
  }
  return shortened;
}

// Records that explain how a value came about, put under the present context, so that one walk over the parents tells
// both: where the value is from, and in which turn of which call it is used.
ExpansionId Interpreter::Reparent(ExpansionId origin, int depth) {
  for (ExpansionId id = context_; id != ExpansionId::kNone; id = map_.Get(id).parent) {
    if (id == origin) return context_;
  }
  if (origin == ExpansionId::kNone || depth == 0) return context_;
  Expansion copy = map_.Get(origin);
  const bool ended = copy.kind == Expansion::Kind::kCall || copy.kind == Expansion::Kind::kInclude;
  if (ended) return context_;
  copy.parent = Reparent(copy.parent, depth - 1);
  return map_.AddExpansion(std::move(copy));
}

ExpansionId Interpreter::RecordOf(Expansion::Kind kind, const std::string& name, const Variable& variable) {
  if (variable.record_is_fixed) return variable.record;
  if (!variable.assigned.IsValid()) return context_;
  if (variable.record != ExpansionId::kNone && variable.record_context == context_) return variable.record;
  const Value* value = variable.Scalar();
  const bool has_pieces = value != nullptr && !value->pieces.empty();
  const ExpansionId parent = Reparent(has_pieces ? value->pieces.front().span.expansion : ExpansionId::kNone, 4);
  const std::string shown = value != nullptr ? Shorten(value->text) : std::string();
  variable.record = map_.AddExpansion({kind, name, shown, variable.assigned, 0, parent});
  variable.record_context = context_;
  return variable.record;
}

ExpansionId Interpreter::RecordOfElement(std::string_view name, std::string_view index, const Value& value,
                                         const Variable& variable) {
  if (!variable.assigned.IsValid()) return context_;
  const SourceSpan written = value.Span();
  const ExpansionId parent = Reparent(written.expansion, 4);
  return map_.AddExpansion({Expansion::Kind::kVariable, fmt::format("{}[{}]", name, index), Shorten(value.text),
                            written.IsValid() ? written : variable.assigned, 0, parent});
}

// A value where an expansion put it: its text, written at the use.
Value Interpreter::UseOf(const Value& value, const SourceSpan& span, ExpansionId record) {
  SourceSpan use = span;
  use.expansion = record;
  Value used = MakeValue(value.text, use);
  used.unknown = value.unknown;
  return used;
}

int Interpreter::RunText(std::string name, const Value& text, Expansion::Kind kind, const SourceSpan& site) {
  if (ReportIfUnknown(text) || !Spend(text.text.size(), site)) return 1;
  const source::FileId file = map_.AddFile(std::move(name), text.text);
  const std::optional<syntax::Script> script = syntax::ParseScript(file, emitter_, dialect_);
  if (!script) return 2;
  const ExpansionId outer = context_;
  context_ = map_.AddExpansion({kind, map_.File(file).Name(), {}, site, 0, outer});
  const int status = RunLines(script->body);
  context_ = outer;
  return status;
}

int Interpreter::RunSourced(const Value& path, const Value& text, std::vector<Value> arguments,
                            const SourceSpan& site) {
  const Positional outer = state_.positional;
  const bool has_arguments = !arguments.empty();
  if (has_arguments) SetPositional(std::move(arguments));
  sources_.push_back(path.text);
  ++includes_;
  int status = RunText(path.text, text, Expansion::Kind::kInclude, site);
  --includes_;
  sources_.pop_back();
  if (flow_ == Flow::kReturn) {
    flow_ = Flow::kNext;
    status = state_.status;
  }
  if (has_arguments) state_.positional = outer;
  return status;
}

// Another shell begins with what was exported, and with its own variables as they are at first. Functions are handed on
// from bash to bash alone.
void Interpreter::KeepExportsOnly() {
  std::vector<std::string> names;
  for (const auto& [name, variable] : variables_.All()) {
    if (!variable.exported) names.push_back(name);
  }
  for (const std::string& name : names) variables_.Erase(name);
  for (const EnvironmentRow& row : kEnvironment) {
    if (row.exported || (row.of_bash && IsDash())) continue;
    Variable& variable = variables_.Touch(row.name);
    variable.value = MakeValue(row.value, {});
    variable.is_set = true;
  }
  names.clear();
  for (const auto& [name, function] : functions_.All()) {
    if (!function.exported || IsDash()) names.push_back(name);
  }
  for (const std::string& name : names) functions_.Erase(name);
}

int Interpreter::RunScript(Child child, const SourceSpan& site) {
  const syntax::Dialect dialect = std::exchange(dialect_, child.dialect);
  const std::vector<Frame> calls = std::exchange(calls_, {});
  const int tolerant = std::exchange(tolerant_, 0);
  const int includes = std::exchange(includes_, 0);
  const int status = InSubshell([&] {
    KeepExportsOnly();
    ShellState fresh;
    fresh.folder = state_.folder;
    fresh.name = child.name.text;
    for (const std::string& name : child.options) {
      bool* option = fresh.Option(name);
      if (option == nullptr) option = fresh.ShoptOption(name);
      if (option != nullptr) *option = true;
    }
    state_ = std::move(fresh);
    SetPositional(std::move(child.arguments));
    sources_.push_back(child.name.text);
    const int ran = RunText(child.name.text, child.text, Expansion::Kind::kInclude, site);
    sources_.pop_back();
    return ran;
  });
  includes_ = includes;
  tolerant_ = tolerant;
  calls_ = calls;
  dialect_ = dialect;
  return status;
}

Result EvaluateScript(const syntax::Script& script, const Options& options, source::SourceMap& map,
                      CommandRunner& runner, diag::Emitter& emitter) {
  return Interpreter(options, map, runner, emitter).Run(script);
}

}  // namespace iptc::expand
