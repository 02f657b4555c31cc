// Any bytes as a script: parsing and evaluating it must end, within small budgets, and every diagnostic must point into
// the text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/expand/evaluate.h"
#include "compiler/syntax/parse_script.h"

namespace {

class NullRunner final : public iptc::expand::CommandRunner {
 public:
  iptc::expand::CommandResult Run(const iptc::expand::Invocation& invocation) override {
    // Alternating statuses, so that both sides of `||` are reached.
    return {static_cast<int>(invocation.words.size() % 2), {}};
  }
};

void CheckSpan(const iptc::source::SourceMap& map, const iptc::SourceSpan& span) {
  if (!span.IsValid()) return;
  const std::size_t size = map.File(span.file).Text().size();
  if (span.begin > span.end || span.end > size) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMostBytes = 4096;
  if (size > kMostBytes) return 0;
  iptc::source::SourceMap map;
  iptc::diag::CollectingSink sink;
  iptc::diag::Emitter emitter(sink, map);
  const iptc::source::FileId file = map.AddFile("fuzz.sh", std::string(reinterpret_cast<const char*>(data), size));
  if (const auto script = iptc::syntax::ParseScript(file, emitter)) {
    iptc::expand::Options options;
    options.arguments = {"start"};
    options.script_name = "fuzz.sh";
    options.max_steps = 500;
    options.max_text_bytes = 1U << 18U;
    NullRunner runner;
    const iptc::expand::Result result = iptc::expand::EvaluateScript(*script, options, map, runner, emitter);
    for (const iptc::expand::Invocation& invocation : result.invocations) {
      for (const iptc::source::Word& word : invocation.words) CheckSpan(map, word.Span());
      CheckSpan(map, invocation.span);
    }
  }
  for (const iptc::diag::Diagnostic& diagnostic : sink.diagnostics) {
    for (const iptc::diag::Label& label : diagnostic.labels) CheckSpan(map, label.span);
    for (const iptc::diag::FixIt& fix : diagnostic.fixits) {
      for (const iptc::diag::Edit& edit : fix.edits) CheckSpan(map, edit.span);
    }
  }
  return 0;
}
