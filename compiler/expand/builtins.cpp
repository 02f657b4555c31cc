// The shell's own commands.
#include "compiler/expand/builtins.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <span>
#include <utility>

#include "compiler/expand/format.h"

namespace iptc::expand {
namespace {

using source::Expansion;

int True(Interpreter&, Call&) { return 0; }
int False(Interpreter&, Call&) { return 1; }

int Echo(Interpreter& shell, Call& call) {
  bool newline = true;
  bool escapes = false;
  std::size_t i = 1;
  for (; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word.size() < 2 || word[0] != '-' || word.find_first_not_of("neE", 1) != std::string::npos) break;
    for (const char c : word) {
      if (c == 'n') newline = false;
      if (c == 'e' || c == 'E') escapes = c == 'e';
    }
  }
  Value line;
  for (bool first = true; i < call.words.size(); ++i, first = false) {
    if (!first) line.Append(" ", call.span);
    const bool changes = escapes && call.words[i].text.contains('\\');
    line.Append(changes ? MakeValue(DecodeEscapes(call.words[i].text), call.words[i].Span()) : call.words[i]);
    line.TaintBy(call.words[i].unknown);
  }
  if (newline) line.Append("\n", call.span);
  shell.Write(line);
  return 0;
}

int Printf(Interpreter& shell, Call& call) {
  std::size_t first = 1;
  if (first < call.words.size() && call.words[first].text == "--") ++first;
  if (first >= call.words.size()) return 2;
  shell.Write(Format(call.words[first], std::span(call.words).subspan(first + 1)));
  return 0;
}

// The number in words[1]; `fallback` if there is none.
std::optional<int> NumberOperand(Interpreter& shell, const Call& call, int fallback) {
  if (call.words.size() < 2) return fallback;
  const std::string& text = call.words[1].text;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return number;
  if (!shell.ReportIfUnknown(call.words[1])) {
    shell.Fail(call.words[1].Span(), fmt::format("`{}` wants a number, not `{}`", call.words[0].text, text));
  }
  return std::nullopt;
}

int Exit(Interpreter& shell, Call& call) {
  const int status = NumberOperand(shell, call, shell.State().status).value_or(2) & 0xFF;
  shell.SetExitStatus(status);
  shell.SetFlow(Flow::kExit);
  return status;
}

int Return(Interpreter& shell, Call& call) {
  const int status = NumberOperand(shell, call, shell.State().status).value_or(2) & 0xFF;
  shell.SetFlow(Flow::kReturn);
  return status;
}

int Leave(Interpreter& shell, const Call& call, Flow flow) {
  const int levels = std::max(NumberOperand(shell, call, 1).value_or(1), 1);
  if (shell.LoopDepth() > 0) shell.SetFlow(flow, std::min(levels, shell.LoopDepth()));
  return 0;
}
int Break(Interpreter& shell, Call& call) { return Leave(shell, call, Flow::kBreak); }
int Continue(Interpreter& shell, Call& call) { return Leave(shell, call, Flow::kContinue); }

int Shift(Interpreter& shell, Call& call) {
  const int count = NumberOperand(shell, call, 1).value_or(0);
  std::vector<Variable>& positional = shell.State().positional;
  if (count < 0 || static_cast<std::size_t>(count) > positional.size()) return 1;
  positional.erase(positional.begin(), positional.begin() + count);
  return 0;
}

void SetOption(ShellState& state, std::string_view name, bool on) {
  const std::array<std::pair<std::string_view, bool*>, 5> options{{{"e", &state.errexit},
                                                                   {"errexit", &state.errexit},
                                                                   {"u", &state.nounset},
                                                                   {"nounset", &state.nounset},
                                                                   {"pipefail", &state.pipefail}}};
  const auto* found = std::ranges::find(options, name, [](const auto& option) { return option.first; });
  if (found != options.end()) *found->second = on;
}

int Set(Interpreter& shell, Call& call) {
  ShellState& state = shell.State();
  std::size_t i = 1;
  for (; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word.size() < 2 || (word[0] != '-' && word[0] != '+') || word == "--") break;
    const bool on = word[0] == '-';
    if (word.substr(1) == "o" && i + 1 < call.words.size()) {
      SetOption(state, call.words[++i].text, on);
      continue;
    }
    for (const char c : word.substr(1)) {
      if (c == 'o' && i + 1 < call.words.size()) {
        SetOption(state, call.words[++i].text, on);
      } else {
        SetOption(state, std::string_view(&c, 1), on);
      }
    }
  }
  const bool ends_options = i < call.words.size() && call.words[i].text == "--";
  if (i == call.words.size()) return 0;
  state.positional.clear();
  for (i += ends_options ? 1 : 0; i < call.words.size(); ++i) {
    Variable& argument = state.positional.emplace_back();
    argument.assigned = call.words[i].Span();
    argument.value = std::move(call.words[i]);
  }
  return 0;
}

int Unset(Interpreter& shell, Call& call) {
  bool functions = false;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word == "-f" || word == "-v") {
      functions = word == "-f";
    } else if (functions) {
      shell.State().functions.erase(word);
    } else {
      shell.Unset(word);
    }
  }
  return 0;
}

struct Declaration {
  bool local = false;
  bool readonly = false;
  bool associative = false;
};

void TakeDeclareOption(Declaration& declaration, std::string_view word) {
  declaration.readonly = declaration.readonly || word.contains('r');
  declaration.associative = declaration.associative || (word.starts_with('-') && word.contains('A'));
  declaration.local = declaration.local && !word.contains('g');
}

void DeclareAssociative(Interpreter& shell, const Declaration& declaration, std::string_view name,
                        const SourceSpan& span) {
  if (declaration.local) shell.MakeLocal(name);
  shell.RefuseAssociative(name, span);
}

// export, readonly, local, declare, typeset.
int Declare(Interpreter& shell, Call& call) {
  const std::string& command = call.words[0].text;
  Declaration declaration;
  declaration.local = command != "export" && command != "readonly" && shell.InFunction();
  declaration.readonly = command == "readonly";
  for (const Value& word : std::span(call.words).subspan(1)) {
    if (word.text.starts_with('-') || word.text.starts_with('+')) {
      TakeDeclareOption(declaration, word.text);
    } else if (declaration.associative) {
      DeclareAssociative(shell, declaration, word.text.substr(0, word.text.find('=')), word.Span());
    } else {
      shell.AssignOperand(word, declaration.local, declaration.readonly);
    }
  }
  if (call.arrays == nullptr) return 0;
  for (const syntax::Assignment& assignment : *call.arrays) {
    if (declaration.associative) {
      DeclareAssociative(shell, declaration, assignment.name, call.span);
    } else {
      shell.AssignSyntax(assignment, declaration.local);
    }
  }
  return 0;
}

Value JoinWords(const Call& call, std::size_t first) {
  Value joined;
  for (std::size_t i = first; i < call.words.size(); ++i) {
    if (i > first) joined.Append(" ", call.span);
    joined.Append(call.words[i]);
  }
  return joined;
}

int Eval(Interpreter& shell, Call& call) {
  return shell.RunText("eval", JoinWords(call, 1), Expansion::Kind::kInclude, call.span);
}

int Source(Interpreter& shell, Call& call) {
  // Function libraries of distributions: they define log_end_msg and the like, which are known commands.
  constexpr auto kLibraries = std::to_array<std::string_view>(
      {"/lib/lsb/init-functions", "/etc/init.d/functions", "/etc/rc.d/init.d/functions", "/etc/rc.common",
       "/etc/rc.status", "/sbin/functions.sh", "/etc/init.d/functions.sh"});
  if (call.words.size() < 2) return 2;
  const Value& path = call.words[1];
  if (shell.ReportIfUnknown(path)) return 1;
  if (std::ranges::find(kLibraries, path.text) != kLibraries.end()) return 0;
  const std::optional<Value> text = shell.ReadFile(path, call.use);
  if (!text) return 1;
  const int status = shell.RunText(path.text, *text, Expansion::Kind::kInclude, call.span);
  return status;
}

// A line's fields to the names, the rest of the line to the last of them.
void AssignFields(Interpreter& shell, const std::vector<std::string>& names, const Value& line) {
  const Variable* ifs = shell.Find("IFS");
  const std::string separators = ifs != nullptr ? ifs->value.text : " \t\n";
  std::string blanks;
  for (const char c : separators) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) blanks += c;
  }
  const std::string& text = line.text;
  const auto skip_blanks = [&](std::size_t at) { return std::min(text.find_first_not_of(blanks, at), text.size()); };
  std::size_t at = skip_blanks(0);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool last = i + 1 == names.size();
    std::size_t stop = last ? text.size() : std::min(text.find_first_of(separators, at), text.size());
    std::size_t next = stop;
    if (last) {
      while (stop > at && blanks.contains(text[stop - 1])) --stop;
    } else {
      next = skip_blanks(next);
      const bool separator = next < text.size() && separators.contains(text[next]) && !blanks.contains(text[next]);
      if (separator) next = skip_blanks(next + 1);
    }
    shell.Assign(names[i], line.Slice(at, stop - at), line.Span(at, stop));
    at = next;
  }
}

int Read(Interpreter& shell, Call& call) {
  std::vector<std::string> names;
  bool raw = false;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (!word.starts_with('-')) {
      names.push_back(word);
      continue;
    }
    raw = raw || word.contains('r');
    if (word.ends_with('p') || word.ends_with('t') || word.ends_with('n') || word.ends_with('d')) ++i;
  }
  if (names.empty()) names.emplace_back("REPLY");
  std::optional<Interpreter::Line> read = shell.ReadLine(call.span);
  const bool unknown = read && call.use.decides && shell.ReportIfUnknown(read->text);
  if (!read || unknown) {
    for (const std::string& name : names) shell.Assign(name, MakeValue("", call.span), call.span);
    return 1;
  }
  Value line = std::move(read->text);
  if (!raw && line.text.contains('\\')) {
    std::string unescaped;
    for (std::size_t i = 0; i < line.text.size(); ++i) {
      if (line.text[i] == '\\' && i + 1 < line.text.size()) ++i;
      unescaped += line.text[i];
    }
    line = MakeValue(unescaped, line.Span());
  }
  AssignFields(shell, names, line);
  return read->ended ? 0 : 1;
}

int Trap(Interpreter& shell, Call& call) {
  std::size_t i = 1;
  while (i < call.words.size() && call.words[i].text.starts_with('-') && call.words[i].text != "-") ++i;
  for (std::size_t signal = i + 1; signal < call.words.size(); ++signal) {
    const std::string& name = call.words[signal].text;
    if (name == "EXIT" || name == "0") shell.State().exit_trap = call.words[i].text == "-" ? "" : call.words[i].text;
  }
  return 0;
}

// `command -v`, `which`, `type`, `hash`: is there such a command, and where?
int Locate(Interpreter& shell, Call& call, std::size_t first) {
  int status = 0;
  for (std::size_t i = first; i < call.words.size(); ++i) {
    const std::string& name = call.words[i].text;
    if (name.starts_with('-')) continue;
    if (shell.ReportIfUnknown(call.words[i])) return 1;
    if (shell.IsKnownCommand(name)) {
      const bool program = IsFirewallCommand(name) || FindMachineCommand(name) != nullptr;
      shell.Write(program && !name.contains('/') ? "/usr/sbin/" + name + "\n" : name + "\n", call.span);
      continue;
    }
    if (!call.use.decides || !shell.Undecidable(call.span, fmt::format("whether `{}` is installed", name))) status = 1;
    Value path;
    path.unknown = shell.UnknownOutput(fmt::format("{} {}", call.words[0].text, name), call.span);
    shell.Write(path);
  }
  return status;
}

int Which(Interpreter& shell, Call& call) { return Locate(shell, call, 1); }

// Runs what is left once the words before words[first] are gone.
int RunRest(Interpreter& shell, Call& call, std::size_t first) {
  if (first >= call.words.size()) return 0;
  call.words.erase(call.words.begin(), call.words.begin() + static_cast<std::ptrdiff_t>(first));
  return shell.RunCall(call);
}

int Command(Interpreter& shell, Call& call) {
  std::size_t i = 1;
  for (; i < call.words.size() && call.words[i].text.starts_with('-'); ++i) {
    if (call.words[i].text == "-v" || call.words[i].text == "-V") return Locate(shell, call, i + 1);
  }
  return RunRest(shell, call, i);
}

int Exec(Interpreter& shell, Call& call) {
  if (call.words.size() == 1) return 0;
  const int status = RunRest(shell, call, 1);
  shell.SetExitStatus(status);
  shell.SetFlow(Flow::kExit);
  return status;
}

// sudo, env, nohup, nice …: options and assignments, then the command.
int Prefix(Interpreter& shell, Call& call) {
  // Options that take a value of their own, of any of these commands.
  constexpr auto kWithValue = std::to_array<std::string_view>({"-u", "-g", "-n", "-c", "-U"});
  std::size_t i = 1;
  const bool has_values = call.words[0].text != "sudo";
  for (; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word.starts_with('-')) {
      const bool user = word == "-u" || word == "-g" || word == "-U";
      const bool takes = std::ranges::find(kWithValue, word) != kWithValue.end();
      if (takes && (has_values || user)) ++i;
    } else if (!word.contains('=')) {
      break;
    }
  }
  return RunRest(shell, call, i);
}

int Let(Interpreter& shell, Call& call) {
  std::int64_t value = 0;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    if (shell.ReportIfUnknown(call.words[i])) return 1;
    value = shell.Calculate(call.words[i].text, call.span).value_or(0);
  }
  return value != 0 ? 0 : 1;
}

constexpr auto kBuiltins = std::to_array<Builtin>({
    {":", True},          {"true", True},         {"false", False},     {"echo", Echo},         {"printf", Printf},
    {"exit", Exit},       {"return", Return},     {"break", Break},     {"continue", Continue}, {"shift", Shift},
    {"set", Set},         {"unset", Unset},       {"export", Declare},  {"readonly", Declare},  {"local", Declare},
    {"declare", Declare}, {"typeset", Declare},   {"eval", Eval},       {".", Source},          {"source", Source},
    {"read", Read},       {"trap", Trap},         {"command", Command}, {"which", Which},       {"type", Which},
    {"hash", Which},      {"exec", Exec},         {"sudo", Prefix},     {"env", Prefix},        {"nohup", Prefix},
    {"nice", Prefix},     {"ionice", Prefix},     {"builtin", Prefix},  {"time", Prefix},       {"busybox", Prefix},
    {"let", Let},         {"test", RunTestWords}, {"[", RunTestWords},  {"cd", True},           {"umask", True},
    {"ulimit", True},     {"wait", True},         {"alias", True},      {"unalias", True},      {"shopt", True},
    {"jobs", True},       {"bg", True},           {"fg", True},         {"disown", True},
});

}  // namespace

const Builtin* FindBuiltin(std::string_view name) {
  const auto* row = std::ranges::find(kBuiltins, name, &Builtin::name);
  return row != kBuiltins.end() ? row : nullptr;
}

}  // namespace iptc::expand
