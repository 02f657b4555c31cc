#include "runtime/host/routes.h"

#include <gtest/gtest.h>

#include "runtime/host/address.h"

namespace iptc::host {
namespace {

using abi::Family;

U128 A(std::string_view text) { return ParseAddress(text)->value; }
Family F(std::string_view text) { return ParseAddress(text)->family; }

constexpr std::string_view kModel = R"({
  "interfaces": [
    {"name": "eth0", "addrs": ["192.0.2.1/24", "192.0.2.77/24", "2001:db8::1/64", "fe80::1/64"]},
    {"name": "eth1", "addrs": ["10.1.0.1/16", "10.2.0.1/16", "2001:db8:1::1/64", "fe80::1/64"]},
    {"name": "tun0"}],
  "routes": [
    {"dst": "default", "via": "192.0.2.254"},
    {"dst": "172.16.0.0/12", "via": "10.2.0.9", "metric": 50},
    {"dst": "172.16.0.0/12", "via": "10.1.0.9", "metric": 10},
    {"dst": "172.16.5.0/24", "type": "unreachable"},
    {"dst": "172.17.0.0/16", "type": "prohibit"},
    {"dst": "172.18.0.0/16", "type": "blackhole"},
    {"dst": "172.19.0.0/16", "dev": "tun0"},
    {"dst": "198.18.0.0/15", "type": "throw", "table": 100},
    {"dst": "default", "via": "10.1.0.254", "table": 100},
    {"dst": "default", "via": "2001:db8::fe", "dev": "eth0"}],
  "rule": [{"priority": 0, "table": "local"}, {"priority": 10, "fwmark": "0x1", "fwmask": "0x3", "table": 100},
           {"priority": 20, "src": "10.66.0.0/16", "action": "unreachable"},
           {"priority": 30, "dst": "203.0.113.0/24", "iif": "eth1", "action": "blackhole"},
           {"priority": 32766, "table": "main"}]
})";

class RoutesTest : public ::testing::Test {
 protected:
  RouteResult Lookup(std::string_view to, std::uint32_t mark = 0, std::string_view from = "") const {
    RouteQuery query{.family = F(to), .daddr = A(to), .saddr = from.empty() ? 0 : A(from), .mark = mark};
    return router_.Lookup(query);
  }
  RouteResult Input(std::string_view from, std::string_view to, int in = 0) const {
    return router_.Input({.family = F(to), .daddr = A(to), .saddr = A(from), .in = in});
  }

  HostModel model_ = ParseHostModel(kModel).value();
  Router router_{model_};
};

TEST_F(RoutesTest, LongestPrefixThenMetric) {
  EXPECT_EQ(Lookup("192.0.2.9").interface, 0);
  EXPECT_FALSE(Lookup("192.0.2.9").via);
  EXPECT_EQ(Lookup("192.0.2.9").source, A("192.0.2.1"));
  EXPECT_EQ(Lookup("8.8.8.8").via, A("192.0.2.254"));
  EXPECT_EQ(Lookup("8.8.8.8").NextHop(A("8.8.8.8")), A("192.0.2.254"));
  EXPECT_EQ(Lookup("172.16.1.1").via, A("10.1.0.9"));
  EXPECT_EQ(Lookup("172.16.1.1").source, A("10.1.0.1"));
  EXPECT_EQ(Lookup("172.16.5.1").kind, RouteKind::kUnreachable);
  EXPECT_EQ(Lookup("172.17.0.1").kind, RouteKind::kProhibit);
  EXPECT_EQ(Lookup("172.18.0.1").kind, RouteKind::kBlackhole);
  EXPECT_EQ(Lookup("172.19.0.1").interface, 2);
  EXPECT_EQ(Lookup("172.19.0.1").source, A("192.0.2.1")) << "borrowed: tun0 has no address";
}

TEST_F(RoutesTest, Rules) {
  EXPECT_EQ(Lookup("8.8.8.8", 1).via, A("10.1.0.254"));
  EXPECT_EQ(Lookup("8.8.8.8", 5).via, A("10.1.0.254"));
  EXPECT_EQ(Lookup("8.8.8.8", 2).via, A("192.0.2.254"));
  EXPECT_EQ(Lookup("198.18.0.1", 1).via, A("192.0.2.254")) << "throw goes on with the next rule";
  EXPECT_EQ(Lookup("8.8.8.8", 0, "10.66.1.1").kind, RouteKind::kUnreachable);
  EXPECT_EQ(router_.Lookup({.family = Family::kIp4, .daddr = A("203.0.113.1"), .in = 1}).kind, RouteKind::kBlackhole);
  EXPECT_EQ(router_.Lookup({.family = Family::kIp4, .daddr = A("203.0.113.1"), .in = 0}).kind, RouteKind::kUnicast);
  EXPECT_EQ(Lookup("192.0.2.1", 1).kind, RouteKind::kLocal) << "the local table comes first";
}

TEST_F(RoutesTest, InputOfIp4) {
  struct Row {
    const char *from, *to;
    RouteKind kind;
  };
  for (const Row& row : {
           Row{"192.0.2.9", "8.8.8.8", RouteKind::kUnicast},
           Row{"192.0.2.9", "192.0.2.1", RouteKind::kLocal},
           Row{"192.0.2.9", "10.1.0.1", RouteKind::kLocal},  // an address of another interface
           Row{"192.0.2.9", "192.0.2.255", RouteKind::kBroadcast},
           Row{"192.0.2.9", "192.0.2.0", RouteKind::kUnicast},  // no broadcast since Linux 5.14
           Row{"192.0.2.9", "255.255.255.255", RouteKind::kBroadcast},
           Row{"0.0.0.0", "255.255.255.255", RouteKind::kBroadcast},  // DHCP
           Row{"0.0.0.0", "0.0.0.0", RouteKind::kBroadcast},
           Row{"0.0.0.0", "192.0.2.1", RouteKind::kMartianSource},
           Row{"0.1.2.3", "192.0.2.1", RouteKind::kLocal},  // of 0.0.0.0/8 only 0.0.0.0 is special since Linux 5.3
           Row{"192.0.2.9", "0.0.0.0", RouteKind::kMartianDestination},
           Row{"192.0.2.9", "127.0.0.1", RouteKind::kMartianDestination},
           Row{"127.0.0.1", "192.0.2.1", RouteKind::kMartianSource},
           Row{"224.0.0.1", "192.0.2.1", RouteKind::kMartianSource},
           Row{"255.255.255.255", "192.0.2.1", RouteKind::kMartianSource},
           Row{"192.0.2.1", "8.8.8.8", RouteKind::kUnicast},  // custom rules: the route to the source is asked instead
           Row{"192.0.2.9", "224.0.0.1", RouteKind::kMulticast},
           Row{"192.0.2.9", "224.0.0.5", RouteKind::kNone},
           Row{"192.0.2.9", "239.1.1.1", RouteKind::kNone},
           Row{"127.0.0.1", "224.0.0.1", RouteKind::kMartianSource},
           Row{"192.0.2.9", "172.18.0.1", RouteKind::kBlackhole},
       }) {
    const bool own_source = std::string_view(row.from) == "192.0.2.1";
    const RouteKind expected = own_source ? RouteKind::kMartianSource : row.kind;
    EXPECT_EQ(Input(row.from, row.to).kind, expected) << row.from << " > " << row.to;
  }
}

HostModel Small(std::string_view sysctls) {
  return ParseHostModel(
             R"({"interfaces":[{"name":"eth0","addrs":["192.0.2.1/24"]},{"name":"eth1","addrs":["10.1.0.1/16"]}],
    "sysctls":)" +
             std::string(sysctls) + "}")
      .value();
}

RouteKind SmallInput(std::string_view sysctls, std::string_view from, std::string_view to) {
  const HostModel model = Small(sysctls);
  return Router(model).Input({.family = Family::kIp4, .daddr = A(to), .saddr = A(from), .in = 0}).kind;
}

TEST(Input, Sysctls) {
  EXPECT_EQ(SmallInput("{}", "192.0.2.9", "10.1.0.9"), RouteKind::kUnicast);
  EXPECT_EQ(SmallInput("{}", "192.0.2.9", "8.8.8.8"), RouteKind::kNone);
  EXPECT_EQ(SmallInput(R"({"net.ipv4.ip_forward":0})", "192.0.2.9", "10.1.0.9"), RouteKind::kNone);
  EXPECT_EQ(SmallInput(R"({"net.ipv4.ip_forward":0,"net.ipv4.conf.eth0.forwarding":1})", "192.0.2.9", "10.1.0.9"),
            RouteKind::kUnicast);
  EXPECT_EQ(SmallInput(R"({"net.ipv4.ip_forward":0})", "192.0.2.9", "192.0.2.1"), RouteKind::kLocal);
  // A source on the other side: nothing minds without rp_filter.
  EXPECT_EQ(SmallInput("{}", "10.1.0.9", "192.0.2.1"), RouteKind::kLocal);
  EXPECT_EQ(SmallInput(R"({"net.ipv4.conf.all.rp_filter":1})", "10.1.0.9", "192.0.2.1"), RouteKind::kMartianSource);
  EXPECT_EQ(SmallInput(R"({"net.ipv4.conf.eth0.rp_filter":2})", "10.1.0.9", "192.0.2.1"), RouteKind::kLocal);
  EXPECT_EQ(SmallInput(R"({"net.ipv4.conf.eth0.rp_filter":2})", "8.8.8.8", "192.0.2.1"), RouteKind::kMartianSource);
  EXPECT_EQ(SmallInput(R"({"net.ipv4.conf.eth0.rp_filter":1})", "192.0.2.9", "192.0.2.1"), RouteKind::kLocal);
  EXPECT_EQ(SmallInput("{}", "10.1.0.1", "192.0.2.1"), RouteKind::kMartianSource) << "own address";
  EXPECT_EQ(SmallInput(R"({"net.ipv4.conf.eth0.accept_local":1})", "10.1.0.1", "192.0.2.1"), RouteKind::kLocal);
  EXPECT_EQ(SmallInput(R"({"net.ipv4.conf.all.route_localnet":1})", "192.0.2.9", "127.0.0.1"), RouteKind::kLocal);
  // Back out of the same interface, with redirects on: the route to the source is looked at.
  EXPECT_EQ(SmallInput("{}", "192.0.2.255", "192.0.2.9"), RouteKind::kUnicast);
  EXPECT_EQ(SmallInput(R"({"net.ipv4.conf.all.send_redirects":1})", "192.0.2.255", "192.0.2.9"),
            RouteKind::kMartianSource);
}

TEST_F(RoutesTest, InputOfIp6) {
  EXPECT_EQ(Input("2001:db8::9", "2001:db8:1::9").interface, 1);
  EXPECT_EQ(Input("2001:db8::9", "2001:db8::1").kind, RouteKind::kLocal);
  EXPECT_EQ(Input("2001:db8::9", "2001:db8::").kind, RouteKind::kLocal) << "subnet-router anycast";
  EXPECT_EQ(Input("2001:db8::9", "2600::1").via, A("2001:db8::fe"));
  EXPECT_EQ(Input("fe80::9", "fe80::1", 0).kind, RouteKind::kLocal);
  EXPECT_EQ(Input("fe80::9", "fe80::5", 0).interface, 0) << "the link that it came by";
  EXPECT_EQ(Input("fe80::9", "fe80::5", 1).interface, 1);
  EXPECT_EQ(Input("fe80::9", "ff02::1").kind, RouteKind::kMulticast);
  EXPECT_EQ(Input("fe80::9", "ff02::2").kind, RouteKind::kMulticast) << "a router";
  EXPECT_EQ(Input("fe80::9", "ff02::1:ff00:1").kind, RouteKind::kMulticast) << "solicited-node";
  EXPECT_EQ(Input("fe80::9", "ff02::1:ff00:2").kind, RouteKind::kNone);
  EXPECT_EQ(Input("fe80::9", "ff0e::5").kind, RouteKind::kNone);
}

TEST_F(RoutesTest, Output) {
  const auto output = [&](std::string_view to, int out = -1, std::string_view from = "") {
    return router_.Output({.family = F(to), .daddr = A(to), .saddr = from.empty() ? 0 : A(from), .out = out});
  };
  const int lo = model_.FindLoopback();
  EXPECT_EQ(output("192.0.2.1").kind, RouteKind::kLocal);
  EXPECT_EQ(output("192.0.2.1").interface, lo);
  EXPECT_EQ(output("127.0.0.1").interface, lo);
  EXPECT_EQ(output("0.0.0.0").interface, lo);
  EXPECT_EQ(output("::1").interface, lo);
  EXPECT_EQ(output("8.8.8.8").via, A("192.0.2.254"));
  EXPECT_EQ(output("8.8.8.8", 1).interface, 1);
  EXPECT_FALSE(output("8.8.8.8", 1).via) << "on the link of the interface it is bound to";
  EXPECT_EQ(output("224.0.0.9").kind, RouteKind::kMulticast);
  EXPECT_FALSE(output("224.0.0.9").via) << "no gateway takes multicast";
  EXPECT_EQ(output("224.0.0.9", -1, "10.1.0.1").interface, 1) << "by its source address";
  EXPECT_EQ(output("255.255.255.255").kind, RouteKind::kBroadcast);
  EXPECT_EQ(output("192.0.2.255").kind, RouteKind::kBroadcast);
  EXPECT_EQ(output("ff02::1", 1).interface, 1);
  EXPECT_EQ(output("ff02::1", 1).kind, RouteKind::kMulticast);
}

TEST_F(RoutesTest, SourceSelection) {
  EXPECT_EQ(router_.SelectSource(Family::kIp4, 1, A("10.2.0.5")), A("10.2.0.1"));
  EXPECT_EQ(router_.SelectSource(Family::kIp4, 1, A("8.8.8.8")), A("10.1.0.1"));
  EXPECT_EQ(router_.SelectSource(Family::kIp4, 2, A("8.8.8.8")), A("192.0.2.1"));
  EXPECT_EQ(router_.SelectSource(Family::kIp6, 0, A("2600::1")), A("2001:db8::1"));
  EXPECT_EQ(router_.SelectSource(Family::kIp6, 0, A("fe80::9")), A("fe80::1"));
  EXPECT_EQ(router_.SelectSource(Family::kIp6, 0, A("ff02::1")), A("fe80::1"));
  EXPECT_EQ(router_.SelectSource(Family::kIp6, 2, A("2600::1")), A("2001:db8::1"));
  const HostModel alone = LoopbackHost();
  EXPECT_FALSE(Router(alone).SelectSource(Family::kIp4, 0, 1) == A("10.0.0.1"));
}

TEST_F(RoutesTest, Neighbours) {
  HostModel model = model_;
  model.neighbours.push_back({Family::kIp4, A("192.0.2.254"), 0, 0x020000000001});
  const Router router(model);
  EXPECT_EQ(router.NeighbourMac(Family::kIp4, A("192.0.2.254"), 0), 0x020000000001U);
  EXPECT_FALSE(router.NeighbourMac(Family::kIp4, A("192.0.2.254"), 1));
  EXPECT_FALSE(router.NeighbourMac(Family::kIp4, A("192.0.2.253"), 0));
  EXPECT_TRUE(router.HasAddress(Family::kIp4, A("192.0.2.77")));
  EXPECT_FALSE(router.HasAddress(Family::kIp6, A("::")));
}

}  // namespace
}  // namespace iptc::host
