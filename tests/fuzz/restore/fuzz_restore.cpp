// Any bytes as a save file. What loads must be a sound ruleset, and printing it and loading that again must give the
// same rules.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "compiler/command/loader.h"
#include "compiler/diag/emitter.h"
#include "compiler/ir/text.h"
#include "compiler/print/save.h"
#include "compiler/source/source_map.h"

namespace {

std::string LoadAndSave(const std::string& text, iptc::ir::Family family) {
  iptc::source::SourceMap map;
  iptc::diag::CollectingSink sink;
  iptc::diag::Emitter emitter(sink, map);
  iptc::command::Loader loader({.counters = true}, emitter);
  loader.LoadSaveFile(map.AddFile("fuzz", text), family);
  for (const std::string& complaint : iptc::ir::Verify(loader.Current())) {
    // The kernel takes a loop of chains that no packet can reach.
    if (complaint.find("jumps in a circle") != std::string::npos) continue;
    std::fprintf(stderr, "unsound: %s\n", complaint.c_str());
    std::abort();
  }
  return iptc::print::Save(loader.Current(), {.table = std::nullopt, .counters = true, .family = family});
}

// Names that iptables-save prints as they are, though its own reader would part them, and what it loses in printing.
bool PrintsReadably(const std::string& save) {
  return save.find_first_of("\"'\\") == std::string::npos && save.find("! ") == std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 16384) return 0;
  const auto family = (data[0] & 1U) != 0 ? iptc::ir::Family::kIp6 : iptc::ir::Family::kIp4;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string save = LoadAndSave(text, family);
  if (!PrintsReadably(save)) return 0;
  const std::string again = LoadAndSave(save, family);
  // Tables print in the reverse order of their use, so that only a file of one table is a fixed point.
  if (save.find("COMMIT\n*") == std::string::npos && again != save) std::abort();
  return 0;
}
