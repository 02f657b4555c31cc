// Runs every .t file of tests/ext/match and tests/ext/target, and holds each file to its extension's table.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "compiler/command/command.h"
#include "compiler/command/rule_parser.h"
#include "compiler/ext/extension.h"
#include "runtime/helpers/registry.h"
#include "tests/ext/case_file.h"
#include "tests/ext/coverage.h"
#include "tests/ext/packet_case.h"

namespace iptc::test {
namespace {

std::filesystem::path Folder() { return std::filesystem::path(IPTC_SOURCE_DIR) / "tests" / "ext"; }

std::string Messages(const diag::CollectingSink& sink) {
  std::string all;
  for (const diag::Diagnostic& d : sink.diagnostics) all += std::string(d.code) + " " + d.message + "\n";
  return all;
}

const diag::Diagnostic* FirstError(const diag::CollectingSink& sink) {
  for (const diag::Diagnostic& d : sink.diagnostics) {
    if (d.severity == diag::Severity::kError) return &d;
  }
  return nullptr;
}

Coverage::Shown RunPackets(const CaseFile& file, const RuleLine& line, const ir::Pred& when) {
  LiveRule rule(when, line.family, file.sets);
  Coverage::Shown shown;
  for (const PacketLine& packet : line.packets) {
    EXPECT_EQ(rule.Ask(packet.text), packet.outcome) << file.path.string() << ":" << packet.line << ": " << line.rule
                                                     << "\n  > " << packet.text << "\n(0 miss, 1 hit, 2 hotdrop)";
    shown.hit = shown.hit || packet.outcome == Outcome::kHit;
    shown.miss = shown.miss || packet.outcome == Outcome::kMiss;
  }
  // What hangs on the host, or on other rules that share a state, no packets of one rule can show.
  bool hangs_on_others = false;
  ir::ForEachCall(when, [&](const ir::Call& call) {
    const helpers::Helper* helper = helpers::FindHelper(call.helper);
    hangs_on_others = hangs_on_others || call.helper == "unknown" || (helper != nullptr && helper->share != nullptr);
  });
  if (hangs_on_others || std::holds_alternative<ir::Const>(when)) shown = {.hit = true, .miss = true};
  return shown;
}

void ExpectListed(const RuleLine& line, const std::string& chain, const command::RuleSpec& spec) {
  const ext::RuleContext context = command::MakeContext(spec, line.family, line.table, chain);
  for (const bool numeric : {false, true}) {
    const auto& expected = numeric ? line.listed_numeric : line.listed;
    if (!expected) continue;
    std::string listed;
    for (const command::MatchSpec& match : spec.matches) {
      listed += ext::ListMatch(*match.extension, match.arguments, context, numeric);
    }
    if (spec.target && spec.target->extension != nullptr) {
      listed += ext::ListTarget(*spec.target->extension, spec.target->arguments, context, numeric);
    }
    EXPECT_EQ(listed, *expected) << (numeric ? "-L -n" : "-L");
  }
}

void RecordArguments(const CaseFile& file, const RuleLine& line, std::span<const source::Word> words,
                     Coverage::Shown shown, Coverage& coverage, diag::Emitter& emitter) {
  const command::ParseSettings settings{.family = line.family, .sets = &file.sets};
  const auto spec = command::ParseRuleSpec(words, line.table, line.chains.front(), settings, emitter);
  ASSERT_TRUE(spec);
  ExpectListed(line, line.chains.front(), *spec);
  for (const command::MatchSpec& match : spec->matches) coverage.Accepted(line.family, match.arguments, shown);
  if (spec->target) coverage.Accepted(line.family, spec->target->arguments, shown);
}

void RunRule(const CaseFile& file, const RuleLine& line, const std::string& chain, const source::SourceMap& map,
             Coverage& coverage) {
  SCOPED_TRACE(file.path.string() + ":" + std::to_string(line.line) + ": " + chain + " " + line.rule);
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, map);
  const std::vector<source::Word> words = command::SplitWords(file.file, line.begin, line.end, map);
  const auto rules = command::ParseRule(
      words, {.family = line.family, .table = line.table, .chain = chain, .user_chains = {}, .sets = &file.sets},
      emitter);
  if (!line.code.empty()) {
    EXPECT_FALSE(rules) << "accepted, but " << line.code << " is expected";
    const diag::Diagnostic* error = FirstError(sink);
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(error->code, line.code) << Messages(sink);
    EXPECT_TRUE(error->PrimarySpan().IsValid()) << "the error points nowhere: " << error->message;
    coverage.Refused(line.family, line.code);
    return;
  }
  ASSERT_TRUE(rules) << Messages(sink);
  ASSERT_EQ(rules->size(), 1U);
  EXPECT_EQ(rules->front().text, line.saved);
  const Coverage::Shown shown = RunPackets(file, line, rules->front().when);
  RecordArguments(file, line, words, shown, coverage, emitter);
}

Coverage RunFile(const std::filesystem::path& path) {
  source::SourceMap map;
  Coverage coverage;
  const CaseFile file = ReadCaseFile(path, map);
  EXPECT_FALSE(file.rules.empty()) << path;
  for (const RuleLine& line : file.rules) {
    for (const std::string& chain : line.chains) RunRule(file, line, chain, map, coverage);
  }
  return coverage;
}

// An extension is tried by the file of its name; the two families of one name share a file.
template <class Extension>
void RunExtensions(std::span<const Extension* const> extensions, const char* folder) {
  for (const Extension* extension : extensions) {
    const std::filesystem::path path = Folder() / folder / (std::string(extension->name) + ".t");
    if (!std::filesystem::exists(path)) {
      ADD_FAILURE() << "no cases for " << extension->name;
      continue;
    }
    for (const std::string& missing : RunFile(path).Missing(*extension)) {
      ADD_FAILURE() << path.string() << ": missing: " << missing;
    }
  }
}

TEST(Ext, Matches) { RunExtensions(ext::Matches(), "match"); }
TEST(Ext, Targets) { RunExtensions(ext::Targets(), "target"); }

TEST(Ext, EveryFileHasAnExtension) {
  for (const char* folder : {"match", "target"}) {
    for (const auto& entry : std::filesystem::directory_iterator(Folder() / folder)) {
      const std::string name = entry.path().stem().string();
      const bool known = std::string(folder) == "match"
                             ? ext::FindMatch(name, abi::Family::kIp4) || ext::FindMatch(name, abi::Family::kIp6)
                             : ext::FindTarget(name, abi::Family::kIp4) || ext::FindTarget(name, abi::Family::kIp6);
      EXPECT_TRUE(known) << entry.path();
    }
  }
}

}  // namespace
}  // namespace iptc::test
