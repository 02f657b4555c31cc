// Interpreter walks the syntax tree as a shell would, with every effect on the world left out.
//
// Split over files by subject: run_*.cpp commands, expand_words.cpp and parameters.cpp words, variables.cpp
// assignments, unknown.cpp what cannot be known, calls.cpp what a command name stands for, redirect.cpp where it reads
// and writes. Built-in commands and text tools are rows of tables (builtins.h). Control flow (break, return, exit) is a
// member that every loop and block looks at, so that no exceptions are needed. Steps, bytes and depth are budgeted:
// when one runs out, the flow is kExit and the completion says so.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/expand/evaluate.h"
#include "compiler/expand/files.h"
#include "compiler/expand/pattern.h"
#include "compiler/expand/shell_state.h"
#include "compiler/expand/streams.h"
#include "compiler/syntax/parse_script.h"

namespace iptc::expand {

enum class Flow : std::uint8_t { kNext, kBreak, kContinue, kReturn, kExit };

// What becomes of a command's exit status.
struct StatusUse {
  bool decides = false;           // if, while, &&, ||, !
  bool failure_expected = false;  // if, ||, !
};

// A command about to run: its words expanded, redirections in place.
struct Call {
  std::vector<Value> words;     // [0] is the command
  std::vector<Value> vanished;  // unknown values that expanded to no word at all
  const std::vector<syntax::Assignment>* arrays = nullptr;
  SourceSpan span;
  StatusUse use;
};

// How NAME or NAME=value is declared.
struct Declaration {
  bool local = false;
  bool readonly = false;
  bool integer = false;
  bool indexed = false;
  bool keyed = false;
  bool upper = false;
  bool lower = false;
  bool reference = false;
  bool exported = false;
};

class Interpreter {
 public:
  Interpreter(const Options& options, source::SourceMap& map, CommandRunner& runner, diag::Emitter& emitter);

  [[nodiscard]] Result Run(const syntax::Script& script);

  // --- for built-in commands
  [[nodiscard]] ShellState& State() { return state_; }
  [[nodiscard]] Streams& Io() { return io_; }
  [[nodiscard]] Files& FileModel() { return files_; }
  [[nodiscard]] diag::Emitter& Emitter() { return emitter_; }
  [[nodiscard]] const Options& Settings() const { return options_; }
  [[nodiscard]] const Journaled<Variable>& Variables() const { return variables_; }
  [[nodiscard]] Journaled<Function>& Functions() { return functions_; }

  void Write(const Value& text) { WriteTo(io_.out, text); }
  void Write(std::string_view text, const SourceSpan& span) { Write(MakeValue(text, span)); }
  // All that is left on standard input; unknown if it comes from the terminal.
  Value ReadAll(const SourceSpan& reader);
  struct Line {
    Value text;         // without its newline
    bool ended = true;  // by a newline; `read` fails on a last line that is not, but has its text
  };
  // nullopt at the end of the input. in: null is the terminal.
  std::optional<Line> ReadLine(const std::shared_ptr<Input>& in, const SourceSpan& reader, char delimiter = '\n');

  // A file's text; nullopt if it cannot be read, which is reported: an error, or a warning where the command's failure
  // is expected. Unknown if nobody can say.
  std::optional<Value> ReadFile(const Value& path, StatusUse use);
  std::optional<Value> FindFile(const Value& path);
  void WriteFile(std::string_view path, const Value& text, bool append);
  [[nodiscard]] std::string Locate(std::string_view path) const { return files_.Locate(path, state_.folder); }
  // Whether a path exists: nullopt if that depends on the machine.
  std::optional<bool> Exists(const std::string& path, char test);

  [[nodiscard]] const Variable* Find(std::string_view name) const;
  [[nodiscard]] std::string TextOf(std::string_view name) const;
  void Assign(std::string_view name, Value value, const SourceSpan& site);
  // index: a number, or the key of an associative array.
  void AssignElement(std::string_view name, const Value& index, Value value, const SourceSpan& site);
  void AssignArray(std::string_view name, std::vector<Value> elements, const SourceSpan& site);
  // To a name, or NAME[index].
  void AssignTarget(const Value& target, Value value, const SourceSpan& site);
  void MakeLocal(std::string_view name);
  void Unset(const Value& target);
  // A name reference itself, not what it stands for.
  void UnsetReference(std::string_view name) { variables_.Erase(name); }
  void Restore(std::string_view name, std::optional<Variable> variable) { variables_.Put(name, std::move(variable)); }
  // Other shells see the variable no more.
  void Withhold(std::string_view name) { variables_.Touch(name).exported = false; }
  void Declare(std::string_view name, const Declaration& declaration, const SourceSpan& site);
  void DeclareOperand(const Value& word, const Declaration& declaration);
  void AssignSyntax(const syntax::Assignment& assignment);

  void SetFlow(Flow flow, int levels = 1) {
    flow_ = flow;
    levels_ = levels;
  }
  [[nodiscard]] int LoopDepth() const { return loops_; }
  [[nodiscard]] bool InFunction() const { return !calls_.empty(); }
  // The script is for /bin/sh, which is dash on Debian.
  [[nodiscard]] bool IsDash() const { return dialect_ == syntax::Dialect::kDash; }
  // Aliases are replaced in what is read now.
  [[nodiscard]] bool HasAliases() const { return IsDash() || state_.expand_aliases; }
  void SetExitStatus(int status) { exit_status_ = status; }

  int RunCall(Call& call);
  // Parses and runs text made at run time (`eval`, `trap`) or read from a file.
  int RunText(std::string name, const Value& text, source::Expansion::Kind kind, const SourceSpan& site);
  // `. file arguments`, `return` in it included.
  int RunSourced(const Value& path, const Value& text, std::vector<Value> arguments, const SourceSpan& site);
  // Another shell: it has what was exported, and nothing else of this one.
  struct Child {
    Value name;  // $0
    Value text;
    std::vector<Value> arguments = {};
    syntax::Dialect dialect = syntax::Dialect::kDash;
    std::vector<std::string> options = {};  // on from the beginning: names or letters of `set`, names of `shopt`
  };
  int RunScript(Child child, const SourceSpan& site);
  int InSubshell(const std::function<int()>& body);
  [[nodiscard]] bool IsKnownCommand(std::string_view name) const;
  // A stub tells of a command by that name, so there is one.
  [[nodiscard]] bool IsStubbed(std::string_view name) const;
  void SetPositional(std::vector<Value> words);

  UnknownId UnknownOutput(std::string_view command, const SourceSpan& span);
  // A decision hangs on the value: reports what makes it unknown, if anything does. True if so: the caller gives up.
  // An unset variable is an empty text to a decision, but a mistake in a rule.
  bool ReportIfUnknown(const Value& value) { return ReportUnknown(value, false); }
  bool ReportUnknown(const Value& value, bool in_rule);
  // A condition nobody can decide here: what the user assumed for that line, else an error and false. `hint`: what
  // else would decide it.
  bool Undecidable(const SourceSpan& span, std::string_view what, std::string hint = {});
  [[nodiscard]] std::optional<bool> Assumed(const SourceSpan& span) const;
  [[nodiscard]] std::optional<std::int64_t> Calculate(std::string_view text, const SourceSpan& span);
  void Fail(const SourceSpan& span, std::string message);
  void Warn(const SourceSpan& span, std::string message);
  // The output given with `--stub` for a command's text.
  [[nodiscard]] const std::string* StubFor(std::string_view command) const;
  void NoteHostChange(HostChange change);
  bool Spend(std::size_t bytes, const SourceSpan& span);

 private:
  // Why a value is unknown: an origin, or an assignment that passed it on.
  struct Unknown {
    bool unset = false;  // a variable that nobody set
    std::string message;
    std::string hint;
    SourceSpan span;
    UnknownId from = UnknownId::kNone;  // of an assignment
  };
  struct PartText {  // what an expansion yields
    std::vector<Value> values;
    bool is_list = false;  // $@, ${a[@]}: one field each
    bool set = true;
  };
  // Where the script goes on after a decision.
  struct Outcomes {
    std::optional<SourceSpan> holds;
    std::optional<SourceSpan> fails;
  };
  struct Frame {  // of a function's call
    std::string function;
    SourceSpan site;
  };
  class FieldBuilder;
  class ArithmeticNames;
  class TestWalker;

  // commands
  int RunBlock(const syntax::Block& block, StatusUse last = {});
  // A whole text, line by line: an alias is there from the line behind its definition on.
  int RunLines(const syntax::Block& block);
  int RunStatement(const syntax::Statement& statement, StatusUse last);
  int RunPipeline(const syntax::Pipeline& pipeline, StatusUse use);
  int RunPiped(const syntax::Pipeline& pipeline, StatusUse use);
  int RunCommand(const syntax::Command& command, StatusUse use);
  int RunNode(const syntax::Command& command, StatusUse use);
  int RunSimple(const syntax::SimpleCommand& simple, const syntax::Command& command, StatusUse use);
  // The command with its aliases replaced; nullopt: it has none.
  std::optional<syntax::SimpleCommand> WithoutAliases(const syntax::SimpleCommand& simple, const SourceSpan& span);
  const Alias::Meaning& MeaningOf(const std::string& name, const Alias& alias);
  int RunWithoutAliases(const syntax::SimpleCommand& simple, const syntax::Command& command, StatusUse use);
  // `b` begins on the line that `a` ends on, or before.
  [[nodiscard]] bool SameLine(const SourceSpan& a, const SourceSpan& b) const;
  void RunErrorTrap(int status);
  int RunGroup(const syntax::Group& group, StatusUse use);
  int RunFor(const syntax::ForLoop& loop);
  int RunSelect(const syntax::ForLoop& loop, const std::vector<Value>& values);
  int RunArithmeticFor(const syntax::ArithmeticFor& loop);
  int RunWhile(const syntax::WhileLoop& loop);
  int RunIf(const syntax::IfCommand& command);
  [[nodiscard]] Outcomes OutcomesOf(const syntax::IfCommand& command, const syntax::IfCommand::Branch& branch) const;
  int RunCase(const syntax::CaseCommand& command);
  void CheckGroups(const syntax::Word& pattern);
  int RunTest(const syntax::TestCommand& test, const SourceSpan& span);
  int RunCondition(const syntax::Block& block);
  bool LoopTurnEnds();
  int RunFunction(const Function& function, Call& call);
  int RunIptables(Call& call);
  int RunMachineCommand(Call& call);
  std::optional<int> RunFileAsCommand(Call& call);
  int RunUnknown(Call& call);
  void RunExitTrap();
  void KeepExportsOnly();
  void TakeStartArgument(const syntax::Script& script);
  bool Redirect(const std::vector<syntax::Redirection>& redirections, StatusUse use);
  bool RedirectFile(const syntax::Redirection& redirection, StatusUse use);
  bool RedirectDescriptor(const syntax::Redirection& redirection, StatusUse use);
  [[nodiscard]] bool FailureExpected(StatusUse use) const {
    return use.failure_expected || io_.err.kind == Output::Kind::kNull;
  }
  Variable* Assignable(std::string_view name, const SourceSpan& site);
  [[nodiscard]] std::string Resolve(std::string_view name) const;
  Value Converted(const Variable& variable, Value value, const SourceSpan& site);
  void AppendTo(std::string_view name, Value value, const SourceSpan& site);
  void AssignArraySyntax(const syntax::Assignment& assignment);
  Value IndexOf(const syntax::Word& word, const Variable* variable);
  void WriteTo(const Output& output, const Value& text);
  bool Step(const SourceSpan& span);
  // False: the matching ran out of its budget, which is an error.
  bool Settle(const PatternBudget& budget, const SourceSpan& span);
  bool MatchesPattern(std::string_view pattern, std::string_view text, const SourceSpan& span);
  void StopForBudget();

  // words
  std::vector<Value> ExpandFields(const std::vector<syntax::Word>& words, std::vector<Value>* vanished = nullptr);
  std::vector<Value> ExpandDeclaration(const std::vector<syntax::Word>& words);
  // in_expansion: the word of ${x:-word}, whose unquoted text is split, too.
  void ExpandInto(const syntax::Word& word, FieldBuilder& fields, bool in_expansion);
  bool ExpandChoice(const syntax::WordPart& part, FieldBuilder& fields);
  void AddValues(const std::vector<Value>& values, bool quoted, FieldBuilder& fields);
  Value ExpandSingle(const syntax::Word& word);
  // One part of the word alone.
  Value ExpandPiece(const syntax::Word& word, const syntax::WordPart& part);
  // `groups`: with `@(…)` and the like whether or not extglob is on.
  std::string ExpandPattern(const syntax::Word& word, bool groups = false);
  // The operand of =~: quoted text stands for itself.
  Value ExpandRegex(const syntax::Word& word);
  struct Tilde {
    Value home;
    std::string_view rest;  // of the word's first part
  };
  std::optional<Tilde> TakeTilde(const syntax::Word& word);
  std::vector<Value> ExpandPaths(Value text, const std::string& pattern);
  PartText ExpandPart(const syntax::WordPart& part);
  PartText ExpandParameter(const syntax::Parameter& parameter, const syntax::WordPart& part);
  PartText LookUp(const syntax::Parameter& parameter, const SourceSpan& span);
  PartText LookUpIndirect(const syntax::Parameter& parameter, const SourceSpan& span);
  PartText LookUpNames(const syntax::Parameter& parameter, const SourceSpan& span);
  [[nodiscard]] std::optional<std::vector<std::string>> KeptTexts(std::string_view name) const;
  // What the shell itself keeps: LINENO, FUNCNAME, PIPESTATUS, …
  std::optional<PartText> LookUpDynamic(const syntax::Parameter& parameter, const SourceSpan& span);
  void JoinList(PartText& text, const SourceSpan& span);
  PartText LookUpSpecial(const std::string& name, const SourceSpan& span);
  PartText LookUpArray(const Variable& variable, const syntax::Parameter& parameter, const SourceSpan& span);
  PartText ApplyOperator(const syntax::Parameter& parameter, PartText text, const syntax::WordPart& part);
  PartText ApplyConditional(const syntax::Parameter& parameter, PartText text, const SourceSpan& span);
  Value Substring(const Value& value, const syntax::Parameter& parameter, const SourceSpan& span);
  PartText SliceList(PartText text, const syntax::Parameter& parameter, const SourceSpan& span);
  Value Replace(const Value& value, const syntax::Parameter& parameter, const SourceSpan& span);
  PartText Transform(const syntax::Parameter& parameter, PartText text, const SourceSpan& span);
  std::vector<std::optional<Value>> ExpandReplacement(const syntax::Word& word);
  Value Substitute(const syntax::CommandSubstitution& substitution, const SourceSpan& span);
  Value SubstituteProcess(const syntax::ProcessSubstitution& substitution, const SourceSpan& span);
  Value UseOf(const Value& value, const SourceSpan& span, source::ExpansionId record);
  PartText UnsetText(const std::string& name, const SourceSpan& span);

  // where text comes from
  [[nodiscard]] SourceSpan Here(SourceSpan span) const {
    span.expansion = context_;
    return span;
  }
  source::ExpansionId RecordOf(source::Expansion::Kind kind, const std::string& name, const Variable& variable);
  source::ExpansionId RecordOfElement(std::string_view name, std::string_view index, const Value& value,
                                      const Variable& variable);
  UnknownId AddUnknown(Unknown unknown);
  source::ExpansionId Reparent(source::ExpansionId origin, int depth);
  [[nodiscard]] static std::string Shorten(std::string_view text);

  [[nodiscard]] const Unknown& RootOf(UnknownId id) const;
  void AddUnknownNotes(diag::Diagnostic& diagnostic, UnknownId id, const SourceSpan& use) const;
  void AddOutcomeNotes(diag::Diagnostic& diagnostic) const;

  const Options& options_;
  source::SourceMap& map_;
  CommandRunner& runner_;
  diag::Emitter& emitter_;
  std::string growing_;  // the variable whose assignment is expanded, where it adds to its own value
  Result result_;

  ShellState state_;
  Journaled<Variable> variables_;
  Journaled<Function> functions_;
  std::shared_ptr<const Aliases> read_aliases_;      // of the line being run, as it was read; null: none
  std::map<std::string, const std::string*> stubs_;  // outputs by command, blanks normalized
  std::uint64_t insertions_ = 0;                     // into associative arrays
  Streams io_;
  Files files_;
  std::vector<std::map<std::string, std::optional<Variable>, std::less<>>> locals_;  // to restore, one a function
  std::vector<Frame> calls_;
  std::vector<std::string> sources_;  // names of the files being read, $0 first
  source::ExpansionId context_ = source::ExpansionId::kNone;
  source::FileId script_file_ = source::FileId::kNone;
  SourceSpan command_;                 // the one that runs
  std::vector<int> pipe_statuses_{0};  // $PIPESTATUS
  std::vector<Unknown> unknowns_;
  Outcomes outcomes_;
  std::set<std::string, std::less<>> named_unknown_;             // unknown commands already warned about
  std::set<std::pair<source::FileId, std::uint32_t>> reported_;  // where unknown values already were errors

  Flow flow_ = Flow::kNext;
  syntax::Dialect dialect_ = syntax::Dialect::kBash;
  int levels_ = 0;
  int loops_ = 0;
  int depth_ = 0;
  int includes_ = 0;  // sourced files: `return` leaves one
  int tolerant_ = 0;  // inside a condition: `set -e` does not apply
  int exit_status_ = 0;
  int substitution_status_ = 0;
  std::uint64_t steps_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace iptc::expand
