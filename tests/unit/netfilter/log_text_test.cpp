#include "runtime/netfilter/log_text.h"

#include <gtest/gtest.h>

#include <cstring>

#include "runtime/host/host_model.h"
#include "runtime/packet/build.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

constexpr U128 kClient = 0xC0A8010A, kServer = 0xC6336407;

packet::PacketRef Packet(const abi::PacketSpec& spec) {
  packet::PacketRef packet;
  packet.bytes = *packet::BuildFrame(spec, 0x020000000001);
  packet.l3_offset = 14;
  EXPECT_EQ(packet::DissectIp(packet.L3(), packet.meta), packet::Defect::kNone);
  packet.meta.present |= abi::HeaderBit(abi::Header::kMac);
  packet.meta.iif = host::InterfaceBits("eth1");
  packet.meta.oif = host::InterfaceBits("eth0");
  return packet;
}

abi::LogParams Params(std::uint8_t flags = 0, const char* prefix = "") {
  abi::LogParams params;
  params.flags = flags;
  std::strncpy(params.prefix, prefix, sizeof params.prefix - 1);
  return params;
}

abi::PacketSpec TcpSpec() {
  return {.proto = 6, .saddr = kClient, .daddr = kServer, .sport = 4000, .dport = 80, .mac_source = 0x02BB00000001};
}

TEST(LogText, Tcp) {
  EXPECT_EQ(LogText(Packet(TcpSpec()), Params(0, "drop: ")),
            "drop: IN=eth1 OUT=eth0 MAC=02:00:00:00:00:01:02:bb:00:00:00:01:08:00 SRC=192.168.1.10 DST=198.51.100.7 "
            "LEN=40 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=TCP SPT=4000 DPT=80 WINDOW=65535 RES=0x00 SYN URGP=0 ");
}

TEST(LogText, EveryFlagOfTcp) {
  auto spec = TcpSpec();
  spec.tcp_flags = std::uint8_t{0xFF};
  spec.tcp_options = {2};
  auto packet = Packet(spec);
  packet.meta.mark = 0x10;
  EXPECT_EQ(LogText(packet, Params(abi::kLogTcpSequence | abi::kLogTcpOptions | abi::kLogMacDecode)),
            "IN=eth1 OUT=eth0 MACSRC=02:bb:00:00:00:01 MACDST=02:00:00:00:00:01 MACPROTO=0800 SRC=192.168.1.10 "
            "DST=198.51.100.7 LEN=44 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=TCP SPT=4000 DPT=80 SEQ=1 ACK=1 "
            "WINDOW=65535 RES=0x00 CWR ECE URG ACK PSH RST SYN FIN URGP=0 OPT (020405B4) MARK=0x10 ");
}

TEST(LogText, UdpFromTheHostHasNoMac) {
  auto packet =
      Packet({.proto = 17, .saddr = kClient, .daddr = kServer, .sport = 1, .dport = 53, .tos = std::uint8_t{0xB8}});
  packet.meta.iif = 0;
  EXPECT_EQ(LogText(packet, Params()),
            "IN= OUT=eth0 SRC=192.168.1.10 DST=198.51.100.7 LEN=28 TOS=0x18 PREC=0xA0 TTL=64 ID=1 PROTO=UDP SPT=1 "
            "DPT=53 LEN=8 ");
}

TEST(LogText, CutAndFragmentedHeaders) {
  auto cut = Packet({.proto = 6, .saddr = kClient, .daddr = kServer, .sport = 1, .dport = 2, .cut = 10});
  cut.meta.mark = 1;  // the line ends early, before the mark
  EXPECT_TRUE(LogText(cut, Params()).ends_with("PROTO=TCP INCOMPLETE [10 bytes] "));
  const auto later = Packet({.proto = 17, .saddr = kClient, .daddr = kServer, .fragment_offset = std::uint16_t{16}});
  EXPECT_TRUE(LogText(later, Params()).ends_with("FRAG:2 PROTO=UDP "));
}

TEST(LogText, AuthAndEsp) {
  EXPECT_TRUE(
      LogText(Packet({.proto = 51, .saddr = kClient, .daddr = kServer}), Params()).ends_with("PROTO=AH SPI=0x0 "));
  EXPECT_TRUE(
      LogText(Packet({.proto = 50, .saddr = kClient, .daddr = kServer}), Params()).ends_with("PROTO=ESP SPI=0x0 "));
  const auto cut = Packet({.proto = 51, .saddr = kClient, .daddr = kServer, .cut = 10});
  EXPECT_TRUE(LogText(cut, Params()).ends_with("PROTO=AH INCOMPLETE [10 bytes] "));
  const auto later = Packet({.proto = 51, .saddr = kClient, .daddr = kServer, .fragment_offset = std::uint16_t{16}});
  EXPECT_TRUE(LogText(later, Params()).ends_with("FRAG:2 "));
}

TEST(LogText, TheOwnerOfAPacketOnItsWayOut) {
  auto packet = Packet(TcpSpec());
  packet.meta.iif = 0;
  packet.meta.mark = 1;
  packet.meta.owner_uid = 1000;
  packet.meta.present |= abi::HeaderBit(abi::Header::kOwner);
  EXPECT_TRUE(LogText(packet, Params(abi::kLogUid)).ends_with("URGP=0 MARK=0x1 "));  // its group is not known
  packet.owner_gid = 100;
  EXPECT_TRUE(LogText(packet, Params(abi::kLogUid)).ends_with("URGP=0 UID=1000 GID=100 MARK=0x1 "));
  EXPECT_TRUE(LogText(packet, Params()).ends_with("URGP=0 MARK=0x1 "));
  packet.meta.iif = host::InterfaceBits("lo");
  EXPECT_TRUE(LogText(packet, Params(abi::kLogUid)).ends_with("URGP=0 MARK=0x1 "));
}

TEST(LogText, IcmpErrorsQuoteOnce) {
  auto inner = *packet::Build({.proto = 17, .saddr = kServer, .daddr = kClient, .sport = 9, .dport = 8});
  auto packet = Packet({.proto = 1, .saddr = kClient, .daddr = kServer, .icmp_type = 3, .icmp_code = 4, .length = 56});
  packet::Store16(&packet.bytes[14 + 20 + 6], 1300);
  std::copy(inner.begin(), inner.end(), packet.bytes.begin() + 14 + 28);
  EXPECT_TRUE(LogText(packet, Params())
                  .ends_with("PROTO=ICMP TYPE=3 CODE=4 [SRC=198.51.100.7 DST=192.168.1.10 LEN=28 TOS=0x00 PREC=0x00 "
                             "TTL=64 ID=1 PROTO=UDP SPT=9 DPT=8 LEN=8 ] MTU=1300 "));
  const auto echo = Packet({.proto = 1, .saddr = kClient, .daddr = kServer, .icmp_type = 8});
  EXPECT_TRUE(LogText(echo, Params()).ends_with("PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1 "));
}

TEST(LogText, Ip6IsWrittenInFull) {
  const U128 net = U128{0x20010DB800000000} << 64U;
  const auto packet = Packet({.family = abi::Family::kIp6,
                              .proto = 17,
                              .saddr = net + 1,
                              .daddr = net + 2,
                              .sport = 1,
                              .dport = 53,
                              .mac_source = 0x02BB00000001});
  EXPECT_EQ(LogText(packet, Params()),
            "IN=eth1 OUT=eth0 MAC=02:00:00:00:00:01:02:bb:00:00:00:01:86:dd "
            "SRC=2001:0db8:0000:0000:0000:0000:0000:0001 DST=2001:0db8:0000:0000:0000:0000:0000:0002 LEN=48 TC=0 "
            "HOPLIMIT=64 FLOWLBL=0 PROTO=UDP SPT=1 DPT=53 LEN=8 ");
}

}  // namespace
}  // namespace iptc::netfilter
