// Random hosts, set up in a network namespace of this test alone: the router and `ip route get` must agree on every
// destination, and the derived routes must be those that the kernel lists.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>

#include <fmt/format.h>

#include "runtime/abi/address_text.h"
#include "runtime/host/address.h"
#include "runtime/host/routes.h"
#include "tests/support/no_kernel.h"

namespace iptc::host {
namespace {

using abi::Family;
using Json = nlohmann::json;

std::string Output(const std::string& command) {
  std::string text;
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) text.append(buffer.data(), n);
  ::pclose(pipe);
  return text;
}

class Namespace {
 public:
  Namespace() : name_(fmt::format("iptc-route-{}", ::getpid())) {
    works_ = ::geteuid() == 0 && std::system(fmt::format("ip netns add {} 2>/dev/null", name_).c_str()) == 0;
  }
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;
  ~Namespace() {
    if (works_) Output("ip netns del " + name_);
  }
  [[nodiscard]] bool Works() const { return works_; }
  // Runs `ip` inside; a batch has one command a line.
  [[nodiscard]] std::string Ip(const std::string& arguments) const {
    return Output(fmt::format("ip -n {} {}", name_, arguments));
  }
  void Batch(const std::string& lines) const {
    std::FILE* pipe = ::popen(fmt::format("ip -n {} -force -batch - >/dev/null 2>&1", name_).c_str(), "w");
    std::fputs(lines.c_str(), pipe);
    ::pclose(pipe);
  }
  void Shell(const std::string& command) const { Output(fmt::format("ip netns exec {} {}", name_, command)); }

 private:
  std::string name_;
  bool works_ = false;
};

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  unsigned operator()() { return static_cast<unsigned>(engine_()); }

 private:
  std::mt19937 engine_;
};

// Four-byte addresses of a small world, so that networks overlap and destinations hit them.
std::string RandomAddress(Random& random) {
  constexpr std::array<unsigned, 8> kLast = {0, 1, 2, 3, 127, 128, 254, 255};
  return fmt::format("10.{}.{}.{}", random() % 3, random() % 3, kLast[random() % kLast.size()]);
}
std::string RandomAddress6(Random& random) { return fmt::format("2001:db8:{}::{}", random() % 3, random() % 4); }

std::string RandomSetup(Random& random) {
  std::string lines =
      "link set lo up\nlink add eth0 type veth peer name eth1\nlink add eth2 type veth peer name eth3\n";
  for (const char* dev : {"eth0", "eth1", "eth2", "eth3"}) lines += fmt::format("link set {} up\n", dev);
  for (const char* dev : {"eth0", "eth1", "eth2"}) {
    for (unsigned i = random() % 4; i > 0; --i) {
      constexpr std::array<unsigned, 8> kPrefixes = {8, 16, 22, 24, 25, 30, 31, 32};
      lines += fmt::format("addr add {}/{} {} dev {}\n", RandomAddress(random), kPrefixes[random() % kPrefixes.size()],
                           random() % 3 == 0 ? "brd +" : "", dev);
    }
    for (unsigned i = random() % 3; i > 0; --i) {
      constexpr std::array<unsigned, 4> kPrefixes = {48, 64, 120, 128};
      lines += fmt::format("addr add {}/{} dev {} nodad\n", RandomAddress6(random), kPrefixes[random() % 4], dev);
    }
  }
  constexpr std::array<const char*, 4> kTypes = {"blackhole", "unreachable", "prohibit", "throw"};
  for (unsigned i = random() % 8; i > 0; --i) {
    const std::string network = fmt::format("10.{}.{}.0/24", random() % 3, random() % 3);
    const std::string table = random() % 3 == 0 ? " table 100" : "";
    switch (random() % 3) {
      case 0:
        lines += fmt::format("route add {} {}{}\n", kTypes[random() % 4], network, table);
        break;
      case 1:
        lines += fmt::format("route add {} via {}{}\n", network, RandomAddress(random), table);
        break;
      default:
        lines += fmt::format("route add {} dev eth{} metric {}{}\n", network, random() % 3, random() % 5, table);
    }
  }
  if (random() % 2 == 0) lines += fmt::format("route add default via {}\n", RandomAddress(random));
  if (random() % 2 == 0) lines += "rule add fwmark 1/3 lookup 100\n";
  if (random() % 4 == 0) lines += "rule add from 10.1.0.0/16 prohibit\n";
  if (random() % 4 == 0) lines += "rule add lookup main suppress_prefixlength 0\n";
  return lines;
}

HostModel ModelOf(const Namespace& netns, bool with_routes) {
  Json model;
  model["addr"] = Json::parse(netns.Ip("-j addr"));
  if (with_routes) {
    model["route"] = Json::parse(netns.Ip("-j route show table all"));
    model["rule"] = Json::parse(netns.Ip("-j rule"));
  }
  auto parsed = ParseHostModel(model.dump());
  EXPECT_TRUE(parsed) << parsed.error() << '\n' << model.dump();
  return parsed ? *parsed : HostModel{};
}

// "local dev lo via - src 10.0.0.1", from either side.
std::string Ours(const HostModel& model, const RouteQuery& query) {
  const RouteResult route = Router(model).Output(query);
  constexpr const char* kNames[] = {"unicast",     "local",    "broadcast", "multicast", "blackhole",
                                    "unreachable", "prohibit", "none",      "martian",   "martian"};
  std::string text = kNames[static_cast<std::size_t>(route.kind)];
  if (route.kind > RouteKind::kMulticast) return text;
  return fmt::format("{} dev {} via {} src {}", text, model.interfaces[static_cast<std::size_t>(route.interface)].name,
                     route.via ? abi::FormatAddress(query.family, *route.via) : "-",
                     route.source ? abi::FormatAddress(query.family, *route.source) : "-");
}

std::string Theirs(const std::string& output) {
  const std::pair<const char*, const char*> kErrors[] = {{"Network is unreachable", "none"},
                                                         {"No route to host", "unreachable"},
                                                         {"Permission denied", "prohibit"},
                                                         {"Invalid argument", "blackhole"}};
  for (const auto& [message, kind] : kErrors) {
    if (output.find(message) != std::string::npos) return kind;
  }
  const Json json = Json::parse(output, nullptr, false);
  if (!json.is_array() || json.empty()) return "?" + output;
  const Json& route = json[0];
  const std::string type = route.value("type", "unicast");
  if (type == "blackhole" || type == "unreachable" || type == "prohibit") return type;
  return fmt::format("{} dev {} via {} src {}", type == "anycast" ? "local" : type, route.value("dev", "-"),
                     route.value("gateway", "-"), route.value("prefsrc", "-"));
}

TEST(Kernel, RouteGetAgrees) {
  std::size_t asked = 0;
  for (unsigned seed = 0; seed < 12; ++seed) {
    const Namespace netns;
    if (!netns.Works()) IPTC_NO_KERNEL("root, to make network namespaces");
    Random random(seed);
    const std::string setup = RandomSetup(random);
    netns.Shell("sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.addr_gen_mode=1");
    netns.Batch(setup);
    const HostModel model = ModelOf(netns, true);
    for (int i = 0; i < 60; ++i) {
      constexpr std::array<const char*, 6> kSpecial = {"127.0.0.1",       "127.4.5.6",       "224.0.0.5",
                                                       "255.255.255.255", "127.255.255.255", "192.0.2.1"};
      const std::string to = random() % 8 == 0 ? kSpecial[random() % kSpecial.size()] : RandomAddress(random);
      RouteQuery query{.family = Family::kIp4, .daddr = ParseAddress(to)->value};
      std::string arguments = to;
      if (random() % 3 == 0) {
        query.mark = random() % 4;
        arguments += fmt::format(" mark {}", query.mark);
      }
      if (random() % 6 == 0) {
        query.out = model.FindInterface("eth1");
        arguments += " oif eth1";
      }
      const std::string theirs = Theirs(netns.Ip("-j route get " + arguments));
      EXPECT_EQ(Ours(model, query), theirs) << "ip route get " << arguments << "\n" << setup;
      ++asked;
    }
    for (int i = 0; i < 20; ++i) {
      const std::string to = RandomAddress6(random);
      const RouteQuery query{.family = Family::kIp6, .daddr = ParseAddress(to)->value};
      std::string theirs = Theirs(netns.Ip("-6 -j route get " + to));
      // Which source address wins is compared for IPv4 alone: IPv6 has labels and lifetimes besides.
      const auto without_source = [](std::string text) { return text.substr(0, text.find(" src ")); };
      EXPECT_EQ(without_source(Ours(model, query)), without_source(theirs)) << to << '\n' << setup;
      ++asked;
    }
    if (HasFailure()) break;
  }
  std::cerr << asked << " lookups agree with the kernel\n";
}

// What CompleteHostModel derives from addresses is what the kernel lists, but for what the setup added by hand.
TEST(Kernel, DerivedRoutesAreTheKernels) {
  const auto texts = [](const HostModel& model) {
    std::vector<std::string> lines;
    for (const Route& route : model.routes) {
      lines.push_back(fmt::format("table {} type {} {}/{} dev {} src {} metric {}", route.table,
                                  static_cast<int>(route.type), abi::FormatAddress(route.family, route.destination),
                                  route.prefix, route.interface,
                                  route.source ? abi::FormatAddress(route.family, *route.source) : "-", route.metric));
    }
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    return lines;
  };
  for (unsigned seed = 100; seed < 110; ++seed) {
    const Namespace netns;
    if (!netns.Works()) IPTC_NO_KERNEL("root, to make network namespaces");
    Random random(seed);
    netns.Shell("sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.addr_gen_mode=1");
    std::string setup;
    std::istringstream lines(RandomSetup(random));
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("route") && !line.starts_with("rule")) setup += line + '\n';
    }
    netns.Batch(setup);
    EXPECT_EQ(texts(ModelOf(netns, false)), texts(ModelOf(netns, true))) << setup;
  }
}

}  // namespace
}  // namespace iptc::host
