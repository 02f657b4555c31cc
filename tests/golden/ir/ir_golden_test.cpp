// IR text, read and written back in its canonical form, or what is wrong with it.
#include <string>

#include <gtest/gtest.h>

#include "compiler/diag/text_renderer.h"
#include "compiler/ir/text.h"
#include "tests/support/golden.h"

namespace iptc {
namespace {

std::string ReadAndWrite(const std::string& input, const std::filesystem::path& /*path*/) {
  source::SourceMap sources;
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, sources);
  const auto ruleset = ir::Parse(sources.AddFile("input.ir", input), emitter);
  if (ruleset) return ir::Print(*ruleset, &sources);
  std::string out;
  for (const diag::Diagnostic& d : sink.diagnostics) out += diag::RenderText(d, sources, {});
  return out;
}

TEST(Golden, Ir) { golden::RunFolder(std::filesystem::path(IPTC_SOURCE_DIR) / "tests/golden/ir", ReadAndWrite); }

}  // namespace
}  // namespace iptc
