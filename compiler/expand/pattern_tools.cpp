// Programs that look for patterns: grep, sed, awk.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "compiler/expand/awk.h"
#include "compiler/expand/builtins.h"
#include "compiler/expand/regex.h"
#include "compiler/expand/sed.h"
#include "compiler/expand/text_tools.h"
#include "compiler/syntax/decode.h"

namespace iptc::expand {
namespace {

bool AreSearchable(std::span<const Value> lines) {
  return std::ranges::all_of(lines, [](const Value& line) { return line.text.size() <= Regex::kMaxText; });
}

// What grep looks for, with -F, -x and -w made part of the pattern.
std::optional<Regex> GrepPattern(std::string pattern, const ToolOptions& options, std::string_view name) {
  if (pattern.contains('\n')) return std::nullopt;  // one pattern a line
  const bool fixed = options.Has('F') || name == "fgrep";
  const bool extended = !fixed && (options.Has('E') || name == "egrep");
  if (fixed) {
    std::string escaped;
    for (const char c : pattern) {
      if (std::string_view("\\.[]*^$").contains(c)) escaped += '\\';
      escaped += c;
    }
    pattern = std::move(escaped);
  }
  const auto enclose = [&](std::string_view front, std::string_view back) {
    pattern = fmt::format("{}{}{}{}{}", front, extended ? "(" : "\\(", pattern, extended ? ")" : "\\)", back);
  };
  if (options.Has('w')) enclose("\\<", "\\>");
  if (options.Has('x')) enclose("^", "$");
  return Regex::Compile(pattern, {extended ? Regex::Syntax::kExtended : Regex::Syntax::kBasic, options.Has('i')});
}

// All matches in a line, one after another; empty ones are not shown.
void AppendMatches(std::vector<Value>& matches, const Regex& regex, const Value& line) {
  for (std::size_t at = 0; at < line.text.size();) {
    const auto found = regex.Search(line.text, at);
    if (!found) break;
    const RegexGroup whole = (*found)[0];
    if (whole.end > whole.begin) matches.push_back(line.Slice(whole.begin, whole.end - whole.begin));
    at = whole.end > at ? whole.end : at + 1;
  }
}

struct GrepFile {
  std::string name;
  std::string front;  // what stands before its lines
  Value text;
};

// The files with their names before their lines, if those are wanted. nullopt: one cannot be read.
std::optional<std::vector<GrepFile>> GrepFiles(Interpreter& shell, const Call& call, const ToolOptions& options) {
  std::vector<GrepFile> files;
  const bool named = (options.operands.size() > 1 || options.Has('H')) && !options.Has('h');
  if (options.operands.empty()) files.push_back({"(standard input)", {}, shell.ReadAll(call.span)});
  for (const Value& file : options.operands) {
    std::optional<Value> text = file.text == "-" ? shell.ReadAll(call.span) : shell.ReadFile(file, call.use);
    if (!text) return std::nullopt;
    files.push_back({file.text, named ? file.text + ":" : std::string(), *std::move(text)});
  }
  return files;
}

// The patterns of -e, or the first operand, which is taken off; one a line.
std::optional<std::vector<Regex>> GrepPatterns(Interpreter& shell, const Call& call, ToolOptions& options) {
  std::string patterns;
  for (const auto& [letter, argument] : options.given) {
    if (letter == 'e') patterns += argument + "\n";
  }
  if (patterns.empty()) {
    if (options.operands.empty() || shell.ReportIfUnknown(options.operands[0])) return std::nullopt;
    patterns = options.operands[0].text + "\n";
    options.operands.erase(options.operands.begin());
  }
  std::vector<Regex> compiled;
  for (std::size_t at = 0; at < patterns.size();) {
    const std::size_t newline = patterns.find('\n', at);
    auto regex = GrepPattern(patterns.substr(at, newline - at), options, BaseName(call.words[0].text));
    if (!regex) return std::nullopt;
    compiled.push_back(*std::move(regex));
    at = newline + 1;
  }
  return compiled;
}

// What grep shows of a line that it selected.
void ShowSelected(std::vector<Value>& out, const ToolOptions& options, const std::vector<Regex>& patterns,
                  const Value& line, const std::string& front) {
  const auto show = [&](const Value& text) {
    Value shown;
    if (!front.empty()) shown.Append(front, text.Span());
    shown.Append(text);
    out.push_back(std::move(shown));
  };
  if (!options.Has('o')) {
    show(line);
    return;
  }
  std::vector<Value> matches;
  if (!options.Has('v')) AppendMatches(matches, patterns.front(), line);
  for (const Value& match : matches) show(match);
}

// What grep shows of a file goes to `out`; how many lines it selected. nullopt: a line is too long to search.
std::optional<std::int64_t> GrepOne(const GrepFile& file, const ToolOptions& options,
                                    const std::vector<Regex>& patterns, std::vector<Value>& out) {
  const std::string* limit = options.Find('m');
  const std::int64_t most = limit != nullptr ? ToNumber(*limit).value_or(-1) : -1;
  const bool listed = !options.Has('c') && !options.Has('l');
  const std::vector<Value> lines = Lines(file.text);
  if (!AreSearchable(lines)) return std::nullopt;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < lines.size() && (most < 0 || count < most); ++i) {
    const bool hit =
        std::ranges::any_of(patterns, [&](const Regex& regex) { return regex.Search(lines[i].text).has_value(); });
    if (hit == options.Has('v')) continue;
    ++count;
    const std::string number = options.Has('n') ? std::to_string(i + 1) + ":" : std::string();
    if (listed) ShowSelected(out, options, patterns, lines[i], file.front + number);
  }
  return count;
}

int Grep(Interpreter& shell, Call& call) {
  std::optional<ToolOptions> options = TakeOptions(call, "qvicoEFwxhHsnlae:m:");
  auto patterns = options ? GrepPatterns(shell, call, *options) : std::nullopt;
  const bool follows = patterns && !(options->Has('o') && patterns->size() > 1);
  if (!follows) return Unfollowed(shell, call);
  const auto files = GrepFiles(shell, call, *options);
  if (!files) return 2;
  std::vector<Value> out;
  bool any = false;
  UnknownId taint = UnknownId::kNone;
  for (const GrepFile& file : *files) {
    if (call.use.decides && shell.ReportIfUnknown(file.text)) return 1;
    if (taint == UnknownId::kNone) taint = file.text.unknown;
    const auto count = GrepOne(file, *options, *patterns, out);
    if (!count) return Unfollowed(shell, call);
    any = any || *count > 0;
    const bool named = options->Has('l') && *count > 0;
    if (options->Has('c')) out.push_back(MakeValue(file.front + std::to_string(*count), call.span));
    if (named) out.push_back(MakeValue(file.name, call.span));
  }
  if (!options->Has('q')) WriteLines(shell, call, out, taint);
  return any ? 0 : 1;
}

// Files of the machine that nobody knows are taken to be changed somehow.
int SedInPlace(Interpreter& shell, const Call& call, const SedScript& script, std::span<const Value> files) {
  for (const Value& file : files) {
    const std::optional<Value> text = shell.ReadFile(file, call.use);
    if (!text) return 4;
    const auto out = script.Run(Lines(*text));
    Value joined;
    joined.unknown = text->unknown;
    for (std::size_t i = 0; out && i < out->size(); ++i) {
      joined.Append((*out)[i]);
      joined.Append("\n", call.span);
    }
    if (!out) joined.unknown = shell.UnknownOutput("sed -i " + file.text, call.span);
    shell.WriteFile(file.text, joined, false);
  }
  return 0;
}

int Sed(Interpreter& shell, Call& call) {
  // `-i.bak` has its argument glued to it.
  Call plain = call;
  bool in_place = false;
  std::erase_if(plain.words, [&](const Value& word) {
    const bool is_in_place = word.text.starts_with("-i") || word.text.starts_with("--in-place");
    in_place = in_place || is_in_place;
    return is_in_place;
  });
  const std::optional<ToolOptions> options = TakeOptions(plain, "nErsue:");
  if (!options) return Unfollowed(shell, call);
  std::vector<Value> files = options->operands;
  std::string program;
  for (const auto& [letter, argument] : options->given) {
    if (letter == 'e') program += argument + "\n";
  }
  if (program.empty()) {
    if (files.empty() || shell.ReportIfUnknown(files[0])) return 1;
    program = files[0].text;
    files.erase(files.begin());
  }
  const auto script = SedScript::Compile(program, options->Has('E') || options->Has('r'), options->Has('n'));
  if (!script) return Unfollowed(shell, call);
  if (in_place) return SedInPlace(shell, call, *script, files);
  const std::optional<Value> text = ReadInputs(shell, call, files);
  if (!text) return 2;
  const auto out = script->Run(Lines(*text));
  if (!out) return Unfollowed(shell, call);
  WriteLines(shell, call, *out, text->unknown);
  return 0;
}

// Files may be assignments: `awk '{…}' FS=: file`. Those take effect for all that is read.
int Awk(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "F:v:f:");
  if (!options) return Unfollowed(shell, call);
  std::vector<Value> files = options->operands;
  std::string text;
  if (const std::string* file = options->Find('f')) {
    const std::optional<Value> program = shell.ReadFile(MakeValue(*file, call.span), call.use);
    if (!program || shell.ReportIfUnknown(*program)) return 2;
    text = program->text;
  } else {
    if (files.empty() || shell.ReportIfUnknown(files[0])) return Unfollowed(shell, call);
    text = files[0].text;
    files.erase(files.begin());
  }
  std::map<std::string, std::string> variables;
  for (const auto& [letter, argument] : options->given) {
    if (letter == 'F') variables["FS"] = argument == "t" ? "\t" : argument;
    const std::size_t equals = argument.find('=');
    if (letter == 'v' && equals != std::string::npos)
      variables[argument.substr(0, equals)] = argument.substr(equals + 1);
  }
  std::erase_if(files, [&](const Value& file) {
    const std::size_t equals = file.text.find('=');
    const bool assigns = equals != std::string::npos && syntax::IsName(std::string_view(file.text).substr(0, equals));
    if (assigns) variables[file.text.substr(0, equals)] = file.text.substr(equals + 1);
    return assigns;
  });
  const auto program = awk::Parse(text);
  if (!program) return Unfollowed(shell, call);
  const bool reads =
      std::ranges::any_of(program->rules, [](const awk::Rule& r) { return r.when != awk::Rule::When::kBegin; });
  const std::optional<Value> input = reads ? ReadInputs(shell, call, files) : std::optional(Value{});
  if (!input) return 2;
  const auto outcome = awk::Run(*program, Lines(*input), variables, call.span);
  if (!outcome) return Unfollowed(shell, call);
  Value out = outcome->output;
  out.TaintBy(input->unknown);
  shell.Write(out);
  return outcome->status;
}

constexpr auto kTools = std::to_array<Builtin>({
    {"grep", Grep},
    {"egrep", Grep},
    {"fgrep", Grep},
    {"sed", Sed},
    {"awk", Awk},
    {"gawk", Awk},
    {"mawk", Awk},
});

}  // namespace

std::span<const Builtin> PatternTools() { return kTools; }

}  // namespace iptc::expand
