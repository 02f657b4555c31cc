#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"
#include "tests/support/packet_bytes.h"

namespace iptc::packet {
namespace {

using abi::Header;
using abi::PacketMeta;
using test::BuildOrDie;
using test::Bytes;
using test::Spec4;
using test::Spec6;

bool Has(const PacketMeta& meta, Header header) { return (meta.present & abi::HeaderBit(header)) != 0; }

void FixIpChecksum(Bytes& ip) { UpdateIpChecksum(IpView{.ip = ip}); }

TEST(DissectIp4, Tcp) {
  abi::PacketSpec spec = Spec4(kProtoTcp, 1234, 25);
  spec.tcp_flags = 0x12;
  spec.ttl = 7;
  spec.tos = 0xB8;
  const Bytes ip = BuildOrDie(spec);
  PacketMeta meta;
  ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
  EXPECT_EQ(meta.family, 4);
  EXPECT_EQ(meta.saddr, 0x0A000001U);
  EXPECT_EQ(meta.daddr, 0xC0A80002U);
  EXPECT_EQ(meta.proto, kProtoTcp);
  EXPECT_EQ(meta.sport, 1234);
  EXPECT_EQ(meta.dport, 25);
  EXPECT_EQ(meta.tcp_flags, 0x12);
  EXPECT_EQ(meta.ttl, 7);
  EXPECT_EQ(meta.tos, 0xB8);
  EXPECT_EQ(meta.l3_len, 40U);
  EXPECT_EQ(meta.ip_len, 40U);
  EXPECT_EQ(meta.l4_offset, 20U);
  EXPECT_EQ(meta.l3, ip.data());
  for (const Header header :
       {Header::kFirstFragment, Header::kNotShortTcpFrag, Header::kPorts, Header::kTcp, Header::kProtocol}) {
    EXPECT_TRUE(Has(meta, header));
  }
  for (const Header header : {Header::kUdp, Header::kIcmp, Header::kConntrack, Header::kMac, Header::kSctp}) {
    EXPECT_FALSE(Has(meta, header));
  }
}

// What is present of a transport header that is cut to each length.
TEST(DissectIp4, PresentBitsByLength) {
  struct Row {
    std::uint8_t proto;
    Header header;
    std::uint32_t needs;
    bool ports;
  };
  for (const Row& row : {Row{kProtoTcp, Header::kTcp, 20, true}, Row{kProtoUdp, Header::kUdp, 8, true},
                         Row{kProtoUdpLite, Header::kUdp, 8, true}, Row{kProtoSctp, Header::kSctp, 12, true},
                         Row{kProtoDccp, Header::kDccp, 12, true}, Row{kProtoIcmp, Header::kIcmp, 8, false}}) {
    for (std::uint32_t cut = 0; cut <= 20; ++cut) {
      abi::PacketSpec spec = Spec4(row.proto);
      spec.cut = cut;
      const Bytes ip = BuildOrDie(spec);
      PacketMeta meta;
      ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
      EXPECT_EQ(Has(meta, row.header), std::min<std::size_t>(cut, ip.size() - 20) >= row.needs)
          << int{row.proto} << " cut to " << cut;
      EXPECT_EQ(Has(meta, Header::kPorts), row.ports && cut >= 4);
      EXPECT_EQ(meta.dport, row.ports && cut >= 4 ? 53 : 0);
      EXPECT_LE(meta.l4_offset, meta.l3_len);
    }
  }
}

TEST(DissectIp4, Icmp) {
  abi::PacketSpec spec = Spec4(kProtoIcmp);
  spec.icmp_type = 3;
  spec.icmp_code = 4;
  PacketMeta meta;
  const Bytes ip = BuildOrDie(spec);
  ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
  EXPECT_TRUE(Has(meta, Header::kIcmp));
  EXPECT_EQ(meta.icmp_type, 3);
  EXPECT_EQ(meta.icmp_code, 4);
  spec.proto = kProtoIcmpv6;  // not ICMP in IPv4
  const Bytes other = BuildOrDie(spec);
  ASSERT_EQ(DissectIp(other, meta), Defect::kNone);
  EXPECT_FALSE(Has(meta, Header::kIcmp));
  EXPECT_EQ(meta.icmp_type, 0);
}

TEST(DissectIp4, Fragments) {
  for (const unsigned offset : {0U, 8U, 16U, 65528U}) {
    abi::PacketSpec spec = Spec4(kProtoTcp);
    spec.fragment_offset = static_cast<std::uint16_t>(offset);
    spec.more_fragments = offset == 0;
    const Bytes ip = BuildOrDie(spec);
    PacketMeta meta;
    ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
    EXPECT_EQ(meta.frag_offset, offset);
    EXPECT_EQ(meta.more_fragments, offset == 0 ? 1 : 0);
    EXPECT_EQ(Has(meta, Header::kFirstFragment), offset == 0);
    EXPECT_EQ(Has(meta, Header::kNotShortTcpFrag), offset != 8);
    EXPECT_EQ(Has(meta, Header::kPorts), offset == 0);
    EXPECT_EQ(Has(meta, Header::kTcp), offset == 0);
    EXPECT_EQ(meta.sport, offset == 0 ? 1000 : 0);
  }
}

TEST(DissectIp4, OptionsMoveTheTransportHeader) {
  Bytes ip = BuildOrDie(Spec4(kProtoUdp));
  ip.insert(ip.begin() + 20, {0x94, 0x04, 0x00, 0x00});  // router alert
  ip[0] = 0x46;
  Store16(ip.data() + 2, static_cast<std::uint16_t>(ip.size()));
  FixIpChecksum(ip);
  PacketMeta meta;
  ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
  EXPECT_EQ(meta.l4_offset, 24U);
  EXPECT_EQ(meta.dport, 53);
}

TEST(DissectIp4, TrimsWhatIsBeyondTheTotalLength) {
  Bytes ip = BuildOrDie(Spec4(kProtoUdp));
  const std::size_t size = ip.size();
  ip.resize(60);  // an Ethernet trailer
  PacketMeta meta;
  ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
  EXPECT_EQ(meta.l3_len, size);
}

TEST(DissectIp4, Defects) {
  const Bytes good = BuildOrDie(Spec4(kProtoTcp));
  PacketMeta meta;
  EXPECT_EQ(DissectIp(std::span(good).first(0), meta), Defect::kTruncatedIp);
  EXPECT_EQ(DissectIp(std::span(good).first(19), meta), Defect::kTruncatedIp);
  EXPECT_EQ(DissectIp(std::span(good).first(39), meta), Defect::kTruncatedIp);

  Bytes bad = good;
  bad[0] = 0x55;
  EXPECT_EQ(DissectIp(bad, meta), Defect::kBadIpVersion);
  EXPECT_EQ(DissectIp(good, kEtherTypeIp6, meta), Defect::kBadIpVersion);
  EXPECT_EQ(DissectIp(BuildOrDie(Spec6(kProtoTcp)), kEtherTypeIp4, meta), Defect::kBadIpVersion);
  bad = good;
  bad[0] = 0x44;
  EXPECT_EQ(DissectIp(bad, meta), Defect::kBadIpHeaderLength);
  bad = good;
  bad[0] = 0x4F;  // 60 bytes of header, 40 there
  EXPECT_EQ(DissectIp(bad, meta), Defect::kTruncatedIp);
  bad = good;
  bad[8] ^= 1;
  EXPECT_EQ(DissectIp(bad, meta), Defect::kBadIpChecksum);
  bad = good;
  Store16(bad.data() + 2, 19);
  FixIpChecksum(bad);
  EXPECT_EQ(DissectIp(bad, meta), Defect::kBadTotalLength);
  bad = good;
  Store16(bad.data() + 2, 0);
  FixIpChecksum(bad);
  EXPECT_EQ(DissectIp(bad, meta), Defect::kBadTotalLength);
  bad = good;
  Store16(bad.data() + 2, 20);  // no transport header at all
  FixIpChecksum(bad);
  ASSERT_EQ(DissectIp(bad, meta), Defect::kNone);
  EXPECT_EQ(meta.l3_len, 20U);
  EXPECT_FALSE(Has(meta, Header::kPorts));
}

TEST(DissectIp6, Tcp) {
  abi::PacketSpec spec = Spec6(kProtoTcp, 1234, 25);
  spec.ttl = 9;
  spec.tos = 0xB8;
  const Bytes ip = BuildOrDie(spec);
  PacketMeta meta;
  ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
  EXPECT_EQ(meta.family, 6);
  EXPECT_EQ(meta.saddr, spec.saddr);
  EXPECT_EQ(meta.daddr, spec.daddr);
  EXPECT_EQ(meta.ip_len, 60U);
  EXPECT_EQ(meta.l4_offset, 40U);
  EXPECT_EQ(meta.ttl, 9);
  EXPECT_EQ(meta.tos, 0xB8);
  EXPECT_EQ(meta.dport, 25);
  EXPECT_TRUE(Has(meta, Header::kTcp));
  EXPECT_TRUE(Has(meta, Header::kProtocol));
}

TEST(DissectIp6, Defects) {
  const Bytes good = BuildOrDie(Spec6(kProtoUdp));
  PacketMeta meta;
  EXPECT_EQ(DissectIp(std::span(good).first(39), meta), Defect::kTruncatedIp);
  EXPECT_EQ(DissectIp(std::span(good).first(47), meta), Defect::kTruncatedIp);
  EXPECT_EQ(DissectIp(std::span(good).first(39), kEtherTypeIp6, meta), Defect::kTruncatedIp);
  Bytes trailed = good;
  trailed.resize(100);
  ASSERT_EQ(DissectIp(trailed, meta), Defect::kNone);
  EXPECT_EQ(meta.l3_len, good.size());
}

TEST(DissectIp6, FragmentHeader) {
  for (const unsigned offset : {0U, 8U, 1440U}) {
    abi::PacketSpec spec = Spec6(kProtoTcp);
    spec.fragment_offset = static_cast<std::uint16_t>(offset);
    spec.more_fragments = true;
    const Bytes ip = BuildOrDie(spec);
    PacketMeta meta;
    ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
    EXPECT_EQ(meta.proto, kProtoTcp);
    EXPECT_EQ(meta.frag_offset, offset);
    EXPECT_EQ(meta.more_fragments, 1);
    EXPECT_EQ(meta.l4_offset, 48U);
    EXPECT_EQ(Has(meta, Header::kFirstFragment), offset == 0);
    EXPECT_TRUE(Has(meta, Header::kNotShortTcpFrag)) << "the test is IPv4's alone";
    EXPECT_EQ(Has(meta, Header::kTcp), offset == 0);
  }
}

TEST(DissectIp6, Icmpv6) {
  abi::PacketSpec spec = Spec6(kProtoIcmpv6);
  spec.icmp_type = 128;
  const Bytes ip = BuildOrDie(spec);
  PacketMeta meta;
  ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
  EXPECT_TRUE(Has(meta, Header::kIcmp));
  EXPECT_EQ(meta.icmp_type, 128);
}

TEST(CheckAddresses, RefusesWhatNoWireCarries) {
  struct Row {
    const char* what;
    U128 saddr, daddr;
    bool from_wire, on_loopback;  // accepted?
  };
  const U128 host = (U128{0x20010DB8U} << 96U) | 1;
  const auto multicast = [](unsigned scope) { return (U128{0xFF00U | scope} << 112U) | 1; };
  for (const Row& row :
       {Row{"plain", host, host + 1, true, true}, Row{"loopback source", 1, host, false, true},
        Row{"loopback destination", host, 1, false, true}, Row{"multicast source", multicast(2), host, false, false},
        Row{"reserved scope", host, multicast(0), false, false},
        Row{"interface-local scope", host, multicast(1), false, true},
        Row{"link-local scope", host, multicast(2), true, true}, Row{"no source", 0, host, true, true}}) {
    PacketMeta meta;
    meta.family = 6;
    meta.saddr = row.saddr;
    meta.daddr = row.daddr;
    EXPECT_EQ(CheckAddresses(meta, false) == Defect::kNone, row.from_wire) << row.what;
    EXPECT_EQ(CheckAddresses(meta, true) == Defect::kNone, row.on_loopback) << row.what;
  }
  PacketMeta ip4;
  ip4.family = 4;
  ip4.saddr = 0x7F000001;
  EXPECT_EQ(CheckAddresses(ip4, false), Defect::kNone);
}

TEST(Redissect, SeesWhatWasRewrittenAndKeepsWhatOthersSet) {
  Bytes ip = BuildOrDie(Spec4(kProtoUdp));
  PacketMeta meta;
  meta.present = abi::HeaderBit(Header::kConntrack) | abi::HeaderBit(Header::kMac);
  meta.mark = 5;
  ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
  EXPECT_TRUE(Has(meta, Header::kConntrack));
  EXPECT_TRUE(Has(meta, Header::kMac));
  Store16(ip.data() + 22, 5353);
  Store32(ip.data() + 16, 0x01020304);
  ip[8] = 3;
  Redissect(meta);
  EXPECT_EQ(meta.dport, 5353);
  EXPECT_EQ(meta.daddr, 0x01020304U);
  EXPECT_EQ(meta.ttl, 3);
  EXPECT_EQ(meta.mark, 5U);
  EXPECT_TRUE(Has(meta, Header::kConntrack));
  EXPECT_TRUE(Has(meta, Header::kUdp));

  const Bytes ip6 = BuildOrDie(Spec6(kProtoTcp));
  meta.l3 = ip6.data();
  meta.l3_len = static_cast<std::uint32_t>(ip6.size());
  Redissect(meta);
  EXPECT_EQ(meta.family, 6);
  EXPECT_TRUE(Has(meta, Header::kTcp));
  EXPECT_FALSE(Has(meta, Header::kUdp));
}

TEST(Describe, EveryDefectHasItsOwnWords) {
  std::set<std::string> words;
  for (int i = 0; i < static_cast<int>(Defect::kCount); ++i) words.emplace(Describe(static_cast<Defect>(i)));
  EXPECT_EQ(words.size(), static_cast<std::size_t>(Defect::kCount));
  EXPECT_EQ(words.count(""), 0U);
}

}  // namespace
}  // namespace iptc::packet
