// Interpreter: what a command name stands for.
#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/interpreter.h"
#include "compiler/syntax/decode.h"
#include "compiler/syntax/parse_script.h"

namespace iptc::expand {
namespace {

using source::Expansion;

constexpr diag::Kind<std::string_view> kUnknownCommand{
    "IPT012", diag::Severity::kWarning, "`{}` is not a command that iptc knows; taken to succeed without effect"};
constexpr diag::Kind<std::string_view> kUnknownStatus{
    "IPT013", diag::Severity::kError,
    "`{}` is not a command that iptc knows, and its exit status decides what follows"};
constexpr diag::Kind<std::string_view, std::string_view> kHiddenCall{
    "IPT020", diag::Severity::kError, "`{}` runs `{}` in a way that iptc does not follow"};

constexpr int kNotFound = 127;

std::string Joined(const std::vector<Value>& words) {
  std::string text;
  for (const Value& word : words) text += (text.empty() ? "" : " ") + word.text;
  return text;
}

const std::string* LiteralFront(const syntax::Word& word) {
  if (word.parts.empty() || word.parts[0].quoted) return nullptr;
  const auto* literal = std::get_if<syntax::Literal>(&word.parts[0].node);
  return literal != nullptr ? &literal->text : nullptr;
}

// The operands of these are assignments to the shell, not words.
bool IsDeclaration(const syntax::SimpleCommand& simple) {
  constexpr auto kNames = std::to_array<std::string_view>({"local", "export", "readonly", "declare", "typeset"});
  const std::string* name =
      simple.words.size() > 1 && simple.words[0].parts.size() == 1 ? LiteralFront(simple.words[0]) : nullptr;
  return name != nullptr && std::ranges::find(kNames, *name) != kNames.end();
}

// The simple command that the text is, if it is nothing but one.
const syntax::SimpleCommand* OnlySimple(const syntax::Block& block) {
  if (block.statements.size() != 1) return nullptr;
  const syntax::Statement& statement = block.statements.front();
  const std::vector<syntax::Command>& commands = statement.first.commands;
  const bool plain = statement.rest.empty() && !statement.background && !statement.first.negated &&
                     commands.size() == 1 && commands.front().redirections.empty();
  return plain ? std::get_if<syntax::SimpleCommand>(&commands.front().node) : nullptr;
}

// The options of ipset that take a word.
bool IpsetTakesWord(std::string_view option) {
  static constexpr auto kOptions =
      std::to_array<std::string_view>({"-f", "-file", "--file", "-o", "-output", "--output"});
  return std::ranges::find(kOptions, option) != kOptions.end();
}

// Whether ipset is to restore: only then does it read its standard input. The command may be cut short.
bool IpsetRestores(std::span<const Value> words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    std::string_view text = words[i].text;
    if (IpsetTakesWord(text)) {
      ++i;
      continue;
    }
    if (text == "-R") return true;
    if (text.starts_with("--")) text.remove_prefix(2);
    if (text.empty() || text.front() == '-' || text == "exist" || text == "quiet") continue;
    return std::string_view("restore").starts_with(text);
  }
  return false;
}

// What stands behind `-file`; null without it.
const Value* IpsetFile(std::span<const Value> words) {
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    const std::string_view text = words[i].text;
    if (text == "-f" || text == "-file" || text == "--file") return &words[i + 1];
  }
  return nullptr;
}

}  // namespace

// NAME=value is neither split nor globbed.
std::vector<Value> Interpreter::ExpandDeclaration(const std::vector<syntax::Word>& words) {
  std::vector<Value> fields;
  for (const syntax::Word& word : words) {
    const std::string* front = LiteralFront(word);
    const std::size_t equals = front != nullptr ? front->find('=') : std::string::npos;
    const bool assigns = equals != std::string::npos && syntax::IsName(std::string_view(*front).substr(0, equals));
    if (assigns) {
      fields.push_back(ExpandSingle(word));
    } else {
      std::ranges::move(ExpandFields({word}), std::back_inserter(fields));
    }
  }
  return fields;
}

const Alias::Meaning& Interpreter::MeaningOf(const std::string& name, const Alias& alias) {
  if (alias.meaning) return *alias.meaning;
  const auto parsed = syntax::ParseScript(map_.AddFile("alias " + name, alias.text), emitter_, dialect_);
  const syntax::SimpleCommand* made = parsed ? OnlySimple(parsed->body) : nullptr;
  const bool is_nothing = parsed && parsed->body.statements.empty();
  alias.meaning.emplace();
  if (made != nullptr || is_nothing) {
    alias.meaning->command =
        std::make_shared<const syntax::SimpleCommand>(made != nullptr ? *made : syntax::SimpleCommand{});
  }
  return *alias.meaning;
}

// An alias is text that stands for a word where a command begins: dash has them always, bash where they are switched
// on. They are replaced as a command is read, which a compound command and a function are in one go. One that ends in a
// blank lets the next word be one, too.
std::optional<syntax::SimpleCommand> Interpreter::WithoutAliases(const syntax::SimpleCommand& simple,
                                                                 const SourceSpan& span) {
  constexpr std::size_t kMostWords = 4096;
  constexpr int kMostReplacements = 4096;
  int replacements = 0;
  std::optional<syntax::SimpleCommand> replaced;
  std::set<std::string, std::less<>> active;  // those in whose text the word stands
  const std::function<void(std::size_t)> replace_at = [&](std::size_t at) {
    if (replacements > kMostReplacements) return;
    const syntax::SimpleCommand& now = replaced ? *replaced : simple;
    const bool is_name = at < now.words.size() && now.words[at].parts.size() == 1;
    const std::string* name = is_name ? LiteralFront(now.words[at]) : nullptr;
    const auto alias = name == nullptr ? read_aliases_->end() : read_aliases_->find(*name);
    if (alias == read_aliases_->end() || active.contains(*name)) return;
    const auto made = MeaningOf(alias->first, alias->second).command;
    if (made == nullptr || now.words.size() > kMostWords) {
      Fail(Here(span),
           fmt::format("the alias `{}` is more than the beginning of a command, which is not followed", alias->first));
      return;
    }
    if (++replacements > kMostReplacements) {
      Fail(Here(span), "more aliases than 4096 stand in this command, which is not followed");
      return;
    }
    if (!replaced) replaced = simple;
    std::vector<syntax::Word>& words = replaced->words;
    const auto place = words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
    words.insert(place, made->words.begin(), made->words.end());
    std::ranges::copy(made->assignments, std::back_inserter(replaced->assignments));
    const std::size_t behind = words.size() - at - made->words.size();
    if (!made->words.empty()) {
      active.insert(alias->first);
      replace_at(at);
      active.erase(alias->first);
    }
    const std::string& text = alias->second.text;
    if (made->words.empty() || text.ends_with(' ') || text.ends_with('\t')) replace_at(words.size() - behind);
  };
  replace_at(0);
  return replaced;
}

bool Interpreter::SameLine(const SourceSpan& a, const SourceSpan& b) const {
  if (!a.IsValid() || a.file != b.file) return false;
  const source::SourceFile& file = map_.File(a.file);
  return file.Locate(b.begin).line <= file.Locate(a.end).line;
}

int Interpreter::RunSimple(const syntax::SimpleCommand& simple, const syntax::Command& command, StatusUse use) {
  if (read_aliases_ != nullptr && !read_aliases_->empty()) {
    const std::optional<syntax::SimpleCommand> replaced = WithoutAliases(simple, command.span);
    if (replaced) return RunWithoutAliases(*replaced, command, use);
  }
  return RunWithoutAliases(simple, command, use);
}

int Interpreter::RunWithoutAliases(const syntax::SimpleCommand& simple, const syntax::Command& command, StatusUse use) {
  if (!Step(command.span)) return 1;
  substitution_status_ = 0;
  command_ = command.span;
  Call call;
  call.words = IsDeclaration(simple) ? ExpandDeclaration(simple.words) : ExpandFields(simple.words, &call.vanished);
  call.arrays = &simple.array_operands;
  call.span = Here(command.span);
  call.use = use;
  if (flow_ != Flow::kNext) return exit_status_;
  if (call.words.empty()) {
    for (const syntax::Assignment& assignment : simple.assignments) AssignSyntax(assignment);
    return substitution_status_;
  }
  if (simple.assignments.empty()) return RunCall(call);
  // NAME=value before a command lasts as long as the command.
  std::vector<std::pair<std::string, std::optional<Variable>>> saved;
  for (const syntax::Assignment& assignment : simple.assignments) {
    const Variable* old = variables_.Find(assignment.name);
    saved.emplace_back(assignment.name, old != nullptr ? std::optional(*old) : std::nullopt);
    AssignSyntax(assignment);
    if (variables_.Find(assignment.name) != nullptr) variables_.Touch(assignment.name).exported = true;
  }
  const int status = RunCall(call);
  for (auto& [name, old] : saved) variables_.Put(name, std::move(old));
  return status;
}

int Interpreter::RunCall(Call& call) {
  if (flow_ != Flow::kNext) return exit_status_;
  const Value& command = call.words.front();
  if (ReportUnknown(command, true)) return kNotFound;
  const std::string name = command.text;
  if (const Function* found = functions_.Find(name)) {
    const Function function = *found;  // it may redefine itself
    return RunFunction(function, call);
  }
  if (const Builtin* builtin = FindBuiltin(name)) return builtin->run(*this, call);
  const std::string base(BaseName(name));
  if (IsFirewallCommand(base)) return RunIptables(call);
  if (const std::string* stub = stubs_.empty() ? nullptr : StubFor(Joined(call.words))) {
    Write(*stub + (stub->ends_with('\n') ? "" : "\n"), call.span);
    return 0;
  }
  if (const std::optional<int> status = RunFileAsCommand(call)) return *status;
  if (const Builtin* tool = FindTextTool(base)) return tool->run(*this, call);
  if (const Builtin* host = FindHostCommand(base)) return host->run(*this, call);
  if (FindMachineCommand(base) != nullptr) return RunMachineCommand(call);
  return RunUnknown(call);
}

int Interpreter::RunMachineCommand(Call& call) {
  const std::string_view base = BaseName(call.words[0].text);
  const MachineCommand* machine = FindMachineCommand(base);
  if (io_.out.IsKept() && machine->effect != Effect::kSilent) {
    Value output = MakeValue("", call.span);
    output.unknown = UnknownOutput(Joined(call.words), call.span);
    Write(output);
  }
  if (machine->effect != Effect::kAsks || !call.use.decides) return 0;
  return Undecidable(call.span, fmt::format("the exit status of `{}`", base)) ? 0 : 1;
}

// `./rules.sh` and `/etc/firewall/rules.sh`: another script below the file root, in a shell of its own.
std::optional<int> Interpreter::RunFileAsCommand(Call& call) {
  const Value& path = call.words[0];
  if (!path.text.contains('/')) return std::nullopt;
  const Files::Contents contents = files_.Read(Locate(path.text), path.text, context_);
  if (!contents.text) return std::nullopt;
  const bool is_script = contents.text->text.starts_with("#!") || path.text.ends_with(".sh");
  if (!is_script) return std::nullopt;
  // Without a first line that names another, the shell runs it itself.
  const bool names_shell = contents.text->text.starts_with("#!");
  return RunScript({.name = path,
                    .text = *contents.text,
                    .arguments = {call.words.begin() + 1, call.words.end()},
                    .dialect = names_shell ? syntax::DialectOf(contents.text->text) : dialect_},
                   call.span);
}

bool Interpreter::IsKnownCommand(std::string_view name) const {
  const std::string_view base = BaseName(name);
  return functions_.Find(name) != nullptr || FindBuiltin(name) != nullptr || IsKnownProgram(base) || IsStubbed(name);
}

int Interpreter::RunFunction(const Function& function, Call& call) {
  const source::ExpansionId outer = context_;
  const std::string name = call.words[0].text;
  context_ = map_.AddExpansion({Expansion::Kind::kCall, name, Shorten(Joined(call.words)), call.span, 0, outer});
  const Positional positional = state_.positional;
  SetPositional({std::make_move_iterator(call.words.begin() + 1), std::make_move_iterator(call.words.end())});
  locals_.emplace_back();
  calls_.push_back({name, call.span});
  const int loops = std::exchange(loops_, 0);
  const std::shared_ptr<const Aliases> aliases = std::exchange(read_aliases_, function.aliases);
  // Functions begin without a trap on ERR, unless `set -E` hands it on, and may leave one of their own.
  const std::string trap = state_.errtrace ? std::string() : std::exchange(state_.error_trap, {});
  int status = RunCommand(*function.body, {call.use.decides, false});
  if (state_.error_trap.empty()) state_.error_trap = trap;
  read_aliases_ = aliases;
  loops_ = loops;
  if (flow_ == Flow::kReturn) {
    flow_ = Flow::kNext;
    status = state_.status;
  }
  for (auto& [local, variable] : locals_.back()) variables_.Put(local, std::move(variable));
  locals_.pop_back();
  calls_.pop_back();
  state_.positional = positional;
  context_ = outer;
  return status;
}

int Interpreter::RunIptables(Call& call) {
  const std::string base(BaseName(call.words[0].text));
  bool unknown = false;
  for (const Value& word : call.words) unknown = ReportUnknown(word, true) || unknown;
  for (const Value& value : call.vanished) unknown = ReportUnknown(value, true) || unknown;
  Invocation invocation;
  invocation.span = call.span;
  invocation.failure_expected = FailureExpected(call.use);
  const bool restores = base.ends_with("-restore");
  const bool reads_set = base == "ipset" && IpsetRestores(call.words);
  if (restores) {
    const auto file = std::ranges::find_if(call.words.begin() + 1, call.words.end(), [&](const Value& word) {
      const std::string& before = (&word - 1)->text;
      return !word.text.starts_with('-') && before != "-T" && before != "--table" && before != "-M" &&
             before != "--modprobe" && before != "-w" && before != "--wait";
    });
    std::optional<Value> text = file != call.words.end() ? ReadFile(*file, call.use) : ReadAll(call.span);
    if (!text) return 1;
    unknown = ReportUnknown(*text, true) || unknown;
    invocation.standard_input = std::move(*text);
  } else if (reads_set) {
    const Value* const file = IpsetFile(call.words);
    std::optional<Value> text;
    if (file != nullptr) {
      text = ReadFile(*file, call.use);
      if (!text) return 1;
    } else if (io_.in != nullptr) {
      text = ReadAll(call.span);
    }
    if (text) {
      unknown = ReportUnknown(*text, true) || unknown;
      invocation.standard_input = std::move(*text);
    }
  }
  if (unknown) return 0;  // an error already; what follows is checked as if the command had gone well
  // The texts are paid for already; this is for keeping the words.
  constexpr std::size_t kBytesPerWord = 16;
  const std::size_t bytes =
      kBytesPerWord * call.words.size() + (invocation.standard_input ? invocation.standard_input->text.size() : 0);
  std::ranges::move(call.words, std::back_inserter(invocation.words));
  if (!Spend(bytes, call.span)) return 1;
  const CommandResult ran = runner_.Run(invocation);
  Write(ran.output, call.span);
  result_.invocations.push_back(std::move(invocation));
  return ran.status;
}

int Interpreter::RunUnknown(Call& call) {
  const std::string& name = call.words[0].text;
  const SourceSpan span = call.words[0].Span();
  for (const Value& value : call.vanished) {
    if (ReportUnknown(value, true)) return 0;  // `$IPT -A …` with $IPT unset: `-A` is no command
  }
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    if (IsFirewallCommand(BaseName(call.words[i].text)) && BaseName(call.words[i].text) != "ipset") {
      emitter_.Report(kHiddenCall, span, name, call.words[i].text);
      return 0;
    }
  }
  if (io_.out.IsKept()) {
    Value output = MakeValue("", call.span);
    output.unknown = UnknownOutput(Joined(call.words), call.span);
    Write(output);
    if (!call.use.decides) return 0;
  }
  const std::string hint = fmt::format("`--stub '{}=…'` says what it prints, and that it succeeds", Joined(call.words));
  if (call.use.decides) {
    if (const std::optional<bool> assumed = Assumed(call.span)) return *assumed ? 0 : 1;
    diag::Diagnostic diagnostic = emitter_.Build(kUnknownStatus, span, name);
    diagnostic.fixits.push_back({{}, diag::Fixability::kHint, hint});
    emitter_.Emit(std::move(diagnostic));
  } else if (named_unknown_.insert(name).second) {
    emitter_.Report(kUnknownCommand, span, name);
  }
  return 0;
}

}  // namespace iptc::expand
