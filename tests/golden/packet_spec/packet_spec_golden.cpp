// The packet notation as people meet it: each line of a golden file is a packet, its output the canonical form, or the
// diagnostics.
#include <gtest/gtest.h>

#include <string>

#include "compiler/diag/text_renderer.h"
#include "compiler/source/source_map.h"
#include "compiler/syntax/packet_spec.h"
#include "tests/support/golden.h"

namespace iptc {
namespace {

std::string Read(const std::string& input, const std::filesystem::path&) {
  source::SourceMap sources;
  const source::FileId file = sources.AddFile("packets", input);
  std::string out;
  for (std::size_t begin = 0; begin < input.size();) {
    const std::size_t end = std::min(input.find('\n', begin), input.size());
    diag::CollectingSink sink;
    diag::Emitter emitter(sink, sources);
    const SourceSpan line{
        .file = file, .begin = static_cast<std::uint32_t>(begin), .end = static_cast<std::uint32_t>(end)};
    if (const auto spec = syntax::ParsePacketSpec(line, emitter)) out += syntax::PrintPacketSpec(*spec) + '\n';
    for (const diag::Diagnostic& d : sink.diagnostics) out += diag::RenderText(d, sources, {.color = false});
    begin = end + 1;
  }
  return out;
}

TEST(PacketSpecGolden, Files) {
  golden::RunFolder(std::filesystem::path(IPTC_SOURCE_DIR) / "tests/golden/packet_spec", Read);
}

}  // namespace
}  // namespace iptc
