// Properties of the whole program that no single golden file shows.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/cli_case.h"
#include "tests/support/notation_capture.h"

namespace iptc {
namespace {

namespace fs = std::filesystem;

std::string ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class ProgramTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "iptc-program-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  test::CommandRun Run(const std::string& command) const {
    return test::RunCommand(command, folder_.string(), IPTC_PROGRAM);
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  fs::path folder_;
};

// The options that a command's --help lists.
std::set<std::string> OptionsOf(const std::string& help) {
  std::set<std::string> options;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  -")) continue;
    std::istringstream names(line.substr(2, line.find(' ', 2) - 2));
    for (std::string name; std::getline(names, name, ',');) options.insert(name);
  }
  return options;
}

constexpr std::array kCommands = {"", "compile", "verify", "trace", "save", "list", "opt"};

// The manual page names every option of every command's --help, and nothing else.
TEST_F(ProgramTest, TheManualPageHasEveryOption) {
  std::string manual = ReadAll(IPTC_SOURCE_DIR "/cli/man/iptc.1");
  std::set<std::string> described;
  static const std::regex kFlag(R"(\.It Fl ([^\n]*))");
  for (std::sregex_iterator it(manual.begin(), manual.end(), kFlag), end; it != end; ++it) {
    std::istringstream words((*it)[1].str());
    for (std::string word; words >> word && word != "Ar";) {
      if (word.ends_with(',')) word.pop_back();
      if (!word.empty() && word != ",") described.insert("-" + word);
    }
  }
  std::set<std::string> offered;
  for (const std::string command : kCommands) {
    const test::CommandRun help = Run("iptc " + command + " --help");
    ASSERT_EQ(help.code, 0);
    offered.merge(OptionsOf(help.out));
  }
  EXPECT_EQ(described, offered);
}

// So does the completion, command by command.
TEST_F(ProgramTest, TheCompletionHasEveryOption) {
  for (const std::string command : kCommands) {
    const test::CommandRun words =
        Run("bash -c '. " IPTC_SOURCE_DIR "/cli/completions/iptc.bash; _iptc_options " + command + "'");
    ASSERT_EQ(words.code, 0) << words.err;
    std::istringstream split(words.out);
    std::set<std::string> completed;
    for (std::string word; split >> word;) completed.insert(word);
    EXPECT_EQ(completed, OptionsOf(Run("iptc " + command + " --help").out)) << command;
  }
}

constexpr const char* kRules =
    "*mangle\n-A PREROUTING -p tcp -j MARK --set-mark 1\nCOMMIT\n"
    "*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n"
    "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n"
    "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n"
    "-A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT\n-A FORWARD -p udp -j REJECT\n"
    "-A INPUT -p tcp -m multiport --dports 22,80 -j ACCEPT\nCOMMIT\n";
constexpr const char* kHost = R"({"interfaces":[{"name":"eth0","mac":"02:00:00:00:00:02","addrs":["198.51.100.1/24"]},)"
                              R"({"name":"eth1","mac":"02:00:00:00:00:02","addrs":["10.0.0.1/24"]}],)"
                              R"("routes":[{"dst":"default","via":"198.51.100.254","dev":"eth0"}]})";
constexpr const char* kPackets =
    "tcp 10.0.0.5:1000 > 203.0.113.9:80 in eth1 syn\n"
    "tcp 203.0.113.9:80 > 198.51.100.1:1000 in eth0 flags SA\n"
    "udp 10.0.0.5:1000 > 203.0.113.9:53 in eth1\n"
    "icmp 203.0.113.9 > 198.51.100.1 in eth0\n"
    "tcp 203.0.113.9:1000 > 198.51.100.1:22 in eth0 frag 8\n"
    "tcp [2001:db8::1]:1 > [2001:db8::2]:80 in eth0 syn\n"
    "tcp 10.0.0.5:1001 > 203.0.113.9:80 in eth1 syn cut 6\n"
    "udp 10.0.0.1:5 > 10.0.0.5:6\n";

// Whatever a capture holds, the program ends by itself, every packet that it read has a verdict, and what the IP stack
// refused is counted with a reason.
void CheckVerdicts(const test::CommandRun& run, const std::string& what) {
  SCOPED_TRACE(what);
  ASSERT_TRUE(run.code == 0 || run.code == 2) << run.code << "\n" << run.err;
  ASSERT_EQ(run.err.find("Sanitizer"), std::string::npos) << run.err;
  if (run.code == 2) {
    ASSERT_TRUE(run.err.starts_with("iptc: error: ")) << run.err;
  }
  std::istringstream lines(run.out);
  std::uint64_t packets = 0;
  std::uint64_t refused = 0;
  nlohmann::json summary;
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    if (json.contains("summary")) {
      summary = json.at("summary");
      continue;
    }
    ASSERT_EQ(json.at("n"), ++packets);
    if (json.at("fate").get<std::string>().starts_with("stack:before")) ++refused;
  }
  if (summary.is_null()) {
    ASSERT_EQ(run.code, 2);
    ASSERT_EQ(packets, 0U);
    return;
  }
  ASSERT_EQ(summary.at("packets"), packets);
  std::uint64_t reasons = 0;
  for (const auto& [reason, count] : summary.at("refused").items()) {
    ASSERT_NE(reason, "no reason given");
    reasons += count.get<std::uint64_t>();
  }
  ASSERT_EQ(reasons, refused);
}

class BrokenCaptures : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    Write("rules.save", kRules);
    Write("host.json", kHost);
    test::WriteNotationCapture((folder_ / "whole.pcapng").string(), kPackets);
    whole_ = ReadAll(folder_ / "whole.pcapng");
    CheckVerdicts(Verify("whole.pcapng"), "whole");
  }
  test::CommandRun Verify(const std::string& capture) const {
    return Run("iptc verify rules.save " + capture +
               " --host host.json --strategy interpreter --format jsonl --frames");
  }
  std::string whole_;
};

TEST_F(BrokenCaptures, CutShort) {
  std::mt19937 random(1);
  for (int i = 0; i < 50; ++i) {
    const std::size_t length = random() % whole_.size();
    Write("cut.pcapng", whole_.substr(0, length));
    CheckVerdicts(Verify("cut.pcapng"), "cut to " + std::to_string(length) + " bytes");
  }
}

TEST_F(BrokenCaptures, BitsFlipped) {
  std::mt19937 random(2);
  for (int i = 0; i < 50; ++i) {
    std::string bytes = whole_;
    std::string what = "flipped bits";
    for (int flips = 0; flips < 1 + i % 8; ++flips) {
      const std::size_t bit = random() % (bytes.size() * 8);
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
      what += " " + std::to_string(bit);
    }
    Write("flipped.pcapng", bytes);
    CheckVerdicts(Verify("flipped.pcapng"), what);
  }
}

TEST_F(ProgramTest, ClosedOutputIsNoSuccess) {
  Write("rules.save", kRules);
  EXPECT_EQ(Run("iptc save rules.save > /dev/full").code, 4);
}

}  // namespace
}  // namespace iptc
