// Save files of others, where they lie beside the sources: loading and printing gives what iptables-legacy-save
// printed.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/command/session.h"

namespace iptc {
namespace {

namespace fs = std::filesystem;
using test::Session;

std::string Read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Counters behind chains are not in the recorded output.
std::string WithoutCounters(const std::string& save) {
  std::istringstream lines(save);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t counters = line.starts_with(':') ? line.rfind(" [") : std::string::npos;
    out += line.substr(0, counters) + "\n";
  }
  return out;
}

std::string Complaints(const Session& session) {
  std::string out;
  for (const diag::Diagnostic& d : session.Diagnostics()) out += std::string(d.code) + " " + d.message + "\n";
  return out;
}

bool HasErrors(const Session& session) {
  return std::ranges::any_of(session.Diagnostics(),
                             [](const diag::Diagnostic& d) { return d.severity == diag::Severity::kError; });
}

TEST(Save, PrintsTheDumpsAsLegacySaveDid) {
  const fs::path folder = fs::path(IPTC_SOURCE_DIR) / ".." / "shared" / "corpus" / "dumps";
  if (!fs::exists(folder)) GTEST_SKIP() << "SKIPPED: no corpus beside the sources";
  std::istringstream manifest(Read(folder / "MANIFEST.tsv"));
  std::string line;
  std::getline(manifest, line);
  int compared = 0;
  while (std::getline(manifest, line)) {
    std::istringstream fields(line);
    std::string name;
    std::string program;
    std::getline(std::getline(fields, name, '\t'), program, '\t');
    const auto family = program == "ip6tables" ? ir::Family::kIp6 : ir::Family::kIp4;
    Session session;
    const auto file = session.Map().AddFile(name, Read(folder / (name + ".restore")));
    session.Loader().LoadSaveFile(file, family);
    EXPECT_FALSE(HasErrors(session)) << name << ": " << Complaints(session);
    EXPECT_EQ(WithoutCounters(session.Save(family)), WithoutCounters(Read(folder / (name + ".legacy-save")))) << name;
    ++compared;
  }
  std::printf("%d dumps compared\n", compared);
  EXPECT_GT(compared, 0);
}

TEST(Save, PrintsOneTableAndOneFamily) {
  Session session;
  session.Run("iptables -t nat -A POSTROUTING -s 10.0.0.0/8 -j ACCEPT");
  session.Run("ip6tables -A INPUT");
  const print::SaveOptions options{.table = ir::TableId::kNat};
  EXPECT_EQ(print::Save(session.Loader().Current(), options),
            "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n"
            "-A POSTROUTING -s 10.0.0.0/8 -j ACCEPT\nCOMMIT\n");
  EXPECT_EQ(print::Save(session.Loader().Current(), {.table = ir::TableId::kFilter}), "");
}

}  // namespace
}  // namespace iptc
