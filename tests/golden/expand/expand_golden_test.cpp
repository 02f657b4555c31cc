// Scripts to the calls that they make, where each word that an expansion produced comes from, and what is said.
#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/unit/expand/script_case.h"

namespace iptc::expand {
namespace {

// Words whose text is not simply what stands in the script.
std::string Origins(const ScriptCase& script) {
  std::string out;
  for (const Invocation& invocation : script.result.invocations) {
    for (const source::Word& word : invocation.words) {
      for (std::size_t i = 0; i < word.pieces.size(); ++i) {
        const std::size_t begin = word.pieces[i].offset;
        const std::size_t end = i + 1 < word.pieces.size() ? word.pieces[i + 1].offset : word.text.size();
        const std::string text = word.text.substr(begin, end - begin);
        if (text == script.map.TextOf(word.pieces[i].span)) continue;
        out += "  " + text + ": " + Origin(script.map, word.pieces[i].span) + "\n";
      }
    }
  }
  return out;
}

TEST(ExpandGolden, Scripts) {
  const std::filesystem::path folder = std::filesystem::path(IPTC_SOURCE_DIR) / "tests/golden/expand";
  golden::RunFolder(folder, [&](const std::string& input, const std::filesystem::path&) {
    ScriptCase script;
    Evaluate(script, input, (folder / "files").string());
    std::string out = "calls:\n" + Calls(script.result);
    if (const std::string origins = Origins(script); !origins.empty()) out += "origins:\n" + origins;
    if (const std::string said = Diagnostics(script); !said.empty()) out += "diagnostics:\n" + said;
    const char* const completions[] = {"done", "errors", "budget"};
    if (script.parsed) {
      out += std::string(completions[static_cast<std::size_t>(script.result.completion)]) + ", exit status " +
             std::to_string(script.result.exit_status) + "\n";
    }
    return out;
  });
}

}  // namespace
}  // namespace iptc::expand
