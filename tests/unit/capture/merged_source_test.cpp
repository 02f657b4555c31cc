#include "runtime/capture/merged_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "tests/unit/capture/capture_files.h"

namespace iptc::capture {
namespace {

// (time, file, its number there, interface)
using Seen = std::tuple<std::uint64_t, std::uint32_t, std::uint64_t, std::string>;

test::Bytes File(const std::string& interface, const std::vector<std::uint64_t>& times, std::size_t cut = 0) {
  PcapngWriter writer(false);
  writer.Section();
  writer.Interface(1, 0, interface, 9, 0);
  for (const std::uint64_t time : times) writer.Enhanced(0, time, {1, 2, 3, static_cast<std::uint8_t>(time)}, 4);
  test::Bytes bytes = writer.Take();
  bytes.resize(bytes.size() - cut);
  return bytes;
}

std::vector<Seen> Read(const std::vector<std::string>& paths, std::size_t at_once, std::string* error = nullptr) {
  std::vector<Seen> seen;
  auto source = OpenCaptures(paths);
  if (!source) {
    if (error != nullptr) *error = source.error();
    return seen;
  }
  std::vector<Frame> frames(at_once);
  for (std::size_t count = 0; (count = (*source)->Read(frames)) > 0;) {
    for (const Frame& frame : std::span(frames).first(count)) {
      EXPECT_EQ(frame.bytes.back(), static_cast<std::uint8_t>(frame.time_ns)) << "bytes are valid until the next Read";
      seen.emplace_back(frame.time_ns, frame.source, frame.number, std::string(frame.interface));
    }
  }
  if (error != nullptr) *error = (*source)->Error();
  EXPECT_DOUBLE_EQ((*source)->Progress(), 1.0);
  return seen;
}

TEST(MergedSource, TheEarliestHeadComesFirstAndEqualsInTheOrderOfFiles) {
  const TemporaryFile a(File("eth0", {10, 20, 20, 40})), b(File("eth1", {5, 20, 30}));
  const std::vector<Seen> expected = {{5, 1, 1, "eth1"},  {10, 0, 1, "eth0"}, {20, 0, 2, "eth0"}, {20, 0, 3, "eth0"},
                                      {20, 1, 2, "eth1"}, {30, 1, 3, "eth1"}, {40, 0, 4, "eth0"}};
  for (const std::size_t at_once : {1U, 2U, 64U}) EXPECT_EQ(Read({a.Path(), b.Path()}, at_once), expected);
}

TEST(MergedSource, TimesThatStepBackStayInTheOrderOfTheirFile) {
  const TemporaryFile a(File("eth0", {10, 3, 30})), b(File("eth1", {5, 20}));
  const std::vector<Seen> expected = {
      {5, 1, 1, "eth1"}, {10, 0, 1, "eth0"}, {3, 0, 2, "eth0"}, {20, 1, 2, "eth1"}, {30, 0, 3, "eth0"}};
  EXPECT_EQ(Read({a.Path(), b.Path()}, 64), expected);
}

// More packets than a file's batch, against a stable sort.
TEST(MergedSource, IsAStableSortOfSortedFiles) {
  std::mt19937 random(7);
  std::array<std::vector<std::uint64_t>, 3> times;
  std::vector<Seen> expected;
  for (std::size_t file = 0; file < times.size(); ++file) {
    times.at(file).resize(300 + 400 * file);
    for (std::uint64_t& time : times.at(file)) time = random() % 1000;
    std::ranges::sort(times.at(file));
    for (std::size_t i = 0; i < times.at(file).size(); ++i) {
      expected.emplace_back(times.at(file)[i], file, i + 1, "eth" + std::to_string(file));
    }
  }
  std::ranges::stable_sort(expected);
  const TemporaryFile a(File("eth0", times[0])), b(File("eth1", times[1])), c(File("eth2", times[2]));
  EXPECT_EQ(Read({a.Path(), b.Path(), c.Path()}, 64), expected);
}

TEST(MergedSource, AMalformedFileEndsTheStreamAndIsNamed) {
  const TemporaryFile a(File("eth0", {10, 20}, 3)), b(File("eth1", {5, 15, 30}));
  std::string error;
  const std::vector<Seen> seen = Read({b.Path()}, 64, &error);
  EXPECT_EQ(seen.size(), 3U);
  EXPECT_EQ(error, "");
  auto source = OpenCaptures(std::vector<std::string>{a.Path(), b.Path()});
  ASSERT_TRUE(source);
  std::array<Frame, 8> frames;
  std::size_t count = 0;
  for (std::size_t n = 0; (n = (*source)->Read(frames)) > 0;) count += n;
  EXPECT_EQ(count, 2U) << "times 5 and 10; what comes behind the fault is not told";
  EXPECT_EQ((*source)->Error(), a.Path() + ": cut-short block, in the block at byte 116");
}

TEST(MergedSource, AFileThatIsNotThereIsNamed) {
  const auto source = OpenCaptures(std::vector<std::string>{"/nowhere/at-all.pcap"});
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error(), "/nowhere/at-all.pcap: No such file or directory");
}

}  // namespace
}  // namespace iptc::capture
