// The shell's own commands that set variables: declare and its kin, unset, read, mapfile, getopts.
#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/text_tools.h"

namespace iptc::expand {
namespace {

int Unset(Interpreter& shell, Call& call) {
  bool functions = false;
  bool references = false;
  for (const Value& word : std::span(call.words).subspan(1)) {
    const bool is_function = shell.Functions().Find(word.text) != nullptr && shell.Find(word.text) == nullptr;
    if (word.text == "-f" || word.text == "-v" || word.text == "-n") {
      functions = word.text == "-f";
      references = word.text == "-n";
    } else if (references) {
      shell.UnsetReference(word.text);
    } else if (functions || is_function) {
      shell.Functions().Erase(word.text);
    } else {
      shell.Unset(word);
    }
  }
  return 0;
}

void TakeDeclareOption(Declaration& declaration, std::string_view word) {
  const bool on = word.starts_with('-');
  const auto set = [&](bool& attribute, char letter) { attribute = word.contains(letter) ? on : attribute; };
  set(declaration.readonly, 'r');
  set(declaration.integer, 'i');
  set(declaration.indexed, 'a');
  set(declaration.keyed, 'A');
  set(declaration.upper, 'u');
  set(declaration.lower, 'l');
  set(declaration.reference, 'n');
  set(declaration.exported, 'x');
  declaration.local = declaration.local && !word.contains('g');
}

// `declare -f name`, `declare -F name`, `declare -p name`: is there such a thing?
int Describe(Interpreter& shell, std::span<const Value> names, bool functions) {
  const bool known = std::ranges::all_of(names, [&](const Value& name) {
    return functions ? shell.Functions().Find(name.text) != nullptr : shell.Find(name.text) != nullptr;
  });
  return known ? 0 : 1;
}

// `declare -a name=(…)`: made read-only behind the assignment, which would be refused otherwise.
void DeclareArrays(Interpreter& shell, const Call& call, const Declaration& declaration) {
  Declaration attributes = declaration;
  attributes.readonly = false;
  attributes.indexed = !attributes.keyed;
  for (const syntax::Assignment& assignment : *call.arrays) {
    shell.Declare(assignment.name, attributes, call.span);
    shell.AssignSyntax(assignment);
    if (declaration.readonly) shell.Declare(assignment.name, declaration, call.span);
  }
}

// `export -f name`
int ExportFunctions(Interpreter& shell, std::span<const Value> names) {
  int status = 0;
  for (const Value& name : names) {
    const bool is_function = shell.Functions().Find(name.text) != nullptr;
    if (is_function) shell.Functions().Touch(name.text).exported = true;
    if (!is_function) status = 1;
  }
  return status;
}

// export, readonly, local, declare, typeset.
int Declare(Interpreter& shell, Call& call) {
  const std::string command = call.words[0].text;
  const bool exports = command == "export";
  Declaration declaration;
  declaration.local = !exports && command != "readonly" && shell.InFunction();
  declaration.readonly = command == "readonly";
  declaration.exported = exports;
  std::size_t first = 1;
  for (; first < call.words.size(); ++first) {
    const std::string& word = call.words[first].text;
    if (word.size() < 2 || (word[0] != '-' && word[0] != '+')) break;
    if (exports && word == "-f") return ExportFunctions(shell, std::span(call.words).subspan(first + 1));
    if (word.contains('f') || word.contains('F') || word.contains('p')) {
      return Describe(shell, std::span(call.words).subspan(first + 1), !word.contains('p'));
    }
    if (exports) {
      declaration.exported = !word.contains('n');
    } else {
      TakeDeclareOption(declaration, word);
    }
  }
  for (const Value& word : std::span(call.words).subspan(first)) {
    shell.DeclareOperand(word, declaration);
    if (exports && !declaration.exported) shell.Withhold(word.text.substr(0, word.text.find_first_of("+=")));
  }
  if (call.arrays != nullptr) DeclareArrays(shell, call, declaration);
  return 0;
}

struct ReadOptions {
  bool raw = false;
  bool exact = false;  // -N: separators mean nothing
  char delimiter = '\n';
  std::size_t most = std::string::npos;
  int descriptor = 0;
  std::optional<Value> array = {};
  std::vector<Value> names;
};

// An option that takes a value: the word behind it, or what is glued to it.
void TakeReadOption(ReadOptions& options, char letter, const Value& argument) {
  const std::string& text = argument.text;
  const std::int64_t number = ToNumber(text).value_or(0);
  switch (letter) {
    case 'a':
      options.array = argument;
      break;
    case 'd':
      options.delimiter = text.empty() ? '\0' : text[0];
      break;
    case 'u':
      options.descriptor = static_cast<int>(number);
      break;
    case 'n':
    case 'N':
      options.most = static_cast<std::size_t>(std::max<std::int64_t>(number, 0));
      options.exact = letter == 'N';
      break;
    default:
      break;
  }
}

ReadOptions TakeReadOptions(const Call& call) {
  constexpr std::string_view kWithValue = "adinNptu";
  ReadOptions options;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word.size() < 2 || word[0] != '-') {
      options.names.push_back(call.words[i]);
      continue;
    }
    const std::size_t at = std::min(word.find_first_of(kWithValue, 1), word.size());
    options.raw = options.raw || std::string_view(word).substr(0, at).contains('r');
    if (at == word.size()) continue;
    const bool glued = at + 1 < word.size();
    if (glued) {
      TakeReadOption(options, word[at], call.words[i].Slice(at + 1));
    } else if (i + 1 < call.words.size()) {
      TakeReadOption(options, word[at], call.words[++i]);
    }
  }
  return options;
}

// A line as read: which of its characters a backslash made literal.
struct ReadText {
  Value text;
  std::vector<bool> literal;
};

// Backslashes resolved; false: the line goes on in the next one.
bool AppendUnescaped(ReadText& read, const Value& line) {
  for (std::size_t i = 0; i < line.text.size(); ++i) {
    const bool escaped = line.text[i] == '\\';
    if (escaped && i + 1 == line.text.size()) return false;
    if (escaped) ++i;
    read.text.Append(line.Slice(i, 1));
    read.literal.push_back(escaped);
  }
  return true;
}

class FieldSplitter {
 public:
  FieldSplitter(const ReadText& read, std::string separators) : read_(read), separators_(std::move(separators)) {}

  void SkipBlanks() {
    while (at_ < Size() && IsBlank(at_)) ++at_;
  }
  [[nodiscard]] bool AtEnd() const { return at_ >= Size(); }
  // The next field; its separator is taken with the blanks around it.
  Value Next() {
    const std::size_t begin = at_;
    while (at_ < Size() && !IsSeparator(at_)) ++at_;
    const Value field = read_.text.Slice(begin, at_ - begin);
    SkipBlanks();
    if (at_ < Size() && IsSeparator(at_)) {
      ++at_;
      SkipBlanks();
    }
    return field;
  }
  // All that is left, without the blanks at its end; a single field loses its separator, too.
  Value Rest() {
    const std::size_t begin = at_;
    Value only = Next();
    if (AtEnd()) return only;
    std::size_t end = Size();
    while (end > begin && IsBlank(end - 1)) --end;
    return read_.text.Slice(begin, end - begin);
  }

 private:
  [[nodiscard]] std::size_t Size() const { return read_.text.text.size(); }
  [[nodiscard]] bool IsSeparator(std::size_t i) const {
    const bool literal = i < read_.literal.size() && read_.literal[i];
    return !literal && separators_.contains(read_.text.text[i]);
  }
  [[nodiscard]] bool IsBlank(std::size_t i) const {
    return IsSeparator(i) && std::isspace(static_cast<unsigned char>(read_.text.text[i])) != 0;
  }

  const ReadText& read_;
  std::string separators_;
  std::size_t at_ = 0;
};

void AssignFields(Interpreter& shell, const ReadOptions& options, const ReadText& read, const SourceSpan& span) {
  const auto site = [&](const Value& value) { return value.Span().IsValid() ? value.Span() : span; };
  const std::string separators = shell.Find("IFS") != nullptr ? shell.TextOf("IFS") : " \t\n";
  FieldSplitter fields(read, separators);
  if (options.array) {
    std::vector<Value> elements;
    for (fields.SkipBlanks(); !fields.AtEnd();) elements.push_back(fields.Next());
    shell.AssignArray(options.array->text, std::move(elements), span);
    return;
  }
  if (options.names.empty() || options.exact) {  // as it is
    const Value target = options.names.empty() ? MakeValue("REPLY", span) : options.names.front();
    shell.AssignTarget(target, read.text, span);
    return;
  }
  fields.SkipBlanks();
  for (std::size_t i = 0; i < options.names.size(); ++i) {
    Value field = i + 1 == options.names.size() ? fields.Rest() : fields.Next();
    field.TaintBy(read.text.unknown);
    const SourceSpan at = site(field);
    shell.AssignTarget(options.names[i], std::move(field), at);
  }
}

std::shared_ptr<Input> InputOf(Interpreter& shell, int descriptor) {
  if (descriptor == 0) return shell.Io().in;
  const auto known = shell.Io().inputs.find(descriptor);
  return known != shell.Io().inputs.end() ? known->second : std::make_shared<Input>();
}

int Read(Interpreter& shell, Call& call) {
  const ReadOptions options = TakeReadOptions(call);
  const std::shared_ptr<Input> input = InputOf(shell, options.descriptor);
  ReadText read;
  bool ended = false;
  bool any = false;
  for (bool more = true; more;) {
    const std::optional<Interpreter::Line> line = shell.ReadLine(input, call.span, options.delimiter);
    if (!line) break;
    if (call.use.decides && shell.ReportIfUnknown(line->text)) break;
    any = true;
    ended = line->ended;
    read.text.TaintBy(line->text.unknown);
    if (options.raw || !line->text.text.contains('\\')) {
      read.text.Append(line->text);
      read.literal.resize(read.text.text.size(), false);
      more = false;
    } else {
      more = !AppendUnescaped(read, line->text);
    }
    if (read.text.text.size() > options.most) {
      if (input != nullptr) input->at -= read.text.text.size() - options.most + (ended ? 1 : 0);
      read.text = read.text.Slice(0, options.most);
      ended = true;
      more = false;
    }
  }
  if (read.text.pieces.empty()) read.text.Append("", call.span);
  AssignFields(shell, options, read, call.span);
  return any && ended ? 0 : 1;
}

struct MapFileOptions {
  bool trims = false;
  char delimiter = '\n';
  std::int64_t most = 0;  // 0: all
  std::int64_t skipped = 0;
  int descriptor = 0;
  std::string name = "MAPFILE";
};

MapFileOptions TakeMapFileOptions(const ToolOptions& given) {
  const auto number = [&](char letter) {
    const std::string* text = given.Find(letter);
    return text != nullptr ? ToNumber(*text).value_or(0) : 0;
  };
  MapFileOptions options;
  options.trims = given.Has('t');
  if (const std::string* delimiter = given.Find('d'))
    options.delimiter = delimiter->empty() ? '\0' : delimiter->front();
  options.most = number('n');
  options.skipped = number('s');
  options.descriptor = static_cast<int>(number('u'));
  if (!given.operands.empty()) options.name = given.operands.front().text;
  return options;
}

// mapfile, readarray: the lines of standard input as an array.
int MapFile(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> given = TakeOptions(call, "td:n:s:u:");
  if (!given) return Unfollowed(shell, call);
  MapFileOptions options = TakeMapFileOptions(*given);
  const std::shared_ptr<Input> input = InputOf(shell, options.descriptor);
  std::vector<Value> lines;
  while (options.most == 0 || static_cast<std::int64_t>(lines.size()) < options.most) {
    std::optional<Interpreter::Line> line = shell.ReadLine(input, call.span, options.delimiter);
    if (!line || shell.ReportIfUnknown(line->text)) break;
    if (options.skipped-- > 0) continue;
    if (!options.trims && line->ended) line->text.Append(std::string_view(&options.delimiter, 1), call.span);
    lines.push_back(std::move(line->text));
    if (input == nullptr) break;
  }
  shell.AssignArray(options.name, std::move(lines), call.span);
  return 0;
}

// getopts: the option at $OPTIND, letter by letter.
class OptionReader {
 public:
  OptionReader(Interpreter& shell, Call& call, std::vector<Value> arguments)
      : shell_(shell), call_(call), arguments_(std::move(arguments)) {}

  int Run() {
    const std::string& letters = call_.words[1].text;
    const bool silent = letters.starts_with(':');
    std::size_t index =
        static_cast<std::size_t>(std::max<std::int64_t>(ToNumber(shell_.TextOf("OPTIND")).value_or(1), 1));
    std::size_t& at = shell_.State().option_at;
    const std::string word = index <= arguments_.size() ? arguments_[index - 1].text : std::string();
    if (at == 0 || at >= word.size()) at = 1;
    const bool is_option = word.size() > 1 && word[0] == '-';
    if (!is_option || word == "--") {
      Finish(is_option ? index + 1 : index);
      return 1;
    }
    const char letter = word[at++];
    const std::size_t known = letter == ':' ? std::string::npos : letters.find(letter);
    const bool takes = known != std::string::npos && letters.substr(known + 1).starts_with(':');
    std::string name(1, letter);
    shell_.Unset(MakeValue("OPTARG", call_.span));
    if (known == std::string::npos) {
      name = "?";
      if (silent) Set("OPTARG", MakeValue(std::string(1, letter), call_.span));
    } else if (takes && at < word.size()) {
      Set("OPTARG", arguments_[index - 1].Slice(at));
      at = word.size();
    } else if (takes && index < arguments_.size()) {
      Set("OPTARG", arguments_[index++]);
    } else if (takes) {
      name = silent ? ":" : "?";
      if (silent) Set("OPTARG", MakeValue(std::string(1, letter), call_.span));
    }
    if (at >= word.size()) {
      ++index;
      at = 0;
    }
    Set("OPTIND", MakeValue(std::to_string(index), call_.span));
    Set(call_.words[2].text, MakeValue(name, call_.span));
    return 0;
  }

 private:
  void Set(std::string_view name, Value value) { shell_.Assign(name, std::move(value), call_.span); }
  void Finish(std::size_t index) {
    shell_.State().option_at = 0;
    Set("OPTIND", MakeValue(std::to_string(index), call_.span));
    Set(call_.words[2].text, MakeValue("?", call_.span));
  }

  Interpreter& shell_;
  Call& call_;
  std::vector<Value> arguments_;
};

int GetOpts(Interpreter& shell, Call& call) {
  if (call.words.size() < 3) return 2;
  std::vector<Value> arguments(call.words.begin() + 3, call.words.end());
  const Positional& positional = shell.State().positional;
  if (call.words.size() == 3) {
    for (std::size_t i = 0; i < positional.Size(); ++i) arguments.push_back(positional[i].value);
  }
  for (const Value& argument : arguments) {
    if (shell.ReportIfUnknown(argument)) return 1;
  }
  return OptionReader(shell, call, std::move(arguments)).Run();
}

constexpr auto kBuiltins = std::to_array<Builtin>({
    {"unset", Unset},
    {"export", Declare},
    {"readonly", Declare},
    {"local", Declare},
    {"declare", Declare},
    {"typeset", Declare},
    {"read", Read},
    {"mapfile", MapFile},
    {"readarray", MapFile},
    {"getopts", GetOpts},
});

}  // namespace

std::span<const Builtin> VariableBuiltins() { return kBuiltins; }

}  // namespace iptc::expand
