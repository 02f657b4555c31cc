// The shell's own commands that steer it: exit, break, set, eval, trap, cd, echo and the like.
#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <span>
#include <unordered_map>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/format.h"
#include "compiler/expand/text_tools.h"
#include "compiler/syntax/escapes.h"

namespace iptc::expand {
namespace {

using source::Expansion;

int True(Interpreter&, Call&) { return 0; }
int False(Interpreter&, Call&) { return 1; }

// dash's echo resolves escapes unasked and knows `-n` alone, but scripts for sh that say `-e` mean what bash does.
int Echo(Interpreter& shell, Call& call) {
  bool newline = true;
  bool escapes = shell.IsDash();
  std::size_t i = 1;
  for (; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word.size() < 2 || word[0] != '-' || word.find_first_not_of("neE", 1) != std::string::npos) break;
    for (const char c : word) {
      if (c == 'n') newline = false;
      if (c == 'e' || c == 'E') escapes = c == 'e';
    }
  }
  const syntax::EscapeRules& rules = shell.IsDash() ? syntax::kDashOperand : syntax::kBashEcho;
  Value line;
  for (bool first = true; i < call.words.size(); ++i, first = false) {
    const Value& word = call.words[i];
    if (!first) line.Append(" ", call.span);
    line.TaintBy(word.unknown);
    if (!escapes || !word.text.contains('\\')) {
      line.Append(word);
      continue;
    }
    const syntax::Decoded decoded = syntax::DecodeEscapes(word.text, rules);
    line.Append(decoded.text, word.Span());
    if (decoded.stopped) {
      newline = false;
      break;
    }
  }
  for (const Value& vanished : call.vanished) line.TaintBy(vanished.unknown);
  if (newline) line.Append("\n", call.span);
  shell.Write(line);
  return 0;
}

int Printf(Interpreter& shell, Call& call) {
  std::size_t first = 1;
  const Value* target = nullptr;
  if (call.words.size() > 2 && call.words[1].text == "-v") {
    target = &call.words[2];
    first = 3;
  }
  if (first < call.words.size() && call.words[first].text == "--") ++first;
  if (first >= call.words.size()) return 2;
  auto formatted =
      Format(call.words[first], std::span(call.words).subspan(first + 1), shell.IsDash() ? kDashPrintf : kBashPrintf);
  if (!formatted) {  // such as %(%Y)T, which is no reason to fail
    Value output = MakeValue("", call.span);
    output.unknown = shell.UnknownOutput("printf " + call.words[first].text, call.span);
    formatted = Formatted{std::move(output)};
  }
  if (target != nullptr) {
    shell.AssignTarget(*target, std::move(formatted->text), call.span);
  } else {
    shell.Write(formatted->text);
  }
  return formatted->status;
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
  Positional& positional = shell.State().positional;
  if (count < 0 || static_cast<std::size_t>(count) > positional.Size()) return 1;
  positional.Shift(static_cast<std::size_t>(count));
  return 0;
}

void SetOption(ShellState& state, std::string_view name, bool on) {
  if (bool* option = state.Option(name)) *option = on;
}

int Set(Interpreter& shell, Call& call) {
  ShellState& state = shell.State();
  std::size_t i = 1;
  for (; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word.size() < 2 || (word[0] != '-' && word[0] != '+') || word == "--") break;
    const bool on = word[0] == '-';
    for (const char c : word.substr(1)) {
      if (c == 'o' && i + 1 < call.words.size()) {
        SetOption(state, call.words[++i].text, on);
      } else {
        SetOption(state, std::string_view(&c, 1), on);
      }
    }
  }
  const bool ends_options = i < call.words.size() && (call.words[i].text == "--" || call.words[i].text == "-");
  if (i == call.words.size()) return 0;
  const auto first = call.words.begin() + static_cast<std::ptrdiff_t>(i + (ends_options ? 1 : 0));
  shell.SetPositional({std::make_move_iterator(first), std::make_move_iterator(call.words.end())});
  return 0;
}

// Of bash's own options these change what rules come out. Asked for one, the status tells whether it is on.
int Shopt(Interpreter& shell, Call& call) {
  constexpr auto kOnAtFirst = std::to_array<std::string_view>(
      {"checkwinsize", "cmdhist", "complete_fullquote", "extquote", "force_fignore", "globasciiranges", "globskipdots",
       "hostcomplete", "interactive_comments", "progcomp", "promptvars", "sourcepath"});
  ShellState& state = shell.State();
  bool on = false;
  bool changes = false;
  bool all_on = true;
  for (const Value& word : std::span(call.words).subspan(1)) {
    if (word.text.starts_with('-')) {
      on = word.text.contains('s');
      changes = on || word.text.contains('u');
      continue;
    }
    bool* known = state.ShoptOption(word.text);
    if (changes && known != nullptr) *known = on;
    const bool is_on = known != nullptr ? *known : std::ranges::find(kOnAtFirst, word.text) != kOnAtFirst.end();
    all_on = all_on && is_on;
  }
  return changes || all_on ? 0 : 1;
}

// The aliases in a copy that may be changed; null: too many for the budget of texts.
std::shared_ptr<Aliases> CopyOfAliases(Interpreter& shell, const Call& call) {
  constexpr std::size_t kBytesOfAlias = 64;
  const Aliases& now = *shell.State().aliases;
  if (!shell.Spend(kBytesOfAlias * now.size(), call.span)) return nullptr;
  return std::make_shared<Aliases>(now);
}

int DefineAliases(Interpreter& shell, Call& call) {
  int status = 0;
  for (const Value& word : std::span(call.words).subspan(1)) {
    const std::size_t equals = word.text.find('=');
    if (equals == std::string::npos) {
      const bool is_option = word.text.starts_with('-');
      if (!is_option && !shell.State().aliases->contains(word.text)) status = 1;
      continue;
    }
    const std::shared_ptr<Aliases> aliases = shell.ReportIfUnknown(word) ? nullptr : CopyOfAliases(shell, call);
    if (aliases == nullptr) return 1;
    aliases->insert_or_assign(word.text.substr(0, equals), Alias{.text = word.text.substr(equals + 1)});
    shell.State().aliases = aliases;
  }
  return status;
}

int RemoveAliases(Interpreter& shell, Call& call) {
  int status = 0;
  for (const Value& word : std::span(call.words).subspan(1)) {
    const std::shared_ptr<Aliases> aliases = CopyOfAliases(shell, call);
    if (aliases == nullptr) return 1;
    if (word.text == "-a") {
      aliases->clear();
    } else if (aliases->erase(word.text) == 0) {
      status = 1;
    }
    shell.State().aliases = aliases;
  }
  return status;
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
  constexpr auto kLibraries =
      std::to_array<std::string_view>({"/lib/lsb/init-functions", "/etc/init.d/functions", "/etc/rc.d/init.d/functions",
                                       "/etc/rc.common", "/etc/rc.status", "/sbin/functions.sh",
                                       "/etc/init.d/functions.sh", "/lib/functions.sh", "/lib/functions/network.sh"});
  if (call.words.size() < 2) return 2;
  const Value& path = call.words[1];
  if (shell.ReportIfUnknown(path)) return 1;
  if (std::ranges::find(kLibraries, path.text) != kLibraries.end()) return 0;
  const std::optional<Value> text = shell.ReadFile(path, call.use);
  if (!text) return 1;
  return shell.RunSourced(path, *text, {call.words.begin() + 2, call.words.end()}, call.span);
}

int Trap(Interpreter& shell, Call& call) {
  std::size_t i = 1;
  while (i < call.words.size() && call.words[i].text.starts_with('-') && call.words[i].text != "-") ++i;
  for (std::size_t signal = i + 1; signal < call.words.size(); ++signal) {
    const std::string& name = call.words[signal].text;
    const std::string text = call.words[i].text == "-" ? std::string() : call.words[i].text;
    const bool at_exit = name == "EXIT" || name == "0" || name == "SIGEXIT";
    if (at_exit) shell.State().exit_trap = text;
    if (name == "ERR" && !shell.IsDash()) shell.State().error_trap = text;
  }
  return 0;
}

int ChangeFolder(Interpreter& shell, Call& call) {
  std::size_t i = 1;
  while (i < call.words.size() && call.words[i].text.size() > 1 && call.words[i].text.starts_with('-')) ++i;
  if (i < call.words.size() && shell.ReportIfUnknown(call.words[i])) return 1;
  std::string target = i < call.words.size() ? call.words[i].text : shell.TextOf("HOME");
  const bool back = target == "-";
  if (back) target = shell.TextOf("OLDPWD");
  const std::string place = shell.Locate(target);
  const std::optional<bool> exists = shell.Exists(place, 'd');
  if (exists && !*exists) return 1;
  shell.Assign("OLDPWD", MakeValue(shell.State().folder, call.span), call.span);
  shell.State().folder = place;
  if (back) shell.Write(place + "\n", call.span);
  return 0;
}

void PrintFolders(Interpreter& shell, const Call& call) {
  const ShellState& state = shell.State();
  std::string line = state.folder;
  for (auto folder = state.folders.rbegin(); folder != state.folders.rend(); ++folder) line += " " + *folder;
  shell.Write(line + "\n", call.span);
}

// `pushd FOLDER` and `popd`; what turns the stack round is not followed.
int PushFolder(Interpreter& shell, Call& call) {
  if (call.words.size() != 2 || call.words[1].text.starts_with('+') || call.words[1].text.starts_with('-')) {
    return Unfollowed(shell, call);
  }
  const std::string before = shell.State().folder;
  const int status = ChangeFolder(shell, call);
  if (status != 0) return status;
  shell.State().folders.push_back(before);
  PrintFolders(shell, call);
  return 0;
}

int PopFolder(Interpreter& shell, Call& call) {
  if (call.words.size() != 1) return Unfollowed(shell, call);
  std::vector<std::string>& folders = shell.State().folders;
  if (folders.empty()) return 1;
  shell.State().folder = folders.back();
  folders.pop_back();
  PrintFolders(shell, call);
  return 0;
}

int PrintFolder(Interpreter& shell, Call& call) {
  shell.Write(shell.State().folder + "\n", call.span);
  return 0;
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
    {":", True},
    {"true", True},
    {"false", False},
    {"echo", Echo},
    {"printf", Printf},
    {"exit", Exit},
    {"return", Return},
    {"break", Break},
    {"continue", Continue},
    {"shift", Shift},
    {"set", Set},
    {"shopt", Shopt},
    {"eval", Eval},
    {".", Source},
    {"source", Source},
    {"trap", Trap},
    {"cd", ChangeFolder},
    {"pwd", PrintFolder},
    {"let", Let},
    {"test", RunTestWords},
    {"[", RunTestWords},
    {"umask", True},
    {"ulimit", True},
    {"wait", True},
    {"alias", DefineAliases},
    {"unalias", RemoveAliases},
    {"pushd", PushFolder},
    {"popd", PopFolder},
    {"jobs", True},
    {"bg", True},
    {"fg", True},
    {"disown", True},
    {"enable", True},
    {"complete", True},
    {"bind", True},
    {"times", True},
    {"suspend", True},
});

using Index = std::unordered_map<std::string_view, const Builtin*>;

Index IndexOf(std::initializer_list<std::span<const Builtin>> tables) {
  Index index;
  for (const std::span<const Builtin> table : tables) {
    for (const Builtin& row : table) index.emplace(row.name, &row);
  }
  return index;
}

const Builtin* Look(const Index& index, std::string_view name) {
  const auto found = index.find(name);
  return found != index.end() ? found->second : nullptr;
}

}  // namespace

std::span<const Builtin> ControlBuiltins() { return kBuiltins; }

const Builtin* FindBuiltin(std::string_view name) {
  static const Index kIndex = IndexOf({ControlBuiltins(), VariableBuiltins(), CommandBuiltins()});
  return Look(kIndex, name);
}

const Builtin* FindTextTool(std::string_view name) {
  static const Index kIndex =
      IndexOf({FileTools(), LineTools(), CharacterTools(), SortTools(), PatternTools(), ValueTools()});
  return Look(kIndex, name);
}

}  // namespace iptc::expand
