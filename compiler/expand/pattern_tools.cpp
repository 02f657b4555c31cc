// Programs that look for patterns: grep, sed, awk.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "compiler/expand/awk.h"
#include "compiler/expand/builtins.h"
#include "compiler/expand/grep.h"
#include "compiler/expand/sed.h"
#include "compiler/expand/text_tools.h"
#include "compiler/syntax/decode.h"

namespace iptc::expand {
namespace {

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
