// Commands that find or run other commands: command, type, exec, sudo, env, sh, xargs and the like.
#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <span>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/text_tools.h"
#include "compiler/expand/transform.h"
#include "compiler/syntax/decode.h"

namespace iptc::expand {
namespace {

// How `command -v`, `which`, `type` and `hash` tell of what they found.
enum class Telling : std::uint8_t { kPath, kName, kSentence, kKind, kNothing };

enum class Found : std::uint8_t { kNothing, kAlias, kKeyword, kFunction, kBuiltin, kFile };

// What a name stands for, in the order in which the shell looks. `by_shell`: else only programs count, as for `which`.
Found Find(Interpreter& shell, std::string_view name, bool by_shell) {
  constexpr auto kKeywords = std::to_array<std::string_view>(
      {"if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "{", "}", "!"});
  constexpr auto kOfBash = std::to_array<std::string_view>({"[[", "]]", "function", "select", "coproc", "time"});
  const auto is_among = [&](const auto& words) { return std::ranges::find(words, name) != words.end(); };
  if (by_shell) {
    if (shell.HasAliases() && shell.State().aliases->contains(name)) return Found::kAlias;
    if (is_among(kKeywords) || (!shell.IsDash() && is_among(kOfBash))) return Found::kKeyword;
    if (shell.Functions().Find(name) != nullptr) return Found::kFunction;
  }
  if (!shell.IsKnownCommand(name)) return Found::kNothing;
  return FindBuiltin(name) != nullptr ? Found::kBuiltin : Found::kFile;
}

std::string AliasText(Interpreter& shell, const std::string& name) {
  const auto alias = shell.State().aliases->find(name);
  return alias != shell.State().aliases->end() ? alias->second.text : std::string();
}

std::string Sentence(Interpreter& shell, const std::string& name, Found found, std::string_view path) {
  const bool dash = shell.IsDash();
  switch (found) {
    case Found::kAlias:
      return dash ? fmt::format("{} is an alias for {}\n", name, AliasText(shell, name))
                  : fmt::format("{} is aliased to `{}'\n", name, AliasText(shell, name));
    case Found::kKeyword:
      return fmt::format("{} is a shell keyword\n", name);
    case Found::kFunction:
      return fmt::format("{} is a {}function\n", name, dash ? "shell " : "");
    case Found::kBuiltin:
      return fmt::format("{} is a shell builtin\n", name);
    default:
      return fmt::format("{} is {}\n", name, path);
  }
}

std::string Tell(Interpreter& shell, const std::string& name, Found found, Telling telling) {
  constexpr auto kKinds = std::to_array<std::string_view>({"file", "alias", "keyword", "function", "builtin", "file"});
  const std::string path = name.contains('/') ? name : "/usr/sbin/" + name;
  const bool is_file = found == Found::kFile || found == Found::kNothing;
  switch (telling) {
    case Telling::kPath:
      return path + "\n";
    case Telling::kName:
      if (found == Found::kAlias) return fmt::format("alias {}={}\n", name, QuoteForShell(AliasText(shell, name)));
      return (is_file ? path : name) + "\n";
    case Telling::kSentence:
      return Sentence(shell, name, found, path);
    case Telling::kKind:
      return fmt::format("{}\n", kKinds[static_cast<std::size_t>(found)]);
    case Telling::kNothing:
      break;
  }
  return {};
}

// Is there such a command, and where?
int Locate(Interpreter& shell, Call& call, std::size_t first, Telling telling) {
  std::string text;
  for (const Value& word : call.words) text += (text.empty() ? "" : " ") + word.text;
  if (const std::string* stub = shell.StubFor(text)) {
    shell.Write(*stub + (stub->ends_with('\n') ? "" : "\n"), call.span);
    return 0;
  }
  int status = 0;
  for (std::size_t i = first; i < call.words.size(); ++i) {
    const std::string& name = call.words[i].text;
    if (name.starts_with('-')) continue;
    if (shell.ReportIfUnknown(call.words[i])) return 1;
    const Found found = Find(shell, name, BaseName(call.words[0].text) != "which");
    const bool exists =
        found != Found::kNothing ||
        (call.use.decides && shell.Undecidable(call.span, fmt::format("whether `{}` is installed", name),
                                               fmt::format("`--stub '{}=…'` says that it is", name)));
    if (exists) {
      shell.Write(Tell(shell, name, found, telling), call.span);
      continue;
    }
    status = 1;
    if (call.use.decides) continue;
    Value path = MakeValue("", call.span);
    path.unknown = shell.UnknownOutput(text, call.span);
    shell.Write(path);
  }
  return status;
}

bool HasOption(const Call& call, char letter) {
  return std::ranges::any_of(std::span(call.words).subspan(1), [&](const Value& word) {
    return word.text.size() > 1 && word.text[0] == '-' && word.text.contains(letter);
  });
}

int Which(Interpreter& shell, Call& call) { return Locate(shell, call, 1, Telling::kPath); }
int Hash(Interpreter& shell, Call& call) { return Locate(shell, call, 1, Telling::kNothing); }
int Type(Interpreter& shell, Call& call) {
  const Telling telling = HasOption(call, 't')                           ? Telling::kKind
                          : HasOption(call, 'p') || HasOption(call, 'P') ? Telling::kPath
                                                                         : Telling::kSentence;
  return Locate(shell, call, 1, telling);
}

// Runs what is left once the words before words[first] are gone.
int RunRest(Interpreter& shell, Call& call, std::size_t first) {
  if (first >= call.words.size()) return 0;
  call.words.erase(call.words.begin(), call.words.begin() + static_cast<std::ptrdiff_t>(first));
  return shell.RunCall(call);
}

int Command(Interpreter& shell, Call& call) {
  std::size_t i = 1;
  for (; i < call.words.size() && call.words[i].text.starts_with('-'); ++i) {
    if (call.words[i].text == "-v") return Locate(shell, call, i + 1, Telling::kName);
    if (call.words[i].text == "-V") return Locate(shell, call, i + 1, Telling::kSentence);
  }
  return RunRest(shell, call, i);
}

int Exec(Interpreter& shell, Call& call) {
  std::size_t i = 1;
  while (i < call.words.size() && call.words[i].text.starts_with('-')) i += call.words[i].text == "-a" ? 2 : 1;
  if (i >= call.words.size()) return 0;
  const int status = RunRest(shell, call, i);
  shell.SetExitStatus(status);
  shell.SetFlow(Flow::kExit);
  return status;
}

// Commands that only run another one: which of their options take a value, and how many operands come first.
struct PrefixRow {
  std::string_view name;
  std::string_view value_letters;
  int operands = 0;
};
constexpr auto kPrefixes = std::to_array<PrefixRow>({
    {"sudo", "ugUhpCT"},
    {"doas", "uC"},
    {"nohup", ""},
    {"setsid", ""},
    {"nice", "n"},
    {"ionice", "cnpPu"},
    {"chrt", ""},
    {"stdbuf", "ioe"},
    {"builtin", ""},
    {"time", "fo"},
    {"busybox", ""},
    {"timeout", "ks", 1},
    {"flock", "wE", 1},
});

// For the time of one command: the environment as `env` makes it.
class Environment {
 public:
  explicit Environment(Interpreter& shell) : shell_(shell) {}
  ~Environment() {
    for (auto& [name, old] : saved_) shell_.Restore(name, std::move(old));
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  // `env -i`
  void Clear() {
    std::vector<std::string> names;
    for (const auto& [name, variable] : shell_.Variables().All()) {
      if (variable.exported) names.push_back(name);
    }
    for (const std::string& name : names) Remove(name);
  }
  // `env -u NAME`
  void Remove(const std::string& name) {
    Save(name);
    if (shell_.Variables().Find(name) != nullptr) shell_.Withhold(name);
  }
  // `env NAME=value`
  void Set(const Value& assignment) {
    Save(assignment.text.substr(0, assignment.text.find('=')));
    shell_.DeclareOperand(assignment, {.exported = true});
  }

 private:
  void Save(const std::string& name) {
    const Variable* old = shell_.Variables().Find(name);
    saved_.try_emplace(name, old != nullptr ? std::optional(*old) : std::nullopt);
  }

  Interpreter& shell_;
  std::map<std::string, std::optional<Variable>> saved_;
};

// An option that is not followed, so that the command behind it would go unseen.
int RefuseOption(Interpreter& shell, Call& call, const Value& option) {
  if (option.text == "--version" || option.text == "--help") return Unfollowed(shell, call);
  shell.Fail(call.span,
             fmt::format("`{}` with the option `{}`, which is not followed here", call.words[0].text, option.text));
  return 0;
}

// The words of xargs' input, or behind `env -S`: blanks separate, quotes and backslashes keep; or one a line, or what
// -d says.
std::vector<Value> ArgumentWords(const Value& text, std::optional<char> delimiter) {
  std::vector<Value> words;
  Value word;
  bool started = false;
  char quote = 0;
  const auto end = [&] {
    if (started) words.push_back(std::exchange(word, {}));
    started = false;
  };
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    const char c = text.text[i];
    const bool separates = delimiter ? c == *delimiter : quote == 0 && (c == ' ' || c == '\t' || c == '\n');
    if (separates) {
      end();
      continue;
    }
    started = true;
    const bool opens = !delimiter && quote == 0 && (c == '\'' || c == '"');
    const bool closes = !delimiter && quote != 0 && c == quote;
    if (opens || closes) {
      quote = opens ? c : char{0};
      continue;
    }
    if (!delimiter && quote == 0 && c == '\\' && i + 1 < text.text.size()) ++i;
    word.Append(text.Slice(i, 1));
  }
  end();
  return words;
}

// What stands behind an option, such as `-u` or `--unset`, glued or not; moves `at` to the last word that it takes.
std::optional<Value> OptionValue(const Call& call, std::size_t& at, std::string_view letter, std::string_view name) {
  const Value& word = call.words[at];
  if (word.text.starts_with(std::string(name) + "=")) return word.Slice(name.size() + 1);
  const bool is_short = word.text.starts_with(letter);
  if (is_short && word.text.size() > letter.size()) return word.Slice(letter.size());
  if ((!is_short && word.text != name) || at + 1 >= call.words.size()) return std::nullopt;
  return call.words[++at];
}

// The words of `env -S text` in place of words[first] to words[last]. False: what it escapes is not followed.
bool SplitInPlace(Call& call, std::size_t first, std::size_t last, const Value& text) {
  if (text.text.find_first_of("\\$#\v\f\r") != std::string::npos) return false;
  const auto begin = call.words.begin() + static_cast<std::ptrdiff_t>(first);
  const auto place = call.words.erase(begin, call.words.begin() + static_cast<std::ptrdiff_t>(last) + 1);
  const std::vector<Value> words = ArgumentWords(text, std::nullopt);
  call.words.insert(place, words.begin(), words.end());
  return true;
}

// env [-i] [-u NAME]… [-S text] [NAME=value]… command
int Env(Interpreter& shell, Call& call) {
  Environment environment(shell);
  std::size_t i = 1;
  while (i < call.words.size() && call.words[i].text.starts_with('-')) {
    const std::size_t first = i;
    const Value word = call.words[first];
    if (word.text == "-" || word.text == "-i" || word.text == "--ignore-environment") {
      environment.Clear();
    } else if (const auto name = OptionValue(call, i, "-u", "--unset")) {
      environment.Remove(name->text);
    } else if (const auto text = OptionValue(call, i, "-S", "--split-string")) {
      if (shell.ReportIfUnknown(*text)) return 1;
      if (!SplitInPlace(call, first, i, *text)) return RefuseOption(shell, call, word);
      i = first;
      continue;
    } else if (word.text != "-0" && word.text != "-v" && word.text != "--") {
      return RefuseOption(shell, call, word);
    }
    ++i;
    if (word.text == "--") break;
  }
  for (; i < call.words.size(); ++i) {
    const std::string_view word = call.words[i].text;
    if (!word.contains('=') || !syntax::IsName(word.substr(0, word.find('=')))) break;
    environment.Set(call.words[i]);
  }
  return RunRest(shell, call, i);
}

int Prefix(Interpreter& shell, Call& call) {
  const auto* row = std::ranges::find(kPrefixes, BaseName(call.words[0].text), &PrefixRow::name);
  Environment environment(shell);
  std::size_t i = 1;
  int operands = row->operands;
  for (; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word == "--") continue;
    if (word.size() > 1 && word[0] == '-') {
      if (word.size() == 2 && row->value_letters.contains(word.back())) ++i;
      continue;
    }
    const bool assigns = syntax::IsName(std::string_view(word).substr(0, word.find('='))) && word.contains('=');
    if (assigns) environment.Set(call.words[i]);
    if (!assigns && operands-- <= 0) break;
  }
  return RunRest(shell, call, i);
}

// The options of a shell that is started.
struct ShellOptions {
  bool is_text = false;  // -c
  bool reads = false;    // -s
  std::vector<std::string> on;
  std::optional<Value> refused = {};  // a long option
  std::size_t first = 1;              // of the operands
};

void TakeLongOption(ShellOptions& options, const Value& word) {
  constexpr auto kChangeLittle =
      std::to_array<std::string_view>({"--norc", "--noprofile", "--posix", "--login", "--noediting", "--verbose"});
  if (word.text == "--rcfile" || word.text == "--init-file") {
    ++options.first;  // behind its file
  } else if (std::ranges::find(kChangeLittle, word.text) == kChangeLittle.end()) {
    options.refused = word;
  }
}

ShellOptions TakeShellOptions(const Call& call) {
  ShellOptions options;
  for (std::size_t& i = options.first; i < call.words.size(); ++i) {
    const std::string word = call.words[i].text;
    if (word.size() < 2 || (word[0] != '-' && word[0] != '+')) break;
    if (word == "--") {
      ++i;
      break;
    }
    if (word.starts_with("--")) {
      TakeLongOption(options, call.words[i]);
      continue;
    }
    for (const char letter : word.substr(1)) {
      const bool named = letter == 'o' || letter == 'O';
      std::string name = named && i + 1 < call.words.size() ? call.words[++i].text : std::string(1, letter);
      options.is_text = options.is_text || letter == 'c';
      options.reads = options.reads || letter == 's';
      if (word[0] == '-') options.on.push_back(std::move(name));
    }
  }
  return options;
}

// sh -c 'text', sh file, … | sh, … | sh -s arguments. `sh` is dash, as on Debian.
int Sh(Interpreter& shell, Call& call) {
  const ShellOptions options = TakeShellOptions(call);
  if (options.refused) return RefuseOption(shell, call, *options.refused);
  const std::size_t i = options.first;
  const bool is_bash = BaseName(call.words[0].text) == "bash";
  Interpreter::Child child;
  child.dialect = is_bash ? syntax::Dialect::kBash : syntax::Dialect::kDash;
  child.options = options.on;
  const auto take_arguments = [&](std::size_t from) {
    const std::size_t first = std::min(from, call.words.size());
    child.arguments.assign(call.words.begin() + static_cast<std::ptrdiff_t>(first), call.words.end());
  };
  if (i >= call.words.size() || (options.reads && !options.is_text)) {
    child.name = MakeValue("standard input", call.span);
    child.text = shell.ReadAll(call.span);
    take_arguments(i);
    return shell.RunScript(std::move(child), call.span);
  }
  const Value& first = call.words[i];
  if (shell.ReportIfUnknown(first)) return 1;
  if (options.is_text) {
    child.name = i + 1 < call.words.size() ? call.words[i + 1] : call.words[0];
    child.text = first;
    take_arguments(i + 2);
    return shell.RunScript(std::move(child), call.span);
  }
  std::optional<Value> text = shell.ReadFile(first, call.use);
  if (!text) return 1;
  child.name = first;
  child.text = *std::move(text);
  take_arguments(i + 1);
  return shell.RunScript(std::move(child), call.span);
}

Value Replaced(const Value& word, std::string_view mark, const Value& by) {
  Value out;
  std::size_t at = 0;
  for (std::size_t found = word.text.find(mark); found != std::string::npos; found = word.text.find(mark, at)) {
    if (found > at) out.Append(word.Slice(at, found - at));
    out.Append(by);
    at = found + mark.size();
  }
  if (at < word.text.size()) out.Append(word.Slice(at));
  return out;
}

int RunWith(Interpreter& shell, const Call& call, std::vector<Value> words) {
  Call one;
  one.words = std::move(words);
  one.span = call.span;
  one.use = call.use;
  return shell.RunCall(one);
}

constexpr int kSomeFailed = 123;

// -I: the command once a word, which takes the place of the mark.
int RunReplacing(Interpreter& shell, const Call& call, std::span<const Value> command, std::string_view mark,
                 std::span<const Value> words) {
  int status = 0;
  for (const Value& word : words) {
    std::vector<Value> made;
    for (const Value& part : command) made.push_back(Replaced(part, mark, word));
    if (RunWith(shell, call, std::move(made)) != 0) status = kSomeFailed;
  }
  return status;
}

// The words behind the command, so many a call (0: all).
int RunBatches(Interpreter& shell, const Call& call, const std::vector<Value>& command, std::size_t most,
               std::span<const Value> words) {
  int status = 0;
  do {
    const std::size_t count = most == 0 ? words.size() : std::min(most, words.size());
    std::vector<Value> made = command;
    std::ranges::copy(words.first(count), std::back_inserter(made));
    words = words.subspan(count);
    if (RunWith(shell, call, std::move(made)) != 0) status = kSomeFailed;
  } while (!words.empty());
  return status;
}

// Where the command begins: its options are not those of xargs.
std::size_t CommandOfXargs(const Call& call) {
  constexpr std::string_view kWithValue = "nILdPsEa";
  std::size_t first = 1;
  while (first < call.words.size() && call.words[first].text.starts_with('-')) {
    const std::string& word = call.words[first].text;
    first += word.size() == 2 && kWithValue.contains(word[1]) ? 2 : 1;
  }
  return std::min(first, call.words.size());
}

// What parts the words: -0, -d; with a mark to replace, each line is one. Nothing: blanks.
std::optional<char> DelimiterOf(const ToolOptions& options, bool replaces) {
  if (const std::string* given = options.Find('d')) {
    return *given == "\\n" ? '\n' : given->empty() ? '\0' : given->front();
  }
  if (replaces) return '\n';
  return options.Has('0') ? std::optional('\0') : std::nullopt;
}

int Xargs(Interpreter& shell, Call& call) {
  const std::size_t first = CommandOfXargs(call);
  Call own = call;
  own.words.resize(first);
  const std::optional<ToolOptions> options = TakeOptions(own, "n:I:L:d:P:s:E:a:0rtipx");
  if (!options) return Unfollowed(shell, call);
  std::vector<Value> command(call.words.begin() + static_cast<std::ptrdiff_t>(first), call.words.end());
  if (command.empty()) command.push_back(MakeValue("echo", call.span));
  const std::string* file = options->Find('a');
  const std::optional<Value> read =
      file != nullptr ? shell.ReadFile(MakeValue(*file, call.span), call.use) : shell.ReadAll(call.span);
  if (!read) return 1;
  const Value& text = *read;
  if (shell.ReportIfUnknown(text)) return 1;
  const std::string default_mark = "{}";
  const std::string* mark = options->Has('i') ? &default_mark : options->Find('I');
  if (const std::string* lines = options->Find('L')) {
    if (*lines != "1") return Unfollowed(shell, call);
    int status = 0;
    for (const Value& line : Lines(text)) {
      const std::vector<Value> words = ArgumentWords(line, std::nullopt);
      if (!words.empty() && RunBatches(shell, call, command, 0, words) != 0) status = kSomeFailed;
    }
    return status;
  }
  const std::vector<Value> words = ArgumentWords(text, DelimiterOf(*options, mark != nullptr));
  if (mark != nullptr) return RunReplacing(shell, call, command, *mark, words);
  if (words.empty() && options->Has('r')) return 0;
  const std::string* per_call = options->Find('n');
  const auto most = static_cast<std::size_t>(per_call == nullptr ? 0 : ToNumber(*per_call).value_or(0));
  return RunBatches(shell, call, command, most, words);
}

constexpr auto kBuiltins = std::to_array<Builtin>({
    {"command", Command},  {"which", Which},    {"type", Type},
    {"hash", Hash},        {"exec", Exec},      {"sudo", Prefix},
    {"doas", Prefix},      {"env", Env},        {"nohup", Prefix},
    {"setsid", Prefix},    {"nice", Prefix},    {"ionice", Prefix},
    {"chrt", Prefix},      {"stdbuf", Prefix},  {"builtin", Prefix},
    {"time", Prefix},      {"busybox", Prefix}, {"timeout", Prefix},
    {"flock", Prefix},     {"sh", Sh},          {"bash", Sh},
    {"dash", Sh},          {"ash", Sh},         {"/bin/sh", Sh},
    {"/bin/bash", Sh},     {"/bin/dash", Sh},   {"/usr/bin/sudo", Prefix},
    {"/usr/bin/env", Env}, {"xargs", Xargs},    {"/usr/bin/xargs", Xargs},
});

}  // namespace

std::span<const Builtin> CommandBuiltins() { return kBuiltins; }

}  // namespace iptc::expand
