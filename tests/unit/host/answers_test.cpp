#include "runtime/host/answers.h"

#include <gtest/gtest.h>

#include "runtime/host/address.h"
#include "runtime/host/sockets.h"

namespace iptc::host {
namespace {

constexpr std::string_view kModel = R"({
  "interfaces": [{"name": "eth0", "addrs": ["192.0.2.1/24", "2001:db8::1/64"], "group": 7},
                 {"name": "eth1", "addrs": ["10.0.0.1/8"], "group": "default"}],
  "routes": [{"dst": "default", "via": "192.0.2.254"}, {"dst": "default", "via": "2001:db8::fe", "dev": "eth0"}],
  "sockets": [{"protocol": "tcp", "address": "0.0.0.0", "port": 80},
              {"protocol": "tcp", "address": "192.0.2.1", "port": 80, "transparent": true},
              {"protocol": "tcp", "address": "192.0.2.1", "port": 80, "peer": "192.0.2.9", "peer_port": 4000},
              {"protocol": "udp", "address": "::", "port": 53}]
})";

U128 A(std::string_view text) { return ParseAddress(text)->value; }

abi::PacketMeta Packet(std::string_view from, std::string_view to, std::string_view in = "eth0") {
  abi::PacketMeta meta;
  meta.family = static_cast<std::uint8_t>(ParseAddress(from)->family);
  meta.saddr = A(from);
  meta.daddr = A(to);
  meta.iif = InterfaceBits(in);
  meta.proto = 6;
  meta.sport = 5000;
  meta.dport = 80;
  meta.present = abi::HeaderBit(abi::Header::kPorts) | abi::HeaderBit(abi::Header::kTcp);
  return meta;
}

class AnswersTest : public testing::Test {
 protected:
  HostModel model_ = ParseHostModel(kModel).value();
  Router router_{model_};
  Answers answers_{model_, router_};
};

TEST_F(AnswersTest, ReversePathOfIp4) {
  EXPECT_TRUE(answers_.ReversePath(Packet("192.0.2.9", "8.8.8.8"), 0));
  EXPECT_FALSE(answers_.ReversePath(Packet("192.0.2.9", "8.8.8.8", "eth1"), 0));
  EXPECT_TRUE(answers_.ReversePath(Packet("192.0.2.9", "8.8.8.8", "eth1"), abi::kRpfilterLoose));
  EXPECT_FALSE(answers_.ReversePath(Packet("192.0.2.1", "8.8.8.8"), 0));
  EXPECT_TRUE(answers_.ReversePath(Packet("192.0.2.1", "8.8.8.8"), abi::kRpfilterAcceptLocal));
  EXPECT_FALSE(answers_.ReversePath(Packet("192.0.2.1", "8.8.8.8", "eth1"), abi::kRpfilterAcceptLocal));
  EXPECT_TRUE(answers_.ReversePath(Packet("0.0.0.0", "255.255.255.255", "eth1"), 0));
  EXPECT_TRUE(answers_.ReversePath(Packet("1.2.3.4", "192.0.2.1", "lo"), 0));
}

TEST_F(AnswersTest, ReversePathOfIp6) {
  EXPECT_TRUE(answers_.ReversePath(Packet("2001:db8::9", "2001:db8::1"), 0));
  EXPECT_FALSE(answers_.ReversePath(Packet("2001:db8::9", "2001:db8::1", "eth1"), 0));
  EXPECT_TRUE(answers_.ReversePath(Packet("2001:db8::9", "2001:db8::1", "eth1"), abi::kRpfilterLoose));
  EXPECT_FALSE(answers_.ReversePath(Packet("2001:db8::1", "2001:db8::9", "eth1"), abi::kRpfilterLoose));
  EXPECT_TRUE(answers_.ReversePath(Packet("::", "ff02::1"), 0));
}

TEST_F(AnswersTest, DeviceGroups) {
  EXPECT_EQ(answers_.DeviceGroup(InterfaceBits("eth0")), 7U);
  EXPECT_EQ(answers_.DeviceGroup(InterfaceBits("eth1")), 0U);
  EXPECT_FALSE(answers_.DeviceGroup(InterfaceBits("eth9")));
  model_.interfaces[0].group.reset();
  EXPECT_FALSE(answers_.DeviceGroup(InterfaceBits("eth0"))) << "its name means nothing here";
}

TEST_F(AnswersTest, Sockets) {
  const auto packet = Packet("192.0.2.9", "192.0.2.1");
  EXPECT_EQ(answers_.HasSocket(packet, 0), true);
  EXPECT_EQ(answers_.HasSocket(packet, abi::kSocketTransparent), true);
  EXPECT_EQ(answers_.HasSocket(Packet("192.0.2.9", "10.0.0.1"), 0), false) << "bound to any";
  EXPECT_EQ(answers_.HasSocket(Packet("192.0.2.9", "10.0.0.1"), abi::kSocketNoWildcard), true);
  auto connected = packet;
  connected.sport = 4000;
  EXPECT_EQ(answers_.HasSocket(connected, abi::kSocketTransparent), false) << "the connected one is not transparent";
  auto given = Packet("192.0.2.9", "8.8.8.8");
  given.socket = 2;
  EXPECT_EQ(answers_.HasSocket(given, abi::kSocketTransparent), true) << "TPROXY chose it";
  auto cut = packet;
  cut.present = abi::HeaderBit(abi::Header::kPorts);
  EXPECT_EQ(answers_.HasSocket(cut, 0), false) << "its header is not whole";
  EXPECT_TRUE(answers_.View().knows_sockets);
  model_.sockets.reset();
  EXPECT_FALSE(Answers(model_, router_).View().knows_sockets);
}

TEST_F(AnswersTest, RepliesToATranslatedSourceAreForTheOriginalOne) {
  auto packet = Packet("192.0.2.9", "203.0.113.5");
  const abi::CtView view{.orig_saddr = A("192.0.2.1"), .orig_sport = 80, .status = abi::kCtSrcNatDone};
  packet.ct = &view;
  packet.ct_dir = static_cast<std::uint8_t>(abi::CtDirection::kReply);
  packet.ct_state = abi::kCtEstablished;
  EXPECT_FALSE(answers_.HasSocket(packet, 0));
  packet.present |= abi::HeaderBit(abi::Header::kConntrack);
  EXPECT_TRUE(answers_.HasSocket(packet, 0));
  packet.ct_state = abi::kCtRelated;
  EXPECT_FALSE(answers_.HasSocket(packet, 0)) << "of the related, ICMP errors alone";
}

TEST_F(AnswersTest, AnIp6SocketBoundToAnyHearsIp4) {
  const SocketQuery query{.protocol = 17, .destination = A("10.0.0.1"), .destination_port = 53};
  ASSERT_NE(FindListening(model_, query), nullptr);
  EXPECT_EQ(FindConnected(model_, query), nullptr);
}

TEST(Sockets, FaultsInTheModel) {
  const auto fault = [](std::string_view socket) {
    return ParseHostModel("{\"sockets\":[" + std::string(socket) + "]}").error();
  };
  EXPECT_EQ(fault(R"({"protocol":"sctp","address":"::","port":1})"), "sockets[0].protocol: expected tcp or udp");
  EXPECT_EQ(fault(R"({"protocol":"tcp","port":1})"), "sockets[0].address: no address; 0.0.0.0 or :: is any");
  EXPECT_EQ(fault(R"({"protocol":"tcp","address":"::","port":70000})"), "sockets[0].port: 70000 is no port");
  EXPECT_EQ(fault(R"({"protocol":"tcp","address":"::","port":1,"peer":"1.2.3.4"})"),
            "sockets[0].peer: `1.2.3.4` is no peer");
  EXPECT_EQ(fault(R"({"protocol":"tcp","address":"::"})"), "sockets[0].port: 0 is no port");
  EXPECT_EQ(fault(R"({"protocol":"tcp","address":"::","port":0})"), "sockets[0].port: 0 is no port");
  EXPECT_EQ(fault(R"({"protocol":"tcp","address":"::","port":1,"peer":"::1"})"), "sockets[0].peer_port: 0 is no port");
  EXPECT_EQ(fault(R"({"protocol":"tcp","address":"::","port":1,"peer_port":1})"),
            "sockets[0].peer_port: there is no `peer`");
  EXPECT_EQ(fault(R"({"protocol":"tcp","address":"::","port":1,"transparent":1})"),
            "sockets[0].transparent: expected true or false");
  EXPECT_EQ(fault(R"({"protocol":"tcp","address":"::","port":1,"local":1})"), "sockets[0].local: unknown member");
}

}  // namespace
}  // namespace iptc::host
