#include "runtime/packet/build.h"

#include <gtest/gtest.h>

#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"
#include "tests/support/packet_bytes.h"

namespace iptc::packet {
namespace {

using test::BuildOrDie;
using test::Bytes;
using test::Hex;
using test::Spec4;
using test::Spec6;

abi::PacketMeta Dissected(const Bytes& ip) {
  abi::PacketMeta meta;
  EXPECT_EQ(DissectIp(ip, meta), Defect::kNone);
  EXPECT_TRUE(TransportChecksumOk(meta));
  return meta;
}

TEST(Build, DefaultIsASyn) {
  const Bytes ip = BuildOrDie(Spec4(kProtoTcp));
  EXPECT_EQ(ip, Hex("45000028 0001 0000 4006 b024 0a000001 c0a80002"
                    "03e8 0035 00000001 00000000 5002 ffff e119 0000"));
  EXPECT_EQ(Dissected(ip).tcp_flags, 2);
}

TEST(Build, AcknowledgesWithAck) {
  abi::PacketSpec spec = Spec4(kProtoTcp);
  spec.tcp_flags = 0x10;
  EXPECT_EQ(Load32(BuildOrDie(spec).data() + 28), 1U);
}

TEST(Build, TcpOptions) {
  abi::PacketSpec spec = Spec4(kProtoTcp);
  spec.tcp_options = {2, 4, 8, 99};
  const Bytes ip = BuildOrDie(spec);
  EXPECT_EQ(ip.size(), 20U + 20U + 20U);  // 4 + 2 + 10 + 2, padded
  EXPECT_EQ(ip[32] >> 4U, 10U);
  EXPECT_EQ(Bytes(ip.begin() + 40, ip.begin() + 48), Hex("020405b4 0402 080a"));
  EXPECT_EQ(Bytes(ip.begin() + 56, ip.end()), Hex("6302 0000"));
  spec.tcp_options = {8, 8, 8, 8, 8};
  EXPECT_FALSE(Build(spec));
}

TEST(Build, LengthIsExact) {
  for (const std::uint8_t proto : {kProtoTcp, kProtoUdp, kProtoIcmp, kProtoSctp, std::uint8_t{47}}) {
    for (const std::uint32_t length : {20U, 23U, 27U, 28U, 41U, 576U, 65535U}) {
      abi::PacketSpec spec = Spec4(proto);
      spec.length = length;
      const Bytes ip = BuildOrDie(spec);
      EXPECT_EQ(ip.size(), length);
      abi::PacketMeta meta;
      EXPECT_EQ(DissectIp(ip, meta), Defect::kNone);
      EXPECT_EQ(meta.ip_len, length);
    }
  }
  abi::PacketSpec spec = Spec4(kProtoTcp);
  spec.length = 19;
  EXPECT_FALSE(Build(spec));
  spec.length = 65536;
  EXPECT_FALSE(Build(spec));
  spec = Spec6(kProtoTcp);
  spec.length = 65575;
  EXPECT_EQ(BuildOrDie(spec).size(), 65575U);
  spec.length = 65576;
  EXPECT_FALSE(Build(spec));
}

TEST(Build, CutIsExact) {
  abi::PacketSpec spec = Spec4(kProtoTcp);
  spec.cut = 2;
  const Bytes ip = BuildOrDie(spec);
  EXPECT_EQ(ip.size(), 22U);
  EXPECT_EQ(Load16(ip.data() + 2), 22);
  spec.cut = 100;  // nothing to cut
  EXPECT_EQ(BuildOrDie(spec).size(), 40U);
}

TEST(Build, Ip6FragmentHeaderOnlyWhenAskedFor) {
  abi::PacketSpec spec = Spec6(kProtoUdp);
  EXPECT_EQ(BuildOrDie(spec).size(), 48U);
  spec.fragment_offset = std::uint16_t{0};
  EXPECT_EQ(BuildOrDie(spec).size(), 56U);
  EXPECT_EQ(Dissected(BuildOrDie(spec)).dport, 53);
}

TEST(Build, EveryProtocolDissects) {
  for (unsigned proto = 0; proto < 256; ++proto) {
    const auto number = static_cast<std::uint8_t>(proto);
    EXPECT_EQ(Dissected(BuildOrDie(Spec4(number))).proto, proto);
    const abi::PacketMeta meta = Dissected(BuildOrDie(Spec6(number)));
    const bool extension = number == kProtoHopByHop || number == kProtoRouting || number == kProtoFragment ||
                           number == kProtoAuth || number == kProtoDestination;
    EXPECT_EQ(meta.proto, extension ? kProtoNone : proto) << proto;
  }
}

TEST(Build, HexAndCaptures) {
  abi::PacketSpec spec;
  spec.hex = {0x45, 1, 2};
  EXPECT_EQ(BuildOrDie(spec), spec.hex);
  spec.hex.clear();
  spec.capture_file = "a.pcap";
  EXPECT_FALSE(Build(spec));
  EXPECT_FALSE(BuildFrame(spec, 1));
}

TEST(BuildFrame, EthernetHeader) {
  abi::PacketSpec spec = Spec4(kProtoUdp);
  spec.mac_source = 0x0A0B0C0D0E0F;
  auto frame = BuildFrame(spec, 0x010203040506);
  ASSERT_TRUE(frame);
  EXPECT_EQ(Bytes(frame->begin(), frame->begin() + 14), Hex("010203040506 0a0b0c0d0e0f 0800"));
  EXPECT_EQ(Bytes(frame->begin() + 14, frame->end()), BuildOrDie(spec));
  frame = BuildFrame(Spec6(kProtoUdp), 1);
  EXPECT_EQ(Load16(frame->data() + 12), kEtherTypeIp6);
  spec.hex = Hex("60");
  EXPECT_EQ(Load16(BuildFrame(spec, 1)->data() + 12), kEtherTypeIp6);
}

}  // namespace
}  // namespace iptc::packet
