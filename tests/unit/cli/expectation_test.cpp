#include "cli/expectation.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace iptc::cli {
namespace {

class ExpectationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = (std::filesystem::temp_directory_path() / "iptc-expectation-XXXXXX").string();
    const int fd = ::mkstemp(path_.data());
    ASSERT_GE(fd, 0);
    ::close(fd);
  }
  void TearDown() override { std::filesystem::remove(path_); }

  // Differences of the lines (packets 1, 2, …) from the file.
  std::uint64_t Compare(const std::string& file, const std::vector<std::string>& lines) {
    std::ofstream(path_) << file;
    auto expectation = Expectation::Open(path_);
    EXPECT_TRUE(expectation);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto done = expectation->Compare(i + 1, lines[i]);
      if (!done) {
        error_ = done.error();
        return 0;
      }
    }
    if (const auto done = expectation->Finish(); !done) error_ = done.error();
    stories_ = expectation->Stories();
    return expectation->Differences();
  }

  std::string path_, error_;
  std::vector<std::string> stories_;
};

constexpr const char* kOne = R"({"n":1,"verdict":"DROP","hits":[["filter","INPUT",1],["filter","INPUT",2]]})";
constexpr const char* kTwo = R"({"n":2,"verdict":"ACCEPT","ct":"NEW"})";

TEST_F(ExpectationTest, TheSameLinesAreEqual) {
  EXPECT_EQ(Compare(std::string(kOne) + "\n" + kTwo + "\n{\"summary\":{}}\n", {kOne, kTwo}), 0U);
}

TEST_F(ExpectationTest, OrderOfHitsAndFamilyOfTablesDoNotMatter) {
  EXPECT_EQ(
      Compare(R"({"n": 1, "verdict": "DROP", "hits": [["filter", "INPUT", 2], ["ip6:filter", "INPUT", 1]]})", {kOne}),
      0U);
}

// Lines of our own leave out empty records; lines of the kernel's oracle, which have no path, know nothing of them.
TEST_F(ExpectationTest, ARecordTooMuchOrTooFewDiffers) {
  constexpr const char* kBare = R"({"n":1,"where":null})";
  constexpr const char* kLogged = R"({"n":1,"where":null,"log":[{"text":"x"}]})";
  EXPECT_EQ(Compare(kBare, {kLogged}), 1U);
  EXPECT_EQ(Compare(kLogged, {kBare}), 1U);
  EXPECT_EQ(Compare(kLogged, {kLogged}), 0U);
  EXPECT_EQ(Compare(R"({"n":1,"verdict":"DROP"})", {R"({"n":1,"verdict":"DROP","log":[{"text":"x"}]})"}), 0U);
}

TEST_F(ExpectationTest, HowOftenACounterSteppedDoesMatter) {
  EXPECT_EQ(Compare(R"({"n":1,"hits":[["filter","INPUT",1],["filter","INPUT",1]]})", {kOne}), 1U);
}

TEST_F(ExpectationTest, OnlyCommonKeysAreCompared) {
  EXPECT_EQ(Compare(R"({"n":2,"path":"<pre","entry":[],"ct":null})", {R"({"n":1})", kTwo}), 1U);  // packet 1 is missing
  EXPECT_EQ(stories_, std::vector<std::string>{"packet 1: not in the expectation"});
}

TEST_F(ExpectationTest, AVerdictAfterTheStackDiscardedIsNotCompared) {
  EXPECT_EQ(Compare(R"({"n":1,"verdict":"ACCEPT","fate":"stack:after-FORWARD"})", {kOne}), 0U);
  EXPECT_EQ(Compare(R"({"n":1,"verdict":"ACCEPT","fate":5})", {kOne}), 1U);
}

// `gen` of the kernel: the id that it counts up, and the header's checksum; of our own, every byte.
TEST_F(ExpectationTest, WhatTheKernelChoosesFreelyIsNotCompared) {
  const auto ip4 = [](const char* id, const char* sum, const char* rest) {
    return std::string("4500001c") + id + "00004001" + sum + "0a0000010a000002" + rest;
  };
  const auto gen = [](const std::string& l3, const char* path) {
    return R"({"n":1,)" + std::string(path) + R"("mark":null,"gen":[{"if":"eth0","l3":")" + l3 + R"("}]})";
  };
  const std::string here = gen(ip4("0000", "66de", "0303"), R"("where":null,)");
  EXPECT_EQ(Compare(gen(ip4("d670", "9045", "0303"), ""), {here}), 0U);
  EXPECT_EQ(Compare(gen(ip4("d670", "9045", "0304"), ""), {here}), 1U);
  EXPECT_EQ(Compare(gen(ip4("d670", "9045", "0303"), R"("where":null,)"), {here}), 1U);
  const std::string ip6 = gen("6c01234500083a40", R"("where":null,)");
  EXPECT_EQ(Compare(gen("6c09999900083a40", ""), {ip6}), 0U);
  EXPECT_EQ(Compare(gen("6c19999900083a40", ""), {ip6}), 1U) << "the traffic class";
  const auto out = [](const char* id, const char* made) {
    return R"({"n":1,"mark":0,"out":[{"if":"eth0","frame":"0202020202020303030303030800)" + std::string("4500001c") +
           id + R"(00004001","gen":)" + made + "}]}";
  };
  EXPECT_EQ(Compare(out("0001", "true"), {out("0002", "true")}), 0U);
  EXPECT_EQ(Compare(out("0001", "false"), {out("0002", "false")}), 1U);
}

TEST_F(ExpectationTest, DifferencesAreTold) {
  EXPECT_EQ(Compare(R"({"n":1,"verdict":"ACCEPT"})", {kOne}), 1U);
  EXPECT_EQ(stories_, std::vector<std::string>{"packet 1:\n    verdict: expected \"ACCEPT\", got \"DROP\""});
}

TEST_F(ExpectationTest, ExtraPacketsInTheFileAreDifferences) {
  EXPECT_EQ(Compare(std::string(kOne) + "\n" + kTwo + "\n", {kOne}), 1U);
  EXPECT_EQ(stories_, std::vector<std::string>{"packet 2: only in the expectation"});
}

TEST_F(ExpectationTest, BrokenFilesAreRefused) {
  Compare(std::string(kOne) + "\n{\"n\":2,\n", {kOne, kTwo});
  EXPECT_EQ(error_, path_ + ":2: not a JSON object");
  Compare("{\"n\":\"x\"}\n", {kOne});
  EXPECT_EQ(error_, path_ + ":1: `n` is no number");
  EXPECT_FALSE(Expectation::Open("/nonexistent/file"));
}

}  // namespace
}  // namespace iptc::cli
