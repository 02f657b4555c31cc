#include "runtime/packet/rewrite.h"

#include <gtest/gtest.h>

#include <random>

#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"
#include "tests/support/packet_bytes.h"

namespace iptc::packet {
namespace {

using test::BuildOrDie;
using test::Bytes;
using test::Spec4;
using test::Spec6;

PacketRef Ref(const abi::PacketSpec& spec) {
  PacketRef ref;
  ref.bytes = BuildOrDie(spec);
  EXPECT_EQ(DissectIp(ref.L3(), ref.meta), Defect::kNone);
  return ref;
}

// Dissecting checks the IP header's checksum.
void ExpectSound(PacketRef& ref, const char* what) {
  abi::PacketMeta meta;
  ASSERT_EQ(DissectIp(ref.L3(), meta), Defect::kNone) << what;
  EXPECT_TRUE(TransportChecksumOk(meta)) << what;
  Redissect(ref.meta);
}

constexpr std::uint8_t kProtocols[] = {kProtoTcp, kProtoUdp, kProtoUdpLite, kProtoSctp};

TEST(Rewrite, AddressesAndPortsKeepChecksumsRight) {
  std::mt19937_64 random(1);
  for (int turn = 0; turn < 500; ++turn) {
    for (const std::uint8_t proto : kProtocols) {
      for (const bool ip6 : {false, true}) {
        abi::PacketSpec spec = ip6 ? Spec6(proto) : Spec4(proto);
        spec.length = 80 + turn % 7;
        PacketRef ref = Ref(spec);
        const U128 address = ip6 ? (U128{random()} << 64U) | random() : U128{random() & 0xFFFFFFFFU};
        const auto port = static_cast<std::uint16_t>(random());
        const Side side = turn % 2 == 0 ? Side::kSource : Side::kDestination;
        const IpView view = ViewOf(ref);
        SetAddress(view, side, address);
        ExpectSound(ref, "address");
        SetPort(view, side, port);
        ExpectSound(ref, "port");
        EXPECT_EQ(side == Side::kSource ? ref.meta.saddr : ref.meta.daddr, address);
        EXPECT_EQ(side == Side::kSource ? ref.meta.sport : ref.meta.dport, port);
        EXPECT_EQ(side == Side::kSource ? ref.meta.dport : ref.meta.sport, side == Side::kSource ? 53 : 1000);
      }
    }
  }
}

// As Linux 6.18 does: the address changes, the checksum stays, ports are not known.
TEST(Rewrite, DccpIsLeftAlone) {
  PacketRef ref = Ref(Spec4(kProtoDccp));
  const Bytes before(ref.bytes.begin() + 20, ref.bytes.end());
  SetAddress(ViewOf(ref), Side::kSource, 0x01020304);
  SetPort(ViewOf(ref), Side::kDestination, 9);
  EXPECT_EQ(Bytes(ref.bytes.begin() + 20, ref.bytes.end()), before);
  UpdateTransportChecksum(ViewOf(ref));
  Redissect(ref.meta);
  const auto l4 = std::span<const std::uint8_t>(ref.bytes).subspan(20);
  EXPECT_EQ(ChecksumFold(ChecksumAdd(l4, PseudoHeaderSum(ref.meta, static_cast<std::uint32_t>(l4.size())))), 0);
}

TEST(Rewrite, UdpChecksumZero) {
  PacketRef ref = Ref(Spec4(kProtoUdp));
  Store16(ref.bytes.data() + 26, 0);
  SetAddress(ViewOf(ref), Side::kSource, 0x01020304);
  SetPort(ViewOf(ref), Side::kSource, 7);
  EXPECT_EQ(Load16(ref.bytes.data() + 26), 0) << "none stays none";

  // Every port: one of them makes the sum come out as 0, which is sent as 0xFFFF.
  ref = Ref(Spec4(kProtoUdp));
  bool all_ones = false;
  for (unsigned port = 0; port <= 0xFFFF; ++port) {
    SetPort(ViewOf(ref), Side::kSource, static_cast<std::uint16_t>(port));
    ASSERT_NE(Load16(ref.bytes.data() + 26), 0);
    all_ones |= Load16(ref.bytes.data() + 26) == 0xFFFF;
  }
  EXPECT_TRUE(all_ones);
}

TEST(Rewrite, ProtocolsWithoutChecksumOrPorts) {
  PacketRef ref = Ref(Spec4(47));
  const Bytes payload(ref.bytes.begin() + 20, ref.bytes.end());
  SetAddress(ViewOf(ref), Side::kDestination, 0x01020304);
  SetPort(ViewOf(ref), Side::kDestination, 7);
  SetIcmpId(ViewOf(ref), 7);
  ExpectSound(ref, "gre");
  EXPECT_EQ(Bytes(ref.bytes.begin() + 20, ref.bytes.end()), payload);
}

TEST(Rewrite, LaterFragmentsHaveNoTransportHeader) {
  abi::PacketSpec spec = Spec4(kProtoUdp);
  spec.fragment_offset = std::uint16_t{64};
  PacketRef ref = Ref(spec);
  const Bytes payload(ref.bytes.begin() + 20, ref.bytes.end());
  SetAddress(ViewOf(ref), Side::kSource, 0x01020304);
  SetPort(ViewOf(ref), Side::kSource, 9);
  ExpectSound(ref, "fragment");
  EXPECT_EQ(Bytes(ref.bytes.begin() + 20, ref.bytes.end()), payload);
}

TEST(Rewrite, IcmpIdsAndPseudoHeaders) {
  PacketRef ref = Ref(Spec4(kProtoIcmp));
  SetAddress(ViewOf(ref), Side::kSource, 0x01020304);  // ICMP does not cover the addresses
  SetIcmpId(ViewOf(ref), 0xBEEF);
  ExpectSound(ref, "icmp");
  EXPECT_EQ(Load16(ref.bytes.data() + 24), 0xBEEF);

  ref = Ref(Spec6(kProtoIcmpv6));
  SetAddress(ViewOf(ref), Side::kSource, 42);
  SetIcmpId(ViewOf(ref), 0xBEEF);
  ExpectSound(ref, "icmpv6");
  EXPECT_EQ(Load16(ref.bytes.data() + 44), 0xBEEF);
  SetPort(ViewOf(ref), Side::kSource, 1);
  ExpectSound(ref, "icmpv6 has no ports");

  ref.bytes[50] ^= 0xFF;
  UpdateIcmpChecksum(ViewOf(ref));
  ExpectSound(ref, "computed anew");
}

TEST(Rewrite, QuotedPackets) {
  // 8 bytes of TCP: ports, but no checksum.
  Bytes quoted = BuildOrDie(Spec4(kProtoTcp));
  quoted.resize(28);
  std::optional<IpView> view = ViewOf(std::span(quoted));
  ASSERT_TRUE(view);
  SetAddress(*view, Side::kSource, 0x01020304);
  SetPort(*view, Side::kSource, 99);
  EXPECT_EQ(Load16(quoted.data() + 20), 99);
  EXPECT_EQ(Load32(quoted.data() + 12), 0x01020304U);
  EXPECT_EQ(ChecksumFold(ChecksumAdd(std::span(quoted).first(20))), 0);

  // 8 bytes of UDP hold the checksum, which is patched although the payload is not there.
  abi::PacketSpec spec = Spec4(kProtoUdp);
  spec.length = 100;
  Bytes whole = BuildOrDie(spec);
  quoted.assign(whole.begin(), whole.begin() + 28);
  for (Bytes* bytes : {&whole, &quoted}) {
    view = ViewOf(std::span(*bytes));
    SetAddress(*view, Side::kDestination, 0x01020304);
    SetPort(*view, Side::kDestination, 99);
  }
  EXPECT_EQ(quoted, Bytes(whole.begin(), whole.begin() + 28));

  // Less than the ports.
  quoted.resize(21);
  SetPort(*ViewOf(std::span(quoted)), Side::kSource, 1);
  EXPECT_EQ(quoted, Bytes(whole.begin(), whole.begin() + 21));

  Bytes six = BuildOrDie(Spec6(kProtoUdp));
  view = ViewOf(std::span(six));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->family, abi::Family::kIp6);
  EXPECT_EQ(view->proto, kProtoUdp);
  EXPECT_EQ(view->l4_offset, 40U);
}

TEST(Rewrite, WhatIsNoQuotedPacket) {
  Bytes ip = BuildOrDie(Spec4(kProtoTcp));
  EXPECT_FALSE(ViewOf(std::span(ip).first(0)));
  EXPECT_FALSE(ViewOf(std::span(ip).first(19)));
  ip[0] = 0x44;
  EXPECT_FALSE(ViewOf(std::span(ip)));
  ip[0] = 0x4F;
  EXPECT_FALSE(ViewOf(std::span(ip)));
  ip[0] = 0x55;
  EXPECT_FALSE(ViewOf(std::span(ip)));
  Bytes six = BuildOrDie(Spec6(kProtoTcp));
  EXPECT_FALSE(ViewOf(std::span(six).first(39)));
}

TEST(Rewrite, SctpCutBeforeItsChecksum) {
  Bytes quoted = BuildOrDie(Spec4(kProtoSctp));
  quoted.resize(28);
  SetPort(*ViewOf(std::span(quoted)), Side::kSource, 99);
  EXPECT_EQ(Load16(quoted.data() + 20), 99);
}

TEST(Rewrite, Ttl) {
  PacketRef ref = Ref(Spec4(kProtoTcp));
  for (int left = 63; left >= 0; --left) {
    ASSERT_TRUE(DecrementTtl(ViewOf(ref)));
    ExpectSound(ref, "ttl");
    EXPECT_EQ(ref.meta.ttl, left);
  }
  EXPECT_FALSE(DecrementTtl(ViewOf(ref)));
  SetTtl(ViewOf(ref), 200);
  ExpectSound(ref, "set");
  EXPECT_EQ(ref.meta.ttl, 200);

  ref = Ref(Spec6(kProtoTcp));
  EXPECT_TRUE(DecrementTtl(ViewOf(ref)));
  Redissect(ref.meta);
  EXPECT_EQ(ref.meta.ttl, 63);
  SetTtl(ViewOf(ref), 1);
  Redissect(ref.meta);
  EXPECT_EQ(ref.meta.ttl, 1);
}

// ip_decrease_ttl's carry, over every checksum: the two forms of zero are not the same bytes.
TEST(Rewrite, TtlChecksumCarry) {
  Bytes ip = BuildOrDie(Spec4(kProtoTcp));
  for (unsigned checksum = 0; checksum <= 0xFFFF; ++checksum) {
    Store16(ip.data() + 10, static_cast<std::uint16_t>(checksum));
    ip[8] = 64;
    DecrementTtl(*ViewOf(std::span(ip)));
    // As the kernel has it, on the bytes in memory order.
    const std::uint32_t sum = __builtin_bswap16(static_cast<std::uint16_t>(checksum)) + 1U;
    const std::uint16_t expected = __builtin_bswap16(static_cast<std::uint16_t>(sum + (sum >= 0xFFFF ? 1 : 0)));
    ASSERT_EQ(Load16(ip.data() + 10), expected) << checksum;
  }
}

TEST(Rewrite, Tos) {
  PacketRef ref = Ref(Spec4(kProtoTcp));
  SetTos(ViewOf(ref), 0xB8, 0xFF);
  ExpectSound(ref, "tos");
  EXPECT_EQ(ref.meta.tos, 0xB8);
  SetTos(ViewOf(ref), 0x01, 0x00);  // xor
  ExpectSound(ref, "tos");
  EXPECT_EQ(ref.meta.tos, 0xB9);
  const Bytes before = ref.bytes;
  SetTos(ViewOf(ref), 0, 0);
  EXPECT_EQ(ref.bytes, before);

  ref = Ref(Spec6(kProtoTcp));
  SetTos(ViewOf(ref), 0xB8, 0xFC);
  Redissect(ref.meta);
  EXPECT_EQ(ref.meta.tos, 0xB8);
  EXPECT_EQ(ref.bytes[0] >> 4U, 6U);
  EXPECT_EQ(Load16(ref.bytes.data() + 2), 0U);
}

TEST(Rewrite, ChecksumsComputedAnew) {
  for (const std::uint8_t proto : kProtocols) {
    PacketRef ref = Ref(Spec4(proto));
    ref.bytes[10] ^= 0xFF;
    ref.bytes.back() ^= 0x55;
    UpdateIpChecksum(ViewOf(ref));
    UpdateTransportChecksum(ViewOf(ref));
    ExpectSound(ref, "anew");
  }
  PacketRef ref = Ref(Spec6(kProtoTcp));
  const Bytes before = ref.bytes;
  UpdateIpChecksum(ViewOf(ref));
  EXPECT_EQ(ref.bytes, before);
}

}  // namespace
}  // namespace iptc::packet
