#include "runtime/packet/checksum.h"

#include <gtest/gtest.h>

#include <random>

#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"
#include "tests/support/packet_bytes.h"

namespace iptc::packet {
namespace {

using test::BuildOrDie;
using test::Bytes;
using test::Hex;
using test::Spec4;
using test::Spec6;

// RFC 1071 word by word.
std::uint16_t SlowChecksum(std::span<const std::uint8_t> bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += static_cast<std::uint32_t>(bytes[i] << 8U) + (i + 1 < bytes.size() ? bytes[i + 1] : 0U);
    sum = (sum & 0xFFFFU) + (sum >> 16U);
  }
  return static_cast<std::uint16_t>(~sum);
}

Bytes RandomBytes(std::mt19937& random, std::size_t size) {
  Bytes bytes(size);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

TEST(Checksum, Rfc1071Example) {
  EXPECT_EQ(ChecksumFold(ChecksumAdd(Hex("0001 f203 f4f5 f6f7"))), static_cast<std::uint16_t>(~0xDDF2));
  EXPECT_EQ(ChecksumFold(ChecksumAdd({})), 0xFFFF);
  EXPECT_EQ(ChecksumFold(ChecksumAdd(Hex("ff"))), 0x00FF);
}

TEST(Checksum, EqualsTheSlowOneForEveryLengthAndSplit) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 130; ++size) {
    const Bytes bytes = RandomBytes(random, size);
    const std::uint16_t expected = SlowChecksum(bytes);
    ASSERT_EQ(ChecksumFold(ChecksumAdd(bytes)), expected) << size;
    const std::size_t cut = size / 4 * 2;
    const std::uint32_t first = ChecksumAdd(std::span(bytes).first(cut));
    ASSERT_EQ(ChecksumFold(ChecksumAdd(std::span(bytes).subspan(cut), first)), expected) << size;
  }
  const Bytes all(70000, 0xFF);
  EXPECT_EQ(ChecksumFold(ChecksumAdd(all)), SlowChecksum(all));
  EXPECT_EQ(ChecksumFold(ChecksumAdd(all, 0xFFFFFFFF)), SlowChecksum(all)) << "the carry comes round";
}

TEST(Checksum, PatchEqualsRecomputing) {
  std::mt19937 random(2);
  for (int turn = 0; turn < 2000; ++turn) {
    Bytes bytes = RandomBytes(random, 40);
    const std::uint16_t before = ChecksumFold(ChecksumAdd(bytes));
    const std::size_t at = random() % 20 * 2;
    const std::uint16_t word = Load16(bytes.data() + at);
    const auto value = static_cast<std::uint16_t>(random());
    Store16(bytes.data() + at, value);
    ASSERT_EQ(ChecksumPatch(before, word, value), ChecksumFold(ChecksumAdd(bytes)));

    const Bytes old_run(bytes.begin() + 8, bytes.begin() + 24);
    const Bytes new_run = RandomBytes(random, 16);
    const std::uint16_t middle = ChecksumFold(ChecksumAdd(bytes));
    std::copy(new_run.begin(), new_run.end(), bytes.begin() + 8);
    ASSERT_EQ(ChecksumPatch(middle, old_run, new_run), ChecksumFold(ChecksumAdd(bytes)));
  }
}

TEST(Checksum, PatchKeepsAWrongChecksumWrong) {
  Bytes bytes = Hex("0102 0304");
  const auto wrong = static_cast<std::uint16_t>(ChecksumFold(ChecksumAdd(bytes)) + 5);
  const std::uint16_t patched = ChecksumPatch(wrong, 0x0304, 0x0A0B);
  Store16(bytes.data() + 2, 0x0A0B);
  EXPECT_EQ(patched, ChecksumFold(ChecksumAdd(bytes)) + 5);
}

TEST(Checksum, Crc32c) {
  // RFC 3720 appendix B.4: 32 bytes of zeros give aa 36 91 8a. The field, at 8, is zero here anyway.
  EXPECT_EQ(SctpChecksum(Bytes(32, 0)), 0xAA36918AU);
  Bytes sctp(32, 0);
  Store32(sctp.data() + 8, 0x12345678);
  EXPECT_EQ(SctpChecksum(sctp), 0xAA36918AU) << "the field itself does not count";
  // Bit by bit, over an odd length.
  std::mt19937 random(3);
  Bytes bytes = RandomBytes(random, 37);
  Store32(bytes.data() + 8, 0);
  std::uint32_t crc = 0xFFFFFFFF;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
  }
  EXPECT_EQ(SctpChecksum(bytes), __builtin_bswap32(~crc));
}

bool Ok(const Bytes& ip) {
  abi::PacketMeta meta;
  EXPECT_EQ(DissectIp(ip, meta), Defect::kNone);
  return TransportChecksumOk(meta);
}

TEST(TransportChecksum, OfEachProtocolAndFamily) {
  for (const std::uint8_t proto :
       {kProtoTcp, kProtoUdp, kProtoUdpLite, kProtoSctp, kProtoIcmp, kProtoIcmpv6, kProtoDccp, std::uint8_t{47}}) {
    for (const bool ip6 : {false, true}) {
      abi::PacketSpec spec = ip6 ? Spec6(proto) : Spec4(proto);
      spec.length = 100;
      Bytes ip = BuildOrDie(spec);
      EXPECT_TRUE(Ok(ip)) << int{proto} << ip6;
      ip.back() ^= 1;
      const bool looked_at =
          proto != kProtoDccp && proto != 47 && (proto != kProtoIcmp || !ip6) && (proto != kProtoIcmpv6 || ip6);
      EXPECT_EQ(Ok(ip), !looked_at) << int{proto} << ip6;
    }
  }
}

TEST(TransportChecksum, UdpZeroIsNone) {
  Bytes ip = BuildOrDie(Spec4(kProtoUdp));
  Store16(ip.data() + 26, 0);
  EXPECT_TRUE(Ok(ip));
  Bytes lite = BuildOrDie(Spec4(kProtoUdpLite));
  Store16(lite.data() + 26, 0);
  EXPECT_FALSE(Ok(lite)) << "UDPlite has no 'none'";
}

TEST(TransportChecksum, UdpLiteCoverage) {
  abi::PacketSpec spec = Spec4(kProtoUdpLite);
  spec.length = 60;
  Bytes ip = BuildOrDie(spec);
  Store16(ip.data() + 24, 12);
  UpdateTransportChecksum(*ViewOf(std::span(ip)));
  EXPECT_TRUE(Ok(ip));
  ip.back() ^= 1;
  EXPECT_TRUE(Ok(ip)) << "not covered";
  ip[30] ^= 1;
  EXPECT_FALSE(Ok(ip)) << "covered";
  ip[30] ^= 1;
  for (const unsigned coverage : {7U, 41U}) {
    Store16(ip.data() + 24, static_cast<std::uint16_t>(coverage));
    EXPECT_FALSE(Ok(ip)) << coverage;
  }
}

TEST(TransportChecksum, OverAllBytesWhateverTheUdpLengthSays) {
  abi::PacketSpec spec = Spec4(kProtoUdp);
  spec.length = 60;
  Bytes ip = BuildOrDie(spec);
  Store16(ip.data() + 24, 20);  // shorter than the payload, with a checksum right for the datagram alone
  UpdateTransportChecksum(*ViewOf(std::span(ip).first(40)));
  EXPECT_FALSE(Ok(ip));
}

TEST(TransportChecksum, CutShortHeadersAndFragments) {
  for (const std::uint8_t proto : {kProtoTcp, kProtoUdp, kProtoUdpLite, kProtoSctp, kProtoIcmp}) {
    abi::PacketSpec spec = Spec4(proto);
    spec.cut = 7;
    EXPECT_FALSE(Ok(BuildOrDie(spec))) << int{proto};
    spec = Spec4(proto);
    spec.fragment_offset = std::uint16_t{16};
    Bytes ip = BuildOrDie(spec);
    ip.back() ^= 1;
    EXPECT_TRUE(Ok(ip)) << int{proto};
  }
}

}  // namespace
}  // namespace iptc::packet
