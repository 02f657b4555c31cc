// What the sink writes, both readers read; what libpcap reads, the own reader reads the same.
#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <random>

#include "runtime/capture/packet_sink.h"
#include "runtime/capture/packet_source.h"
#include "runtime/capture/pcapng.h"
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
