// Runs ipset commands from standard input, one a line (blanks part the words, as in a restore file), and prints after
// each its output and `= STATUS`. For tests that hold iptc's ipset against the real one.
//
//   | create x hash:ip       a command
//   < add x 1.1.1.1\n…       what `ipset restore` gets, with \n for newlines
//   > test x src,dst IN OUT HEX   a packet (from its IP header on, `-` for no interface) that a rule asks about, or for
//                            `add` and `del` that -j SET acts on; = 1 is a hit
#include <cstdint>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/diag/emitter.h"
#include "compiler/ipset/restore_lines.h"
#include "compiler/ipset/session.h"
#include "runtime/packet/dissect.h"
#include "runtime/sets/packet.h"
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

sets::Directions DirectionsOf(const std::string& text) {
  sets::Directions directions;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    if (text.compare(at, 3, "src") == 0) directions.sources |= static_cast<std::uint8_t>(1U << directions.count);
    ++directions.count;
  }
  return directions;
}

int Packet(const std::string& line, sets::Directory& directory) {
  std::istringstream words(line);
  std::string verb, name, directions, in, out, hex;
  words >> verb >> name >> directions >> in >> out >> hex;
  std::vector<std::uint8_t> bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(at, 2), nullptr, 16)));
  }
  abi::PacketMeta meta;
  const sets::SetIndex index = directory.Find(name);
  if (index == sets::kNoSet || packet::DissectIp(bytes, meta) != packet::Defect::kNone) return 2;
  if (in != "-") meta.iif = sets::PackName(in);
  if (out != "-") meta.oif = sets::PackName(out);
  sets::PacketSets live(directory, meta, 0);
  const sets::Directions ways = DirectionsOf(directions);
  if (verb == "test") return live.Test(index, {.directions = ways}) ? 1 : 0;
  if (verb == "nomatch") return live.Test(index, {.directions = ways, .return_nomatch = true}) ? 1 : 0;
  if (verb == "add") live.Add(index, ways, {.exist = true});
  if (verb == "del") live.Delete(index, ways);
  return 0;
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
    if (line.front() == '>') {
      std::cout << "= " << Packet(line.substr(2), directory) << std::endl;
      continue;
    }
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
