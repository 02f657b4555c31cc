// Programs that read, make and remove files. What they do stays within the evaluation, so the script sees its own
// doings.
#include <algorithm>
#include <array>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/text_tools.h"

namespace iptc::expand {
namespace {

int Cat(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "usn");
  if (!options) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  if (!options->Has('n')) {
    shell.Write(*text);
    return 0;
  }
  std::vector<Value> lines = Lines(*text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Value numbered = MakeValue(fmt::format("{:6}\t", i + 1), lines[i].Span());
    numbered.Append(lines[i]);
    lines[i] = std::move(numbered);
  }
  WriteLines(shell, call, lines, text->unknown);
  return 0;
}

int Tee(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "ai");
  if (!options) return Unfollowed(shell, call);
  const Value text = shell.ReadAll(call.span);
  for (const Value& file : options->operands) shell.WriteFile(file.text, text, options->Has('a'));
  shell.Write(text);
  return 0;
}

int MkTemp(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "dp:tqu");
  const bool folder = options && options->Has('d');
  const std::string path = fmt::format("/tmp/tmp.{:010}", shell.FileModel().Count());
  if (folder) {
    shell.FileModel().MakeFolder(path);
  } else {
    shell.FileModel().Open(path, false) = {};
  }
  shell.Write(path + "\n", call.span);
  return 0;
}

int Touch(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "acmr:d:t:");
  if (!options) return 0;
  for (const Value& file : options->operands) shell.FileModel().Open(shell.Locate(file.text), true);
  return 0;
}

int MakeFolder(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "pvm:Z");
  if (!options) return 0;
  for (const Value& folder : options->operands) {
    const std::string place = shell.Locate(folder.text);
    const bool exists = shell.Exists(place, 'e').value_or(false);
    if (exists && !options->Has('p')) return 1;
    if (!exists) shell.FileModel().MakeFolder(place);
  }
  return 0;
}

int Remove(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "rRfvidI");
  if (!options) return 0;
  int status = 0;
  for (const Value& file : options->operands) {
    if (file.unknown != UnknownId::kNone) continue;
    const std::string place = shell.Locate(file.text);
    const std::optional<bool> exists = shell.Exists(place, 'e');
    if (exists && !*exists && !options->Has('f')) status = 1;
    shell.FileModel().Remove(place);
  }
  return status;
}

int CopyOrMove(Interpreter& shell, Call& call, bool moves) {
  const std::optional<ToolOptions> options = TakeOptions(call, "abdfinpPruvTL");
  if (!options || options->operands.size() != 2) return 0;
  const Value& from = options->operands[0];
  std::string target = options->operands[1].text;
  if (from.unknown != UnknownId::kNone) return 0;
  // What the machine has elsewhere is copied without a look at it.
  const std::optional<bool> exists = shell.Exists(shell.Locate(from.text), 'e');
  if (exists && !*exists) {
    const std::optional<Value> missing = shell.ReadFile(from, {.decides = call.use.decides, .failure_expected = true});
    return missing ? 0 : 1;
  }
  const std::optional<Value> text = shell.FindFile(from);
  if (!text) return 0;  // a folder
  if (shell.Exists(shell.Locate(target), 'd').value_or(false)) target += "/" + std::string(BaseName(from.text));
  shell.FileModel().Open(shell.Locate(target), false) = *text;
  if (moves) shell.FileModel().Remove(shell.Locate(from.text));
  return 0;
}
int Copy(Interpreter& shell, Call& call) { return CopyOrMove(shell, call, false); }
int Move(Interpreter& shell, Call& call) { return CopyOrMove(shell, call, true); }

int ChangeMode(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "Rvfc");
  if (!options || options->operands.empty()) return 0;
  const std::string& mode = options->operands[0].text;
  const bool executable =
      mode.contains('x') || mode.starts_with('7') || mode.starts_with("07") || mode.starts_with('5');
  for (const Value& file : std::span(options->operands).subspan(1)) {
    if (executable) shell.FileModel().MakeExecutable(shell.Locate(file.text));
  }
  return 0;
}

// readlink -f, realpath: links are not followed, since none are known.
int RealPath(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "femqsnL");
  const bool readlink = BaseName(call.words[0].text) == "readlink";
  const bool canonical = options && (!readlink || options->Has('f') || options->Has('e') || options->Has('m'));
  if (!canonical || options->operands.empty()) return Unfollowed(shell, call);
  for (const Value& path : options->operands) {
    Value place = MakeValue(shell.Locate(path.text), path.Span());
    place.Append("\n", call.span);
    place.unknown = path.unknown;
    shell.Write(place);
  }
  return 0;
}

// ls of what is known: files by name, folders by what they hold.
int List(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "1Ad");
  if (!options) return Unfollowed(shell, call);
  std::vector<Value> operands = options->operands;
  if (operands.empty()) operands.push_back(MakeValue(".", call.span));
  Value out;
  int status = 0;
  for (const Value& operand : operands) {
    const std::string place = shell.Locate(operand.text);
    const std::optional<bool> exists = shell.FileModel().Exists(place, 'e');
    if (!exists) return Unfollowed(shell, call);
    if (!*exists) {
      status = 2;
    } else if (options->Has('d') || !shell.FileModel().IsKnownFolder(place)) {
      out.Append(operand.text + "\n", call.span);
    } else {
      for (const std::string& name : shell.FileModel().List(place)) {
        if (!name.starts_with('.') || options->Has('A')) out.Append(name + "\n", call.span);
      }
    }
  }
  shell.Write(out);
  return status;
}

constexpr auto kTools = std::to_array<Builtin>({
    {"cat", Cat},
    {"tee", Tee},
    {"mktemp", MkTemp},
    {"touch", Touch},
    {"mkdir", MakeFolder},
    {"rm", Remove},
    {"unlink", Remove},
    {"rmdir", Remove},
    {"cp", Copy},
    {"install", Copy},
    {"mv", Move},
    {"chmod", ChangeMode},
    {"readlink", RealPath},
    {"realpath", RealPath},
    {"ls", List},
});

}  // namespace

std::span<const Builtin> FileTools() { return kTools; }

}  // namespace iptc::expand
