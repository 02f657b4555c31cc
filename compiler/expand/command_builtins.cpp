// Commands that find or run other commands: command, type, exec, sudo, env, sh, xargs and the like.
#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/text_tools.h"
#include "compiler/syntax/decode.h"

namespace iptc::expand {
namespace {

using source::Expansion;

// How `command -v`, `which`, `type` and `hash` tell of what they found.
enum class Telling : std::uint8_t { kPath, kName, kSentence, kKind, kNothing };

std::string KindOf(Interpreter& shell, std::string_view name) {
  if (shell.Functions().Find(name) != nullptr) return "function";
  return FindBuiltin(name) != nullptr ? "builtin" : "file";
}

std::string Tell(Interpreter& shell, const std::string& name, Telling telling) {
  const std::string kind = KindOf(shell, name);
  const std::string path = name.contains('/') ? name : "/usr/sbin/" + name;
  switch (telling) {
    case Telling::kPath:
      return path + "\n";
    case Telling::kName:
      return (kind == "file" ? path : name) + "\n";
    case Telling::kSentence:
      return kind == "file"      ? fmt::format("{} is {}\n", name, path)
             : kind == "builtin" ? fmt::format("{} is a shell builtin\n", name)
                                 : fmt::format("{} is a function\n", name);
    case Telling::kKind:
      return kind + "\n";
    case Telling::kNothing:
      break;
  }
  return {};
}

// Is there such a command, and where?
int Locate(Interpreter& shell, Call& call, std::size_t first, Telling telling) {
  int status = 0;
  for (std::size_t i = first; i < call.words.size(); ++i) {
    const std::string& name = call.words[i].text;
    if (name.starts_with('-')) continue;
    if (shell.ReportIfUnknown(call.words[i])) return 1;
    if (shell.IsKnownCommand(name)) {
      shell.Write(Tell(shell, name, telling), call.span);
      continue;
    }
    const bool exists = call.use.decides && shell.Undecidable(call.span, fmt::format("whether `{}` is installed", name),
                                                              fmt::format("`--stub '{}=…'` says that it is", name));
    if (exists) {
      shell.Write(Tell(shell, name, telling), call.span);
      continue;
    }
    status = 1;
    if (call.use.decides) continue;
    Value path = MakeValue("", call.span);
    path.unknown = shell.UnknownOutput(fmt::format("{} {}", call.words[0].text, name), call.span);
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
    {"env", "uSC"},
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

// `env NAME=value command`: for the command alone.
int RunWithVariables(Interpreter& shell, Call& call, std::size_t first, std::span<const Value> assignments) {
  std::vector<std::pair<std::string, std::optional<Variable>>> saved;
  for (const Value& assignment : assignments) {
    const std::string name = assignment.text.substr(0, assignment.text.find('='));
    const Variable* old = shell.Variables().Find(name);
    saved.emplace_back(name, old != nullptr ? std::optional(*old) : std::nullopt);
    shell.DeclareOperand(assignment, {.exported = true});
  }
  const int status = RunRest(shell, call, first);
  for (auto& [name, old] : saved) shell.Restore(name, std::move(old));
  return status;
}

int Prefix(Interpreter& shell, Call& call) {
  const auto* row = std::ranges::find(kPrefixes, BaseName(call.words[0].text), &PrefixRow::name);
  std::size_t i = 1;
  int operands = row->operands;
  std::vector<Value> assignments;
  for (; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word == "--") continue;
    if (word.size() > 1 && word[0] == '-') {
      const bool is_last_letter_valued = word.size() == 2 || word[1] != '-';
      if (is_last_letter_valued && row->value_letters.contains(word.back()) && word.size() == 2) ++i;
      continue;
    }
    const bool assigns = syntax::IsName(std::string_view(word).substr(0, word.find('='))) && word.contains('=');
    if (assigns) assignments.push_back(call.words[i]);
    if (!assigns && operands-- <= 0) break;
  }
  return RunWithVariables(shell, call, i, assignments);
}

// sh -c 'text', sh file, … | sh, … | sh -s arguments
int Sh(Interpreter& shell, Call& call) {
  std::size_t i = 1;
  bool is_text = false;
  bool reads = false;
  for (; i < call.words.size() && call.words[i].text.size() > 1 && call.words[i].text.starts_with('-'); ++i) {
    const bool letters = !call.words[i].text.starts_with("--");
    is_text = is_text || (call.words[i].text.contains('c') && letters);
    reads = reads || (call.words[i].text.contains('s') && letters);
  }
  if (i >= call.words.size() || (reads && !is_text)) {
    const Value text = shell.ReadAll(call.span);
    std::vector<Value> arguments(call.words.begin() + static_cast<std::ptrdiff_t>(i), call.words.end());
    return shell.RunScript(MakeValue("standard input", call.span), text, std::move(arguments), call.span);
  }
  const Value first = call.words[i];
  if (shell.ReportIfUnknown(first)) return 1;
  if (is_text) {
    const std::size_t behind_name = std::min(i + 2, call.words.size());
    std::vector<Value> arguments(call.words.begin() + static_cast<std::ptrdiff_t>(behind_name), call.words.end());
    const Value& name = i + 1 < call.words.size() ? call.words[i + 1] : call.words[0];
    return shell.RunScript(name, first, std::move(arguments), call.span);
  }
  const std::optional<Value> text = shell.ReadFile(first, call.use);
  if (!text) return 1;
  std::vector<Value> arguments(call.words.begin() + static_cast<std::ptrdiff_t>(i + 1), call.words.end());
  return shell.RunScript(first, *text, std::move(arguments), call.span);
}

// The words of xargs' input: blanks separate, quotes and backslashes keep; or one a line, or what -d says.
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
    {"command", Command},
    {"which", Which},
    {"type", Type},
    {"hash", Hash},
    {"exec", Exec},
    {"sudo", Prefix},
    {"doas", Prefix},
    {"env", Prefix},
    {"nohup", Prefix},
    {"setsid", Prefix},
    {"nice", Prefix},
    {"ionice", Prefix},
    {"chrt", Prefix},
    {"stdbuf", Prefix},
    {"builtin", Prefix},
    {"time", Prefix},
    {"busybox", Prefix},
    {"timeout", Prefix},
    {"flock", Prefix},
    {"sh", Sh},
    {"bash", Sh},
    {"dash", Sh},
    {"ash", Sh},
    {"/bin/sh", Sh},
    {"/bin/bash", Sh},
    {"/bin/dash", Sh},
    {"/usr/bin/sudo", Prefix},
    {"/usr/bin/env", Prefix},
    {"xargs", Xargs},
    {"/usr/bin/xargs", Xargs},
});

}  // namespace

std::span<const Builtin> CommandBuiltins() { return kBuiltins; }

}  // namespace iptc::expand
