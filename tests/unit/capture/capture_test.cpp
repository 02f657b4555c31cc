// What the sink writes, both readers read; what libpcap reads, the own reader reads the same.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <pcap/pcap.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "runtime/capture/packet_sink.h"
#include "runtime/capture/packet_source.h"
#include "runtime/capture/pcapng.h"
#include "runtime/capture/read_some.h"
#include "tests/support/packet_bytes.h"
#include "tests/unit/capture/capture_files.h"

namespace iptc::capture {
namespace {

using test::Bytes;
using test::Hex;

SinkPacket Packet(const Bytes& bytes, std::uint64_t time_ns, std::string_view interface) {
  SinkPacket packet;
  packet.time_ns = time_ns;
  packet.bytes = bytes;
  packet.interface = interface;
  return packet;
}

std::string TemporaryFolder() {
  std::string name = ::testing::TempDir() + "/iptc-folder-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  return name;
}

TEST(PcapngSink, WhatItWritesIsReadBack) {
  const TemporaryFile file;
  const Bytes a = Hex("0102030405");
  const Bytes b = Hex("45000014");
  {
    auto sink = CreateCapture(file.Path());
    ASSERT_TRUE(sink) << sink.error();
    (*sink)->Write(Packet(a, 1'500'000'001, "eth0"));
    SinkPacket raw = Packet(b, 3, "");
    raw.link_type = packet::LinkType::kRawIp;
    raw.original_length = 1500;
    raw.comment = "dropped by INPUT 3";
    (*sink)->Write(raw);
    (*sink)->Write(Packet({}, ~std::uint64_t{0}, "eth0"));
    ASSERT_TRUE((*sink)->Close());
  }
  const std::vector<Stored> frames = ReadAll(file.Path());
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0], (Stored{1, 1'500'000'001, a, 5, packet::LinkType::kEthernet, "eth0"}));
  EXPECT_EQ(frames[1], (Stored{2, 3, b, 1500, packet::LinkType::kRawIp, ""}));
  EXPECT_EQ(frames[2], (Stored{3, ~std::uint64_t{0}, {}, 0, packet::LinkType::kEthernet, "eth0"}));
  std::ifstream in(file.Path(), std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_NE(text.find("dropped by INPUT 3"), std::string::npos);
}

TEST(PcapngSink, SaysWhatFailed) {
  EXPECT_FALSE(CreateCapture("/nonexistent/x.pcapng"));
  auto full = CreateCapture("/dev/full");
  ASSERT_TRUE(full);
  (*full)->Write(Packet(Bytes(100, 1), 0, "eth0"));
  const auto closed = (*full)->Close();
  ASSERT_FALSE(closed);
  EXPECT_NE(closed.error().find("`/dev/full`: No space left"), std::string::npos) << closed.error();
}

// A capture may be written over the one that it is made of: the old file is there until the new one is whole.
TEST(PcapngSink, TheFileAppearsAtClose) {
  const TemporaryFile file(Hex("00"));
  {
    auto lost = CreateCapture(file.Path());
    ASSERT_TRUE(lost);
    (*lost)->Write(Packet(Bytes(100, 1), 0, "eth0"));
    EXPECT_EQ(std::filesystem::file_size(file.Path()), 1U);
  }
  EXPECT_EQ(std::filesystem::file_size(file.Path()), 1U) << "not closed: what was there stays";
  auto sink = CreateCapture(file.Path());
  ASSERT_TRUE(sink);
  ASSERT_TRUE((*sink)->Close());
  EXPECT_GT(std::filesystem::file_size(file.Path()), 1U);
}

// A program that is killed leaves nothing behind: the new file has no name before it is whole.
TEST(PcapngSink, NothingIsSeenBeforeClose) {
  const std::string folder = TemporaryFolder();
  auto sink = CreateCapture(folder + "/x.pcapng");
  ASSERT_TRUE(sink);
  (*sink)->Write(Packet(Bytes(100, 1), 0, "eth0"));
  const bool seen = !std::filesystem::is_empty(folder);
  const int nameless = ::open(folder.c_str(), O_TMPFILE | O_WRONLY, S_IRUSR | S_IWUSR);
  ASSERT_TRUE((*sink)->Close());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  EXPECT_TRUE(std::filesystem::exists(folder + "/x.pcapng"));
  std::filesystem::remove_all(folder);
  if (nameless < 0) GTEST_SKIP() << "files without a name are not to be had in " << folder;
  ::close(nameless);
  EXPECT_FALSE(seen);
}

TEST(PcapngSink, ALinkStaysOne) {
  const TemporaryFile file(Hex("00"));
  const std::string link = file.Path() + ".link";
  std::filesystem::create_symlink(file.Path(), link);
  auto sink = CreateCapture(link);
  ASSERT_TRUE(sink);
  ASSERT_TRUE((*sink)->Close());
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_GT(std::filesystem::file_size(file.Path()), 1U);
  std::filesystem::remove(link);
}

// Both byte orders, both precisions, written by libpcap's rules by hand.
TEST(Pcap, ByteOrdersAndPrecisions) {
  struct Row {
    const char* header;
    const char* record;
    std::uint64_t time_ns;
  };
  for (const Row& row : {
           Row{"d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000", "01000000 02000000 03000000 40000000",
               1'000'002'000},
           Row{"a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001", "00000001 00000002 00000003 00000040",
               1'000'002'000},
           Row{"4d3cb2a1 0200 0400 00000000 00000000 ffff0000 01000000", "01000000 02000000 03000000 40000000",
               1'000'000'002},
           Row{"a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000001", "00000001 00000002 00000003 00000040",
               1'000'000'002},
       }) {
    const TemporaryFile file(Hex(std::string(row.header) + row.record + "aabbcc"));
    const std::vector<Stored> frames = ReadAll(file.Path());
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0], (Stored{1, row.time_ns, Hex("aabbcc"), 64, packet::LinkType::kEthernet, ""}));
  }
}

TEST(Pcap, RawIpHasOneNumber) {
  for (const char* link : {"65000000", "0c000000"}) {
    const TemporaryFile file(Hex(std::string("d4c3b2a1 0200 0400 00000000 00000000 ffff0000") + link +
                                 "01000000 02000000 01000000 01000000 45"));
    const std::vector<Stored> frames = ReadAll(file.Path());
    ASSERT_EQ(frames.size(), 1U) << link;
    EXPECT_EQ(frames[0].link_type, packet::LinkType::kRawIp) << link;
  }
}

TEST(Pcap, BatchesKeepEveryFrame) {
  std::string text = "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000";
  for (int i = 0; i < 9; ++i) text += "01000000 02000000 02000000 02000000 0" + std::to_string(i) + "ff";
  const TemporaryFile file(Hex(text));
  auto source = OpenCapture(file.Path());
  ASSERT_TRUE(source);
  std::array<Frame, 4> frames;
  std::vector<int> seen;
  for (std::size_t count = 0; (count = (*source)->Read(frames)) > 0;) {
    for (const Frame& frame : std::span(frames).first(count)) {
      EXPECT_EQ(frame.number, seen.size() + 1);
      seen.push_back(frame.bytes[0]);
    }
  }
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ((*source)->Error(), "");
  EXPECT_DOUBLE_EQ((*source)->Progress(), 1.0);
}

// A pipe into which `bytes` go in pieces of that size, as a path.
class Pipe {
 public:
  Pipe(Bytes bytes, std::size_t piece) {
    if (::pipe(ends_.data()) != 0) std::abort();
    writer_ = std::jthread([this, bytes = std::move(bytes), piece] {
      for (std::size_t at = 0; at < bytes.size(); at += piece) {
        if (::write(ends_[1], &bytes[at], std::min(piece, bytes.size() - at)) < 0) break;
      }
      ::close(ends_[1]);
    });
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    writer_.join();  // the pipe has room for all of it
    ::close(ends_[0]);
  }
  [[nodiscard]] std::string Path() const { return "/dev/fd/" + std::to_string(ends_[0]); }

 private:
  std::array<int, 2> ends_{};
  std::jthread writer_;
};

TEST(ReadSome, WaitsWhereTheDescriptorDoesNot) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_NONBLOCK), 0);
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // the reader is there first
    EXPECT_EQ(::write(ends[1], "abc", 3), 3);
    ::close(ends[1]);
  });
  std::array<char, 8> to{};
  EXPECT_EQ(ReadSome(ends[0], to.data(), to.size()), 3);
  EXPECT_EQ(ReadSome(ends[0], to.data(), to.size()), 0);
  writer.join();
  ::close(ends[0]);
  EXPECT_EQ(ReadSome(-1, to.data(), to.size()), -1);
}

// What a file says, a pipe says too, faults and interface names and all, however its bytes come.
TEST(OpenCapture, PipesReadAsFiles) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    Bytes bytes = RandomPcapng(seed);
    if (seed % 2 == 1) bytes.resize(std::max<std::size_t>(4, bytes.size() - seed * 7));
    const TemporaryFile file(bytes);
    const Pipe pipe(bytes, 1 + seed % 5 * 50);
    std::string file_error, pipe_error;
    const std::vector<Stored> wanted = ReadAll(file.Path(), &file_error);
    EXPECT_EQ(ReadAll(pipe.Path(), &pipe_error), wanted) << seed;
    EXPECT_EQ(file_error.substr(file_error.find(": ") + 1), pipe_error.substr(pipe_error.find(": ") + 1)) << seed;
  }
  const Bytes pcap =
      Hex("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000 01000000 02000000 02000000 02000000 4500");
  const Pipe pipe(pcap, 3);
  ASSERT_EQ(ReadAll(pipe.Path()).size(), 1U);
}

TEST(OpenCapture, ABlockLargerThanAnyPacketIsDamage) {
  const TemporaryFile file;
  PcapngWriter writer(false);
  writer.Section();
  Bytes bytes = writer.Take();
  for (const int byte : {6, 0, 0, 0, 0xF0, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0})
    bytes.push_back(static_cast<std::uint8_t>(byte));
  const Pipe pipe(bytes, 100);
  std::string error;
  EXPECT_TRUE(ReadAll(pipe.Path(), &error).empty());
  EXPECT_EQ(error, "bad block length, in the block at byte 28");
}

TEST(OpenCapture, SaysWhatToDoAboutPackedFiles) {
  const TemporaryFile packed(Hex("1f8b0800"));
  EXPECT_EQ(OpenCapture(packed.Path()).error(),
            packed.Path() + ": compressed by gzip: unpack it into a pipe, `zcat … | iptc … -`");
  const TemporaryFile empty;
  EXPECT_EQ(OpenCapture(empty.Path()).error(), empty.Path() + ": empty, without even the header of a capture");
}

TEST(OpenCapture, SaysWhatFailed) {
  const auto missing = OpenCapture("/nonexistent.pcap");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), "/nonexistent.pcap: No such file or directory");
  const TemporaryFile empty;
  EXPECT_FALSE(OpenCapture(empty.Path()));
  const TemporaryFile text(Hex("68656c6c6f20776f726c6421"));
  EXPECT_FALSE(OpenCapture(text.Path()));
  EXPECT_FALSE(OpenCapture("/"));
}

// Random files by a writer of this test, in both byte orders, with every block type: our reader and libpcap agree on
// bytes, lengths and times. (libpcap takes one link type a file.)
TEST(Pcapng, AgreesWithLibpcap) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const TemporaryFile file(RandomPcapng(seed));
    const std::vector<Stored> ours = ReadAll(file.Path());
    const std::vector<Stored> theirs = ReadWithLibpcap(file.Path());
    ASSERT_EQ(ours.size(), theirs.size()) << seed;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      EXPECT_EQ(ours[i].bytes, theirs[i].bytes) << seed;
      EXPECT_EQ(ours[i].original_length, theirs[i].original_length) << seed;
      EXPECT_EQ(ours[i].time_ns, theirs[i].time_ns) << seed;
      EXPECT_EQ(ours[i].link_type, theirs[i].link_type) << seed;
    }
  }
}

TEST(Pcapng, InterfacesKeepTheirOwnNamesTypesAndClocks) {
  PcapngWriter writer(false);
  writer.Section();
  writer.Interface(1, 0, "eth0", 6, 0);
  writer.Interface(101, 0, "tun0", 9, 0);
  writer.Interface(113, 0, "any", 0x80 | 10, 100);  // 1/1024 s, 100 s later
  writer.Interface(1, 0, "slow", 0, 0);
  writer.Interface(1, 0, "fast", 12, -1);
  for (std::uint32_t i = 0; i < 5; ++i) writer.Enhanced(i, 2'000'000'000'512, Hex("45"), 1);
  const TemporaryFile file(writer.Take());
  const std::vector<Stored> frames = ReadAll(file.Path());
  ASSERT_EQ(frames.size(), 5U);
  EXPECT_EQ(frames[0].interface, "eth0");
  EXPECT_EQ(frames[0].time_ns, 2'000'000'000'512'000U);
  EXPECT_EQ(frames[1].interface, "tun0");
  EXPECT_EQ(frames[1].link_type, packet::LinkType::kRawIp);
  EXPECT_EQ(frames[1].time_ns, 2'000'000'000'512U);
  EXPECT_EQ(frames[2].link_type, packet::LinkType::kLinuxSll);
  EXPECT_EQ(frames[2].time_ns, (2'000'000'000'512U / 1024 + 100) * 1'000'000'000U + 500'000'000U);
  EXPECT_EQ(frames[3].interface, "slow");
  EXPECT_EQ(frames[4].time_ns, 2'000'000'000U - 1'000'000'000U);
}

TEST(Pcapng, ANewSectionForgetsInterfaces) {
  PcapngWriter writer(false);
  writer.Section();
  writer.Interface(1, 0, "first", 6, 0);
  writer.Enhanced(0, 0, Hex("01"), 1);
  writer.Section();
  writer.Interface(101, 0, "second", 6, 0);
  writer.Enhanced(0, 0, Hex("02"), 1);
  const TemporaryFile file(writer.Take());
  auto source = OpenCapture(file.Path());
  ASSERT_TRUE(source);
  std::array<Frame, 8> frames;
  ASSERT_EQ((*source)->Read(frames), 2U);
  EXPECT_EQ(frames[0].interface, "first") << "a batch may span sections";
  EXPECT_EQ(frames[1].interface, "second");
  EXPECT_EQ((*source)->Read(frames), 0U);
}

}  // namespace
}  // namespace iptc::capture
