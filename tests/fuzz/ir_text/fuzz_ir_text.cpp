// Any text as IR: it is refused with a diagnostic, or it is sound and its printed form is a fixed point.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/ir/text.h"

namespace {

std::optional<iptc::ir::Ruleset> Parse(std::string text) {
  iptc::source::SourceMap sources;
  iptc::diag::CollectingSink sink;
  iptc::diag::Emitter emitter(sink, sources);
  auto ruleset = iptc::ir::Parse(sources.AddFile("fuzz.ir", std::move(text)), emitter);
  if (ruleset.has_value() != sink.diagnostics.empty()) std::abort();
  return ruleset;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto ruleset = Parse({reinterpret_cast<const char*>(data), size});
  if (!ruleset) return 0;
  const std::string printed = iptc::ir::Print(*ruleset);
  const auto again = Parse(printed);
  if (!again || iptc::ir::Print(*again) != printed) std::abort();
  return 0;
}
