// What a script would change of its host comes out as data, and sysctls can be read again.
#include <gtest/gtest.h>

#include <string>

#include <fmt/format.h>

#include "tests/unit/expand/script_case.h"

namespace iptc::expand {
namespace {

// "set sysctl name=… value=…", one a line.
std::string Changes(std::string_view text) {
  ScriptCase script;
  Evaluate(script, text);
  constexpr std::string_view kKinds[] = {"sysctl", "address", "link", "route", "rule", "neighbour"};
  constexpr std::string_view kActions[] = {"set", "remove", "flush"};
  std::string out;
  for (const HostChange& change : script.result.host_changes) {
    out += kActions[static_cast<std::size_t>(change.action)];
    out += " ";
    out += kKinds[static_cast<std::size_t>(change.kind)];
    for (const auto& [name, value] : change.fields) out += fmt::format(" {}={}", name, value);
    out += "\n";
  }
  return out + Calls(script.result);
}

TEST(HostChange, Sysctls) {
  EXPECT_EQ(Changes("sysctl -w net.ipv4.ip_forward=1\nsysctl -q net/ipv4/conf/eth0.5/rp_filter=2\n"
                    "echo 0 > /proc/sys/net/ipv4/conf/all/send_redirects\n"),
            "set sysctl name=net.ipv4.ip_forward value=1\n"
            "set sysctl name=net.ipv4.conf.eth0/5.rp_filter value=2\n"
            "set sysctl name=net.ipv4.conf.all.send_redirects value=0\n");
  EXPECT_EQ(Changes("for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 1 > $f; done\n"),
            "set sysctl name=net.ipv4.conf.all.rp_filter value=1\n"
            "set sysctl name=net.ipv4.conf.default.rp_filter value=1\n"
            "set sysctl name=net.ipv4.conf.lo.rp_filter value=1\n");
}

TEST(HostChange, SysctlsAreReadAgain) {
  EXPECT_EQ(Changes("echo 1 > /proc/sys/net/ipv4/ip_forward\n[ $(cat /proc/sys/net/ipv4/ip_forward) = 1 ] && "
                    "iptables a$(sysctl -n net.ipv4.ip_forward)\n"),
            "set sysctl name=net.ipv4.ip_forward value=1\niptables a1\n");
  EXPECT_EQ(Changes("#: --sysctl net.ipv4.ip_forward=0\nread on < /proc/sys/net/ipv4/ip_forward\niptables $on\n"),
            "iptables 0\n");
}

TEST(HostChange, Ip) {
  EXPECT_EQ(Changes("ip addr add 192.0.2.1/24 brd + dev eth0\nip -4 a del 192.0.2.1/24 dev eth0\n"
                    "ip addr flush dev eth1\nip -6 address add 2001:db8::1/64 dev eth0 nodad\n"),
            "set address addr=192.0.2.1/24 brd=+ dev=eth0\n"
            "remove address addr=192.0.2.1/24 dev=eth0 family=4\n"
            "flush address dev=eth1\n"
            "set address addr=2001:db8::1/64 dev=eth0 family=6\n");
  EXPECT_EQ(Changes("ip route add default via 192.0.2.254 dev eth0 table 100\nip r replace blackhole 10.0.0.0/8\n"
                    "ip rule add fwmark 0x1 lookup 100 prio 50\nip rule add not from 10.0.0.0/8 table main\n"),
            "set route dev=eth0 dst=default table=100 via=192.0.2.254\n"
            "set route dst=10.0.0.0/8 type=blackhole\n"
            "set rule fwmark=0x1 priority=50 table=100\n"
            "set rule from=10.0.0.0/8 not=true table=main\n");
  EXPECT_EQ(Changes("ip link add link eth0 name eth0.5 type vlan id 5\nip link set dev eth0.5 up mtu 1400\n"
                    "ip neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev eth0\nip link set eth0 name wan\n"),
            "set link link=eth0 name=eth0.5 type=vlan\n"
            "set link mtu=1400 name=eth0.5 state=up\n"
            "set neighbour dev=eth0 ip=192.0.2.7 mac=02:00:00:00:00:07\n"
            "set link name=eth0 new_name=wan\n");
}

TEST(HostChange, OldTools) {
  EXPECT_EQ(
      Changes("ifconfig eth0 192.0.2.1 netmask 255.255.255.0 up\nifconfig eth1 hw ether 02:00:00:00:00:01\n"
              "route add -net 10.0.0.0 netmask 255.0.0.0 gw 192.0.2.254 dev eth0\nroute add default gw 192.0.2.9\n"),
      "set address addr=192.0.2.1/24 dev=eth0\n"
      "set link name=eth0 state=up\n"
      "set link mac=02:00:00:00:00:01 name=eth1\n"
      "set route dev=eth0 dst=10.0.0.0/8 via=192.0.2.254\n"
      "set route dst=default via=192.0.2.9\n");
}

TEST(HostChange, UnknownValuesChangeNothing) {
  EXPECT_EQ(Changes("ip addr add $(curl -s where.example)/24 dev eth0\necho $(hostid) > /proc/sys/net/ipv4/x\n"), "");
}

}  // namespace
}  // namespace iptc::expand
