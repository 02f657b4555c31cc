#include <gtest/gtest.h>

#include "runtime/packet/dissect.h"
#include "tests/support/packet_bytes.h"

namespace iptc::packet {
namespace {

using test::Bytes;
using test::Hex;

constexpr std::string_view kMacs = "020000000002 020000000001";

TEST(DissectLink, Ethernet) {
  LinkInfo link;
  EXPECT_EQ(DissectLink(Hex(std::string(kMacs) + "0800"), LinkType::kEthernet, link), Defect::kNone);
  EXPECT_EQ(link.l3_offset, 14U);
  EXPECT_EQ(link.ethertype, kEtherTypeIp4);
  EXPECT_TRUE(link.has_mac);
  EXPECT_EQ(link.mac_destination, 0x020000000002U);
  EXPECT_EQ(link.mac_source, 0x020000000001U);
  EXPECT_EQ(link.vlan, 0);
  EXPECT_FALSE(link.has_packet_type);
}

TEST(DissectLink, EthernetThatIsCutOrNotIp) {
  LinkInfo link;
  EXPECT_EQ(DissectLink(Hex("0200"), LinkType::kEthernet, link), Defect::kTruncatedLink);
  EXPECT_FALSE(link.has_mac);
  EXPECT_EQ(DissectLink({}, LinkType::kEthernet, link), Defect::kTruncatedLink);
  EXPECT_EQ(DissectLink(Hex(std::string(kMacs) + "0806 0001"), LinkType::kEthernet, link), Defect::kNotIp);
  EXPECT_EQ(link.ethertype, 0x0806);
  EXPECT_TRUE(link.has_mac);
  EXPECT_EQ(DissectLink(Hex(std::string(kMacs) + "0026 4242"), LinkType::kEthernet, link), Defect::kNotIp);
}

TEST(DissectLink, VlanTags) {
  LinkInfo link;
  const std::string macs(kMacs);
  EXPECT_EQ(DissectLink(Hex(macs + "8100 0064 86dd"), LinkType::kEthernet, link), Defect::kNone);
  EXPECT_EQ(link.vlan, 100);
  EXPECT_EQ(link.l3_offset, 18U);
  EXPECT_EQ(link.ethertype, kEtherTypeIp6);
  // Service tag 5 outside, customer tag 7 inside: the outer one says which interface takes it.
  EXPECT_EQ(DissectLink(Hex(macs + "88a8 0005 8100 0007 0800"), LinkType::kEthernet, link), Defect::kNone);
  EXPECT_EQ(link.vlan, 5);
  EXPECT_EQ(link.l3_offset, 22U);
  // Priority tag: no VLAN.
  EXPECT_EQ(DissectLink(Hex(macs + "8100 e000 0800"), LinkType::kEthernet, link), Defect::kNone);
  EXPECT_EQ(link.vlan, 0);
  EXPECT_EQ(DissectLink(Hex(macs + "8100 0064 08"), LinkType::kEthernet, link), Defect::kTruncatedLink);
}

TEST(DissectLink, LinuxCooked) {
  LinkInfo link;
  const Bytes outgoing = Hex("0004 0001 0006 020000000001 0000 0800 45");
  EXPECT_EQ(DissectLink(outgoing, LinkType::kLinuxSll, link), Defect::kNone);
  EXPECT_TRUE(link.has_packet_type);
  EXPECT_EQ(link.packet_type, abi::PacketType::kOutgoing);
  EXPECT_EQ(link.mac_source, 0x020000000001U);
  EXPECT_FALSE(link.has_mac);
  EXPECT_EQ(link.l3_offset, 16U);
  EXPECT_EQ(DissectLink(std::span(outgoing).first(15), LinkType::kLinuxSll, link), Defect::kTruncatedLink);

  const Bytes broadcast = Hex("86dd 0000 00000002 0001 01 06 020000000001 0000 60");
  EXPECT_EQ(DissectLink(broadcast, LinkType::kLinuxSll2, link), Defect::kNone);
  EXPECT_EQ(link.packet_type, abi::PacketType::kBroadcast);
  EXPECT_EQ(link.mac_source, 0x020000000001U);
  EXPECT_EQ(link.l3_offset, 20U);
  EXPECT_EQ(DissectLink(std::span(broadcast).first(19), LinkType::kLinuxSll2, link), Defect::kTruncatedLink);

  const Bytes tagged = Hex("0000 0001 0006 020000000001 0000 8100 0009 0800");
  EXPECT_EQ(DissectLink(tagged, LinkType::kLinuxSll, link), Defect::kNone);
  EXPECT_EQ(link.vlan, 9);
  EXPECT_EQ(link.l3_offset, 20U);
}

TEST(DissectLink, RawIp) {
  LinkInfo link;
  EXPECT_EQ(DissectLink(Hex("45"), LinkType::kRawIp, link), Defect::kNone);
  EXPECT_EQ(link.ethertype, kEtherTypeIp4);
  EXPECT_EQ(DissectLink(Hex("60"), LinkType::kRawIp, link), Defect::kNone);
  EXPECT_EQ(link.ethertype, kEtherTypeIp6);
  EXPECT_EQ(DissectLink(Hex("10"), LinkType::kRawIp, link), Defect::kNotIp);
  EXPECT_EQ(DissectLink({}, LinkType::kRawIp, link), Defect::kTruncatedLink);
  EXPECT_EQ(DissectLink(Hex("60"), LinkType::kIp4, link), Defect::kNone);
  EXPECT_EQ(link.ethertype, kEtherTypeIp4);
  EXPECT_EQ(DissectLink(Hex("60"), LinkType::kIp6, link), Defect::kNone);
  EXPECT_EQ(link.ethertype, kEtherTypeIp6);
}

TEST(DissectLink, NullAndLoop) {
  LinkInfo link;
  EXPECT_EQ(DissectLink(Hex("02000000 45"), LinkType::kNull, link), Defect::kNone);
  EXPECT_EQ(link.ethertype, kEtherTypeIp4);
  EXPECT_EQ(link.l3_offset, 4U);
  EXPECT_EQ(DissectLink(Hex("00000002 45"), LinkType::kLoop, link), Defect::kNone);
  EXPECT_EQ(DissectLink(Hex("1e000000 60"), LinkType::kNull, link), Defect::kNone);
  EXPECT_EQ(link.ethertype, kEtherTypeIp6);
  EXPECT_EQ(DissectLink(Hex("00000018 60"), LinkType::kNull, link), Defect::kNone);
  EXPECT_EQ(DissectLink(Hex("07000000 45"), LinkType::kNull, link), Defect::kNotIp);
  EXPECT_EQ(DissectLink(Hex("0200"), LinkType::kNull, link), Defect::kTruncatedLink);
}

TEST(DissectLink, UnknownLinkType) {
  LinkInfo link;
  EXPECT_EQ(DissectLink(Hex("4500"), static_cast<LinkType>(105), link), Defect::kUnknownLinkType);
}

}  // namespace
}  // namespace iptc::packet
