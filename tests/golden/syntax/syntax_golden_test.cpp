// What the parser says about scripts that a shell would not read. Each input is a list of scripts between lines `----`.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "compiler/syntax/parse_script.h"
#include "tests/support/golden.h"

namespace iptc::syntax {
namespace {

std::string Diagnose(std::string_view text) {
  source::SourceMap map;
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, map);
  const bool parsed = ParseScript(map.AddFile("fw.sh", std::string(text)), emitter).has_value();
  std::string out = parsed ? "parsed\n" : "refused\n";
  for (const diag::Diagnostic& d : sink.diagnostics) {
    const std::string_view shown = map.TextOf(d.PrimarySpan());
    out += fmt::format("  {} `{}`: {} [{}]\n", map.Describe(d.PrimarySpan()), shown == "\n" ? "\\n" : shown, d.message,
                       d.code);
    for (const diag::FixIt& fix : d.fixits) {
      out += fmt::format("    {}:", fix.text);
      for (const diag::Edit& edit : fix.edits) {
        out += fmt::format(" {}+{} -> `{}`", edit.span.begin, edit.span.end - edit.span.begin, edit.replacement);
      }
      out += "\n";
    }
  }
  return out;
}

TEST(SyntaxGolden, Diagnostics) {
  const std::filesystem::path folder = std::filesystem::path(IPTC_SOURCE_DIR) / "tests/golden/syntax";
  golden::RunFolder(folder, [](const std::string& input, const std::filesystem::path&) {
    constexpr std::string_view kNext = "----\n";
    std::string out;
    std::string_view rest = input;
    while (!rest.empty()) {
      const std::size_t at = rest.find(kNext);
      out += Diagnose(rest.substr(0, at));
      rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + kNext.size());
    }
    return out;
  });
}

}  // namespace
}  // namespace iptc::syntax
