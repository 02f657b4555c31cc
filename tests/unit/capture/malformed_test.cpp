// Malformed pcapng: what stands before the fault is read, the fault is named, nothing is read beyond the file.
#include <gtest/gtest.h>

#include "runtime/capture/pcapng_source.h"
#include "tests/unit/capture/capture_files.h"

namespace iptc::capture {
namespace {

using test::Bytes;
using test::Hex;

struct Outcome {
  std::size_t frames = 0;
  std::string error;
};

Outcome ReadBytes(const Bytes& bytes) {
  PcapngSource source(bytes);
  std::array<Frame, 16> frames;
  Outcome outcome;
  for (std::size_t count = 0; (count = source.Read(frames)) > 0;) outcome.frames += count;
  outcome.error = source.Error();
  EXPECT_EQ(source.Read(frames), 0U) << "a fault is the end";
  return outcome;
}

// A section, an interface and one packet.
PcapngWriter Good(bool swapped = false) {
  PcapngWriter writer(swapped);
  writer.Section();
  writer.Interface(1, 4, "eth0", 6, 0);
  writer.Enhanced(0, 0, Hex("01020304"), 4);
  return writer;
}

void ExpectFault(const PcapngWriter& writer, std::string_view words) {
  const Outcome outcome = ReadBytes(writer.Take());
  EXPECT_EQ(outcome.frames, 1U) << words;
  EXPECT_NE(outcome.error.find(words), std::string::npos) << outcome.error;
}

TEST(MalformedPcapng, CutAnywhere) {
  for (const bool swapped : {false, true}) {
    const Bytes bytes = Good(swapped).Take();
    for (std::size_t size = 4; size < bytes.size(); ++size) {
      const Outcome outcome = ReadBytes(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
      EXPECT_EQ(outcome.frames, 0U) << size;
      const bool at_block_end = size == 28 || size == bytes.size() - 36;
      EXPECT_EQ(outcome.error.empty(), at_block_end) << size << ' ' << outcome.error;
    }
    EXPECT_EQ(ReadBytes(bytes).frames, 1U);
  }
}

TEST(MalformedPcapng, Sections) {
  Bytes bytes = Good().Take();
  bytes[8] ^= 0xFF;
  EXPECT_NE(ReadBytes(bytes).error.find("magic"), std::string::npos);
  bytes = Good().Take();
  bytes[12] = 9;
  EXPECT_NE(ReadBytes(bytes).error.find("version"), std::string::npos);
}

TEST(MalformedPcapng, BlockLengths) {
  PcapngWriter writer = Good();
  writer.Put32(kEnhancedPacketBlock);
  writer.Put32(8);
  writer.Put32(0);
  ExpectFault(writer, "bad block length, in the block at byte 116");
  writer = Good();
  writer.Put32(kEnhancedPacketBlock);
  writer.Put32(14);
  writer.Put64(0);
  ExpectFault(writer, "bad block length");
  writer = Good();
  writer.Put32(0x0BAD);
  writer.Put32(16);
  writer.Put32(0);
  writer.Put32(12);
  ExpectFault(writer, "two lengths");
  writer = Good();
  writer.Put32(0x0BAD);
  writer.Put32(100);
  writer.Put32(0);
  ExpectFault(writer, "cut-short block");
  writer = Good();
  writer.Put32(0x0BAD);
  writer.Put32(0xFFFFFFF0);  // no capture has such a block: a pipe is not waited for
  writer.Put32(0);
  ExpectFault(writer, "bad block length");
}

TEST(MalformedPcapng, Packets) {
  PcapngWriter writer = Good();
  writer.Enhanced(1, 0, Hex("01"), 1);
  ExpectFault(writer, "not described");
  writer = Good();
  writer.Old(7, 0, Hex("01"), 1);
  ExpectFault(writer, "not described");
  writer = Good();
  writer.Begin(kEnhancedPacketBlock);
  writer.Put64(0);
  writer.End();
  ExpectFault(writer, "cut-short packet block");
  writer = Good();
  writer.Begin(kPacketBlock);
  writer.Put64(0);
  writer.End();
  ExpectFault(writer, "cut-short packet block");
  writer = Good();
  writer.Begin(kSimplePacketBlock);
  writer.End();
  ExpectFault(writer, "cut-short packet block");
  writer = Good();
  writer.Simple(Hex("01"), 100);  // by the snap length 4 bytes were captured: padding makes them up
  EXPECT_EQ(ReadBytes(writer.Take()).frames, 2U);
  writer = Good();
  writer.Begin(kSimplePacketBlock);
  writer.Put32(100);
  writer.End();
  ExpectFault(writer, "captured length");
  writer = Good();
  writer.Begin(kEnhancedPacketBlock);
  writer.Put32(0);
  writer.Put64(0);
  writer.Put32(0xFFFFFFFF);
  writer.Put32(0xFFFFFFFF);
  writer.End();
  ExpectFault(writer, "captured length");
  writer = PcapngWriter(false);
  writer.Section();
  writer.Simple(Hex("01"), 1);
  EXPECT_NE(ReadBytes(writer.Take()).error.find("not described"), std::string::npos);
}

TEST(MalformedPcapng, Interfaces) {
  PcapngWriter writer = Good();
  writer.Begin(kInterfaceBlock);
  writer.Put32(1);
  writer.End();
  ExpectFault(writer, "cut-short interface block");

  // Options that lie about their length are where options end.
  writer = Good();
  writer.Begin(kInterfaceBlock);
  writer.Put32(1);
  writer.Put32(0);
  writer.Put16(kOptIfName);
  writer.Put16(0xFFFF);
  writer.Put32(0x41414141);
  writer.End();
  writer.Enhanced(1, 0, Hex("01"), 1);
  EXPECT_EQ(ReadBytes(writer.Take()).frames, 2U);

  // A name with a terminator inside, wrong lengths of numbers, absurd resolutions.
  writer = Good();
  writer.Interface(1, 0, std::string_view("ab\0cd", 5), 0xFF, 0);
  writer.Begin(kInterfaceBlock);
  writer.Put32(1);
  writer.Put32(0);
  writer.Option(kOptIfTsResol, Hex("0909"));
  writer.Option(kOptIfTsOffset, Hex("01"));
  writer.End();
  writer.Interface(1, 0, "", 127, 0);
  for (std::uint32_t i = 1; i <= 3; ++i) writer.Enhanced(i, ~std::uint64_t{0} >> 40U, Hex("01"), 1);
  const Bytes bytes = writer.Take();
  PcapngSource source(bytes);
  std::array<Frame, 8> frames;
  ASSERT_EQ(source.Read(frames), 4U);
  EXPECT_EQ(frames[1].interface, "ab");
  EXPECT_EQ(frames[1].time_ns, 0U);
  EXPECT_EQ(frames[2].time_ns, (~std::uint64_t{0} >> 40U) * 1000) << "microseconds where nothing is said";
  EXPECT_EQ(frames[3].time_ns, 0U);
}

}  // namespace
}  // namespace iptc::capture
