#include "cli/output.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "compiler/command/list.h"

namespace iptc::cli {
namespace {

namespace fs = std::filesystem;

class OutputTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "iptc-output-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    file_ = (folder_ / "result").string();
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Content() const {
    std::ifstream in(file_);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  std::size_t FilesInFolder() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
  std::string file_;
};

TEST_F(OutputTest, AppearsWholeAtCommit) {
  std::ofstream(file_) << "old";
  {
    Output output(file_);
    output.Write(std::string(200'000, 'x'));
    output.Poll();
    EXPECT_EQ(Content(), "old");
    ASSERT_TRUE(output.Commit());
  }
  EXPECT_EQ(Content(), std::string(200'000, 'x'));
  EXPECT_EQ(FilesInFolder(), 1U);
}

TEST_F(OutputTest, NothingChangesWithoutCommit) {
  std::ofstream(file_) << "old";
  {
    Output(file_).Write("new");
  }
  EXPECT_EQ(Content(), "old");
  EXPECT_EQ(FilesInFolder(), 1U);
}

TEST_F(OutputTest, KeepsTheModeOfTheFileThatItReplaces) {
  std::ofstream(file_) << "old";
  ASSERT_EQ(::chmod(file_.c_str(), 0640), 0);
  Output output(file_);
  ASSERT_TRUE(output.Commit());
  struct stat status = {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST_F(OutputTest, SaysWhatTheSystemRefused) {
  Output output((folder_ / "missing" / "result").string());
  output.Write("new");
  const auto done = output.Commit();
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().find("No such file or directory"), std::string::npos) << done.error();
}

TEST_F(OutputTest, DevicesAreWrittenNotReplaced) {
  Output output("/dev/full");
  output.Write("new");
  const auto done = output.Commit();
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().find("No space left"), std::string::npos) << done.error();
}

// As iptables -L -v prints counters (measured with 1.8.9 by setting them with -c).
TEST(ShortCount, AsIptables) {
  EXPECT_EQ(command::ShortCount(0), "0");
  EXPECT_EQ(command::ShortCount(99'999), "99999");
  EXPECT_EQ(command::ShortCount(100'000), "100K");
  EXPECT_EQ(command::ShortCount(100'499), "100K");
  EXPECT_EQ(command::ShortCount(100'500), "101K");
  EXPECT_EQ(command::ShortCount(9'999'499), "9999K");
  EXPECT_EQ(command::ShortCount(9'999'500), "10M");
  EXPECT_EQ(command::ShortCount(12'345'678'901), "12G");
  EXPECT_EQ(command::ShortCount(123'456'789'012'345), "123T");
}

}  // namespace
}  // namespace iptc::cli
