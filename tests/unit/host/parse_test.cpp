#include <gtest/gtest.h>

#include "runtime/abi/address_text.h"
#include "runtime/host/address.h"
#include "runtime/host/host_model.h"

namespace iptc::host {
namespace {

using abi::Family;

HostModel Parse(std::string_view json) {
  auto model = ParseHostModel(json);
  EXPECT_TRUE(model) << model.error();
  return model ? *model : HostModel{};
}

std::string Fault(std::string_view json) {
  const auto model = ParseHostModel(json);
  return model ? "none" : model.error();
}

std::string Text(Family family, U128 address) { return abi::FormatAddress(family, address); }

// "type destination/prefix dev", of one table.
std::vector<std::string> Routes(const HostModel& model, std::uint32_t table, Family family) {
  constexpr const char* kNames[] = {"unicast",   "local",       "broadcast", "multicast", "anycast",
                                    "blackhole", "unreachable", "prohibit",  "throw"};
  std::vector<std::string> texts;
  for (const Route& route : model.routes) {
    if (route.table != table || route.family != family) continue;
    std::string text = kNames[static_cast<std::size_t>(route.type)];
    text += " " + Text(family, route.destination) + "/" + std::to_string(route.prefix);
    if (route.via) text += " via " + Text(family, *route.via);
    if (route.interface >= 0) text += " dev " + model.interfaces[static_cast<std::size_t>(route.interface)].name;
    if (route.source) text += " src " + Text(family, *route.source);
    texts.push_back(text);
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

constexpr std::string_view kByHand = R"({
  "interfaces": [
    {"name": "eth0", "mac": "02:00:00:00:00:01", "mtu": 1400, "addrs": ["192.0.2.1/24", "192.0.2.2/24", "2001:db8::1/64"]},
    {"name": "eth1", "addrs": ["198.51.100.1/31"]}],
  "routes": [
    {"dst": "default", "via": "192.0.2.254"},
    {"dst": "203.0.113.0/24", "dev": "eth1", "src": "192.0.2.1", "metric": 5, "table": 100},
    {"dst": "10.0.0.0/8", "type": "blackhole"},
    {"dst": "default", "via": "2001:db8::ff", "dev": "eth0"}],
  "neighbours": [{"ip": "192.0.2.254", "dev": "eth0", "mac": "02:00:00:00:00:fe"}],
  "sysctls": {"net.ipv4.ip_forward": "1", "net/ipv4/conf/all/rp_filter": 2}
})";

TEST(ParseHostModel, GroupsByNumberAndByName) {
  const HostModel model =
      Parse(R"({"interfaces": [{"name": "a"}, {"name": "b", "group": 7}, {"name": "c", "group": "0x10"},
                                     {"name": "d", "group": "default"}, {"name": "e", "group": "wan"}]})");
  ASSERT_EQ(model.interfaces.size(), 6U);
  EXPECT_EQ(model.interfaces[0].group, 0U);
  EXPECT_EQ(model.interfaces[1].group, 7U);
  EXPECT_EQ(model.interfaces[2].group, 16U);
  EXPECT_EQ(model.interfaces[3].group, 0U);
  EXPECT_EQ(model.interfaces[4].group, std::nullopt) << "what it means stands in the host's /etc/iproute2/group";
  EXPECT_EQ(Fault(R"({"interfaces": [{"name": "a", "group": "-1"}]})"), "interfaces[0].group: `-1` is no number");
}

TEST(ParseHostModel, ByHand) {
  const HostModel model = Parse(kByHand);
  ASSERT_EQ(model.interfaces.size(), 3U);
  EXPECT_EQ(model.interfaces[0].mac, 0x020000000001U);
  EXPECT_EQ(model.interfaces[0].mtu, 1400U);
  EXPECT_EQ(model.interfaces[1].mtu, 1500U);
  EXPECT_EQ(model.interfaces[0].name_bits, InterfaceBits("eth0"));
  EXPECT_TRUE(model.interfaces[0].addresses[1].secondary);
  EXPECT_EQ(model.interfaces[2].name, "lo");
  EXPECT_TRUE(model.interfaces[2].loopback);
  EXPECT_EQ(model.FindInterface("eth1"), 1);
  EXPECT_EQ(model.FindInterface("eth2"), -1);
  EXPECT_EQ(model.FindLoopback(), 2);
  EXPECT_EQ(model.Sysctl("net.ipv4.conf.all.rp_filter", 0), 2);
  EXPECT_EQ(model.Sysctl("net.ipv4.conf.eth0.rp_filter", 7), 7);
  ASSERT_EQ(model.neighbours.size(), 1U);
  EXPECT_EQ(model.neighbours[0].mac, 0x0200000000FEU);
  EXPECT_EQ(model.neighbours[0].interface, 0);
}

// As `ip route show table all` prints them in a namespace with the same addresses.
TEST(ParseHostModel, DerivesWhatTheKernelDerives) {
  const HostModel model = Parse(kByHand);
  EXPECT_EQ(Routes(model, kTableMain, Family::kIp4),
            (std::vector<std::string>{"blackhole 10.0.0.0/8", "unicast 0.0.0.0/0 via 192.0.2.254 dev eth0",
                                      "unicast 192.0.2.0/24 dev eth0 src 192.0.2.1",
                                      "unicast 198.51.100.0/31 dev eth1 src 198.51.100.1"}));
  EXPECT_EQ(Routes(model, 100, Family::kIp4),
            (std::vector<std::string>{"unicast 203.0.113.0/24 dev eth1 src 192.0.2.1"}));
  EXPECT_EQ(Routes(model, kTableLocal, Family::kIp4),
            (std::vector<std::string>{
                "broadcast 127.255.255.255/32 dev lo src 127.0.0.1", "broadcast 192.0.2.255/32 dev eth0 src 192.0.2.1",
                "local 127.0.0.0/8 dev lo src 127.0.0.1", "local 127.0.0.1/32 dev lo src 127.0.0.1",
                "local 192.0.2.1/32 dev eth0 src 192.0.2.1", "local 192.0.2.2/32 dev eth0 src 192.0.2.1",
                "local 198.51.100.1/32 dev eth1 src 198.51.100.1"}));
  EXPECT_EQ(Routes(model, kTableMain, Family::kIp6),
            (std::vector<std::string>{"unicast 2001:db8::/64 dev eth0", "unicast ::/0 via 2001:db8::ff dev eth0"}));
  EXPECT_EQ(
      Routes(model, kTableLocal, Family::kIp6),
      (std::vector<std::string>{"anycast 2001:db8::/128 dev eth0", "local 2001:db8::1/128 dev eth0",
                                "local ::1/128 dev lo", "multicast ff00::/8 dev eth0", "multicast ff00::/8 dev eth1"}));
  EXPECT_EQ(model.rules.size(), 5U);
}

TEST(ParseHostModel, LoopbackByHand) {
  const HostModel model = Parse(R"({"interfaces":[{"name":"lo","addrs":["127.0.0.2/8"]}]})");
  ASSERT_EQ(model.interfaces.size(), 1U);
  ASSERT_EQ(model.interfaces[0].addresses.size(), 2U);
  EXPECT_EQ(model.interfaces[0].addresses[1].value, 1U);
  EXPECT_EQ(LoopbackHost().interfaces[0].addresses.size(), 2U);
  EXPECT_EQ(Parse("{}").interfaces.size(), 1U);
}

TEST(ParseHostModel, FromAMachine) {
  const HostModel model = Parse(R"({
    "addr": [
      {"ifindex":1,"ifname":"lo","mtu":65536,"link_type":"loopback","address":"00:00:00:00:00:00",
       "addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8}]},
      {},
      {"ifname":"eth0","mtu":1500,"link_type":"ether","address":"7e:90:ae:66:fd:1a","addr_info":[
        {"family":"inet","local":"10.9.2.3","prefixlen":24,"broadcast":"10.9.2.255"}, {},
        {"family":"inet6","local":"fe80::1","prefixlen":64}]},
      {"ifname":"tun0","mtu":1400,"link_type":"none","addr_info":[
        {"family":"inet","local":"10.8.0.1","address":"10.8.0.2","prefixlen":32}]},
      {"ifname":"gre0","link_type":"gre","address":"0.0.0.0"}],
    "route": [
      {"dst":"default","gateway":"10.9.2.1","dev":"eth0","flags":[]},
      {"dst":"10.77.0.0/16","flags":[],"nexthops":[{"gateway":"10.9.2.5","dev":"eth0","weight":1},
                                                  {"gateway":"10.9.2.6","dev":"eth0","weight":1}]},
      {"type":"local","dst":"10.9.2.3","dev":"eth0","table":"local","prefsrc":"10.9.2.3"},
      {"dst":"default","via":{"family":"inet6","host":"fe80::9"},"dev":"eth0","table":"101"},
      {"dst":"default","gateway":"fe80::2","dev":"eth0","metric":1024,"pref":"medium"}],
    "rule": [{"priority":0,"src":"all","table":"local"},
      {"priority":49,"src":"10.0.0.0","srclen":8,"dst":"10.9.9.9","iif":"eth0","action":"prohibit"},
      {"priority":50,"src":"all","fwmark":"0x1","fwmask":"0xff","table":"100"},
      {"priority":60,"not":null,"src":"all","fwmark":"0xca6c","table":"51820"},
      {"priority":61,"src":"all","table":"main","suppress_prefixlen":0},
      {"priority":1000,"src":"all","l3mdev":null},
      {"priority":32766,"src":"all","table":"main"}],
    "neigh": [{"dst":"10.9.2.5","dev":"eth0","lladdr":"02:00:00:00:00:01","state":["PERMANENT"]},
              {"dst":"10.9.2.6","dev":"eth0","state":["FAILED"]}],
    "sysctl": {"net.ipv4.ip_forward": 1}
  })");
  ASSERT_EQ(model.interfaces.size(), 4U);
  EXPECT_EQ(model.interfaces[0].addresses.size(), 1U) << "nothing is added to a machine's own lo";
  EXPECT_EQ(model.interfaces[1].addresses[0].broadcast, 0x0A0902FFU);
  EXPECT_EQ(model.interfaces[2].addresses[0].peer, 0x0A080002U);
  EXPECT_EQ(model.interfaces[3].mac, 0U);
  // A local table was given, so nothing of IPv4 is derived; IPv6's is.
  EXPECT_EQ(Routes(model, kTableLocal, Family::kIp4).size(), 1U);
  EXPECT_EQ(Routes(model, kTableLocal, Family::kIp6).size(), 5U);
  EXPECT_EQ(Routes(model, kTableMain, Family::kIp4),
            (std::vector<std::string>{"unicast 0.0.0.0/0 via 10.9.2.1 dev eth0",
                                      "unicast 10.77.0.0/16 via 10.9.2.5 dev eth0"}));
  EXPECT_EQ(Routes(model, 101, Family::kIp4), (std::vector<std::string>{"unicast 0.0.0.0/0 dev eth0"}));
  ASSERT_EQ(model.rules.size(), 6U + 2U);
  EXPECT_EQ(model.rules[1].action, RuleAction::kProhibit);
  EXPECT_EQ(model.rules[1].source_prefix, 8);
  EXPECT_EQ(model.rules[1].in, "eth0");
  EXPECT_EQ(model.rules[2].mark_mask, 0xFFU);
  EXPECT_TRUE(model.rules[3].inverted);
  EXPECT_EQ(model.rules[3].mark_mask, 0xFFFFFFFFU);
  EXPECT_EQ(model.rules[4].suppress_prefix, 0);
  EXPECT_EQ(model.neighbours.size(), 1U);
}

TEST(ParseHostModel, BareAddrArray) {
  const HostModel model =
      Parse(R"([{"ifname":"eth0","address":"02:00:00:00:00:01","addr_info":[{"local":"10.0.0.1","prefixlen":8,
             "noprefixroute":true}]}])");
  EXPECT_EQ(model.interfaces.size(), 2U);
  EXPECT_EQ(Routes(model, kTableMain, Family::kIp4).size(), 0U) << "noprefixroute";
  EXPECT_EQ(Routes(model, kTableLocal, Family::kIp4).size(), 5U);
}

TEST(ParseHostModel, FaultsNameTheirMember) {
  EXPECT_EQ(Fault("nonsense").rfind("not JSON: ", 0), 0U);
  EXPECT_EQ(Fault("3"), "a host model is an object, or the array that `ip -j addr` prints");
  EXPECT_EQ(Fault(R"({"iface":[]})"), "iface: unknown member");
  EXPECT_EQ(Fault(R"({"interfaces":{}})"), "interfaces: expected an array");
  EXPECT_EQ(Fault(R"({"interfaces":[3]})"), "interfaces[0]: expected an object");
  EXPECT_EQ(Fault(R"({"interfaces":[{}]})"), "interfaces[0]: an interface needs a name");
  EXPECT_EQ(Fault(R"({"interfaces":[{"name":"a"},{"name":"a"}]})"), "interfaces[1]: interface `a` is there twice");
  EXPECT_EQ(Fault(R"({"interfaces":[{"name":"abcdefghijklmnop"}]})"),
            "interfaces[0]: `abcdefghijklmnop` is longer than the 15 characters of an interface name");
  EXPECT_EQ(Fault(R"({"interfaces":[{"name":"a"},{"name":"b","addrs":["1.2.3/8"]}]})"),
            "interfaces[1].addrs[0]: \"1.2.3/8\" is no address");
  EXPECT_EQ(Fault(R"({"interfaces":[{"name":"a","mac":"x"}]})"), "interfaces[0].mac: `x` is no MAC address");
  EXPECT_EQ(Fault(R"({"interfaces":[{"name":"a","mtu":"big"}]})"), "interfaces[0].mtu: `big` is no number");
  EXPECT_EQ(Fault(R"({"interfaces":[{"name":["a"]}]})"), "interfaces[0].name: expected a string");
  EXPECT_EQ(Fault(R"({"routes":[{"dst":"default"}]})"), "routes[0]: a route needs `via` or `dev`");
  EXPECT_EQ(Fault(R"({"routes":[{"dst":"default","via":"10.0.0.1"}]})"),
            "routes[0]: no interface has an address in the next hop's network");
  EXPECT_EQ(Fault(R"({"routes":[{"dst":"x","dev":"lo"}]})"), "routes[0].dst: `x` is no network");
  EXPECT_EQ(Fault(R"({"routes":[{"dst":"default","via":"x"}]})"), "routes[0].via: `x` is no address");
  EXPECT_EQ(Fault(R"({"routes":[{"dst":"default","dev":"eth9"}]})"), "routes[0].dev: no interface named `eth9`");
  EXPECT_EQ(Fault(R"({"routes":[{"dst":"1.0.0.0/8","type":"x"}]})"), "routes[0].type: `x` is no route type");
  EXPECT_EQ(Fault(R"({"rule":[{"priority":1,"ipproto":"tcp"}]})"), "rule[0]: rules with `ipproto` are not modelled");
  EXPECT_EQ(Fault(R"({"rule":[{"action":"masquerade"}]})"), "rule[0].action: `masquerade` is not modelled");
  EXPECT_EQ(Fault(R"({"rule":[{"src":"x"}]})"), "rule[0].src: `x` is no network");
  EXPECT_EQ(Fault(R"({"neighbours":[{"ip":"x","mac":"02:00:00:00:00:01","dev":"lo"}]})"),
            "neighbours[0].ip: no address");
  EXPECT_EQ(Fault(R"({"neighbours":[{"ip":"10.0.0.1","dev":"lo"}]})"), "neighbours[0].mac: no MAC address");
  EXPECT_EQ(Fault(R"({"sysctls":[]})"), "sysctls: expected an object");
}

TEST(InterfaceBits, AsTheKernelCompares) {
  EXPECT_EQ(InterfaceBits(""), 0U);
  EXPECT_EQ(InterfaceName(InterfaceBits("eth0")), "eth0");
  EXPECT_EQ(InterfaceName(InterfaceBits("abcdefghijklmnopq")), "abcdefghijklmno");
  EXPECT_EQ(static_cast<std::uint8_t>(InterfaceBits("eth0")), 'e');
}

}  // namespace
}  // namespace iptc::host
