// What people see of ipset: the commands of the input run one after another, with iptables between them; below stand
// each one's output, its exit status where that is not 0, and what is said about it.
#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "compiler/command/loader.h"
#include "compiler/command/rule_parser.h"
#include "compiler/diag/text_renderer.h"
#include "tests/support/golden.h"

namespace iptc {
namespace {

std::string RunAll(const std::string& input) {
  source::SourceMap map;
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, map);
  command::Loader loader({}, emitter);
  const source::FileId file = map.AddFile("fw.sh", input);
  std::string out;
  for (std::size_t begin = 0; begin < input.size();) {
    const std::size_t end = std::min(input.find('\n', begin), input.size());
    expand::Invocation invocation;
    invocation.words = command::SplitWords(file, begin, end, map);
    invocation.span = {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    const std::string line = input.substr(begin, end - begin);
    begin = end + 1;
    if (invocation.words.empty() || line.starts_with('#')) continue;
    const std::size_t said = sink.diagnostics.size();
    const expand::CommandResult result = loader.Run(invocation);
    out += "$ " + line + "\n" + result.output;
    for (std::size_t i = said; i < sink.diagnostics.size(); ++i) out += diag::RenderText(sink.diagnostics[i], map, {});
    if (result.status != 0) out += "exit " + std::to_string(result.status) + "\n";
  }
  return out;
}

TEST(Golden, Ipset) {
  golden::RunFolder(std::filesystem::path(IPTC_SOURCE_DIR) / "tests/golden/ipset",
                    [](const std::string& input, const std::filesystem::path&) { return RunAll(input); });
}

// A file of `ipset save` by itself, as `--ipset` loads it, and rules that need its sets.
TEST(Golden, SetFileBeforeRules) {
  source::SourceMap map;
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, map);
  command::Loader loader({}, emitter);
  loader.LoadSetFile(map.AddFile("sets", "create x hash:ip\nadd x 10.0.0.1\n"));
  loader.LoadSaveFile(map.AddFile("rules", "*filter\n-A INPUT -m set --match-set x src -j DROP\nCOMMIT\n"),
                      ir::Family::kIp4);
  EXPECT_TRUE(sink.diagnostics.empty());
  const ir::Ruleset ruleset = loader.TakeRuleset();
  EXPECT_NE(ruleset.sets, nullptr);
  EXPECT_EQ(ruleset.FindTable(ir::Family::kIp4, ir::TableId::kFilter)->FindChain("INPUT")->rules.size(), 1U);
}

}  // namespace
}  // namespace iptc
