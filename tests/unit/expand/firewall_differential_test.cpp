// Whole firewall scripts, run by dash and bash with the real iptables-legacy in a namespace, and evaluated: the same
// calls, the same exit status, the same iptables-save in the end.
//
// construct_table.h has a short firewall for each construct that scripts use, a row each; scripts/ has longer ones in
// the styles of init scripts, gateways, container hosts and so on. The first comments of a script say how to run it:
// `#: shells dash bash` (which shells; bash alone if absent), `#: args start eth0`.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/command/loader.h"
#include "compiler/print/save.h"
#include "tests/support/no_kernel.h"
#include "tests/unit/expand/construct_table.h"
#include "tests/unit/expand/real_shell.h"
#include "tests/unit/expand/script_case.h"

namespace iptc::expand {
namespace {

namespace fs = std::filesystem;

// Keeps the ruleset for looking at it when the evaluation is over.
class LoaderRunner final : public CommandRunner {
 public:
  LoaderRunner(diag::Emitter& emitter, std::string& save4, std::string& save6)
      : loader_({}, emitter), save4_(save4), save6_(save6) {}
  ~LoaderRunner() override {
    save4_ = print::Save(loader_.Current(), {.table = std::nullopt, .counters = false, .family = ir::Family::kIp4});
    save6_ = print::Save(loader_.Current(), {.table = std::nullopt, .counters = false, .family = ir::Family::kIp6});
  }
  CommandResult Run(const Invocation& invocation) override { return loader_.Run(invocation); }

 private:
  command::Loader loader_;
  std::string& save4_;
  std::string& save6_;
};

std::vector<std::string> Setting(const std::string& script, const std::string& name) {
  const std::string front = "#: " + name;
  std::istringstream lines(script);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(front)) continue;
    std::istringstream words(line.substr(front.size()));
    return {std::istream_iterator<std::string>(words), {}};
  }
  return {};
}

class FirewallDifferential : public testing::Test {
 protected:
  void SetUp() override {
    if (!RealShell::HasNamespaces()) IPTC_NO_KERNEL("root, network namespaces and iptables-legacy");
    fs::copy(kScripts, real_.Folder(), fs::copy_options::recursive);
  }

  void Compare(const std::string& script) {
    const std::vector<std::string> arguments = Setting(script, "args");
    std::vector<std::string> shells = Setting(script, "shells");
    if (shells.empty()) shells.emplace_back("bash");
    ScriptCase ours;
    std::string save4;
    std::string save6;
    EvaluateWith(ours, script, real_.Folder().string(), arguments,
                 [&](diag::Emitter& emitter) { return std::make_unique<LoaderRunner>(emitter, save4, save6); });
    EXPECT_TRUE(ours.parsed) << Diagnostics(ours);
    for (const std::string& shell : shells) {
      SCOPED_TRACE(shell);
      const RealShell::Run theirs = real_.Execute(shell, script, arguments, RealShell::Iptables::kReal);
      const RealShell::Run us{RecordOf(ours.result), ours.result.exit_status, save4, save6, Diagnostics(ours)};
      ExpectSame(us, theirs);
    }
  }

  static void ExpectSame(const RealShell::Run& us, const RealShell::Run& them) {
    const std::string said = "we say:\n" + us.errors + "they say:\n" + them.errors;
    EXPECT_EQ(us.record, them.record) << said;
    EXPECT_EQ(us.status, them.status) << said;
    EXPECT_EQ(us.save4, them.save4) << said;
    EXPECT_EQ(us.save6, them.save6) << said;
  }

  inline static const fs::path kScripts = fs::path(IPTC_SOURCE_DIR) / "tests/unit/expand/scripts";
  RealShell real_;
};

TEST_F(FirewallDifferential, Constructs) {
  for (const Construct& construct : kConstructs) {
    SCOPED_TRACE(construct.name);
    Compare("#: shells " + std::string(construct.shells) + "\n" + std::string(construct.script));
  }
}

TEST_F(FirewallDifferential, Scripts) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(kScripts)) {
    if (entry.path().extension() == ".sh") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  ASSERT_GE(files.size(), 60U);
  for (const fs::path& file : files) {
    SCOPED_TRACE(file.filename().string());
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    Compare(text.str());
  }
}

}  // namespace
}  // namespace iptc::expand
