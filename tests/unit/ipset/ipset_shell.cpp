// Runs ipset commands from standard input, one a line (blanks part the words, as in a restore file), and prints after
// each its output and `= STATUS`. For tests that hold iptc's ipset against the real one.
//
//   | create x hash:ip       a command
//   < add x 1.1.1.1\n…       what `ipset restore` gets, with \n for newlines
#include <iostream>
#include <string>

#include "compiler/diag/emitter.h"
#include "compiler/ipset/restore_lines.h"
#include "compiler/ipset/session.h"
#include "tests/unit/ipset/machine_names.h"

namespace iptc::ipset {
namespace {

std::string Unescaped(std::string text) {
  for (std::size_t at = 0; (at = text.find("\\n", at)) != std::string::npos; ++at) text.replace(at, 2, "\n");
  return text;
}

source::Word WordOf(source::SourceMap& map, const std::string& text) {
  const source::FileId file = map.AddFile("input", text);
  return {text, {{0, {file, 0, static_cast<std::uint32_t>(text.size())}}}};
}

int Shell() {
  source::SourceMap map;
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, map);
  sets::Directory directory;
  const MachineNames names;
  Session session(directory, names, [](sets::SetIndex) { return 0U; }, emitter);
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.size() < 2) continue;
    sink.diagnostics.clear();
    const source::Word text = WordOf(map, Unescaped(line.substr(2)));
    Session::Result result;
    if (line.front() == '<') {
      result = session.Restore(text, false);
    } else {
      RestoreLines lines(text);
      InputLine input;
      if (!lines.Next(input)) continue;
      result = session.Run(input.words, input.span, nullptr);
    }
    std::cout << result.output;
    for (const diag::Diagnostic& d : sink.diagnostics) std::cout << "! " << d.code << ' ' << d.message << '\n';
    std::cout << "= " << result.status << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace iptc::ipset

int main() { return iptc::ipset::Shell(); }
