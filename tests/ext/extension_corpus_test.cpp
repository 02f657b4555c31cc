// Rules that others wrote, where they lie beside the sources (netfilter's own extension tests, each with what
// iptables-legacy 1.8.9 did with it): accepted or refused with the same exit status, and saved as the same line.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/command/session.h"

namespace iptc {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::string file, line, tool, table, chain, rule, result, status, saved;
};

std::vector<Case> ReadCases(const fs::path& path) {
  std::ifstream in(path);
  std::vector<Case> cases;
  std::string line;
  std::getline(in, line);  // the heading
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    Case one;
    for (std::string* field :
         {&one.file, &one.line, &one.tool, &one.table, &one.chain, &one.rule, &one.result, &one.status, &one.saved}) {
      std::getline(fields, *field, '\t');
    }
    cases.push_back(std::move(one));
  }
  return cases;
}

// What is different from the recorded run, or nothing.
std::string Difference(const Case& expected) {
  const auto family = expected.tool == "ip6tables" ? ir::Family::kIp6 : ir::Family::kIp4;
  test::Session session;
  const std::string command = expected.tool + " -t " + expected.table + " -A " + expected.chain + " " + expected.rule;
  const int status = session.Run(command);
  std::string complaints;
  for (const diag::Diagnostic& d : session.Diagnostics())
    complaints += "\n    " + std::string(d.code) + " " + d.message;
  if (std::to_string(status) != expected.status) {
    return "status " + std::to_string(status) + " instead of " + expected.status + complaints;
  }
  if (status != 0) return {};
  const std::vector<std::string> rules = session.Rules(family);
  const std::string saved = rules.empty() ? "" : rules.front();
  return saved == expected.saved ? std::string() : "saved as " + saved + "\n  instead of " + expected.saved;
}

TEST(ExtensionCorpus, IsTakenAndSavedAsIptablesDid) {
  const fs::path path = fs::path(IPTC_SOURCE_DIR) / ".." / "shared" / "corpus" / "iptables-t" / "cases.tsv";
  if (!fs::exists(path)) GTEST_SKIP() << "SKIPPED: no corpus beside the sources";
  const std::vector<Case> cases = ReadCases(path);
  ASSERT_GE(cases.size(), 500U);
  std::size_t different = 0;
  for (const Case& one : cases) {
    const std::string difference = Difference(one);
    if (difference.empty()) continue;
    ++different;
    ADD_FAILURE() << one.file << ":" << one.line << ": " << one.tool << " -t " << one.table << " -A " << one.chain
                  << " " << one.rule << "\n  " << difference;
  }
  std::printf("%zu rules, %zu differences\n", cases.size(), different);
}

}  // namespace
}  // namespace iptc
