#include "cli/host_changes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/host/host_model.h"

namespace iptc::cli {
namespace {

using expand::HostChange;
using Action = HostChange::Action;
using Kind = HostChange::Kind;

constexpr const char* kHost = R"({"interfaces":[{"name":"eth0","addrs":["192.0.2.1/24"]}],
                                  "sysctls":{"net.ipv4.ip_forward":"0"}})";

struct Merged {
  host::HostModel model;
  std::vector<std::string> left_out;
};

Merged Merge(const std::string& json, const std::vector<HostChange>& changes) {
  Merged merged;
  const auto text = MergeHostChanges(
      json, changes, [&](const HostChange&, const std::string& reason) { merged.left_out.push_back(reason); });
  EXPECT_TRUE(text) << text.error();
  auto model = host::ParseHostModel(text.value_or("{}"));
  EXPECT_TRUE(model) << model.error();
  if (model) merged.model = std::move(*model);
  return merged;
}

TEST(HostChanges, SysctlsOfTheScriptWin) {
  const Merged merged =
      Merge(kHost, {{Kind::kSysctl, Action::kSet, {{"name", "net.ipv4.ip_forward"}, {"value", "1"}}, {}}});
  EXPECT_EQ(merged.model.Sysctl("net.ipv4.ip_forward", -1), 1);
  const Merged taken = Merge(R"({"sysctl":{"net.ipv4.ip_forward":0}})",
                             {{Kind::kSysctl, Action::kSet, {{"name", "net.ipv4.ip_forward"}, {"value", "1"}}, {}}});
  EXPECT_EQ(taken.model.Sysctl("net.ipv4.ip_forward", -1), 1);
}

TEST(HostChanges, AddressesBringTheirRoutes) {
  const Merged merged =
      Merge(kHost, {{Kind::kAddress, Action::kSet, {{"dev", "eth0"}, {"addr", "10.0.0.1/8"}}, {}},
                    {Kind::kAddress, Action::kRemove, {{"dev", "eth0"}, {"addr", "192.0.2.1/24"}}, {}}});
  ASSERT_EQ(merged.model.interfaces.front().addresses.size(), 1U);
  EXPECT_EQ(merged.model.interfaces.front().addresses.front().prefix, 8);
  EXPECT_TRUE(std::ranges::any_of(merged.model.routes, [](const host::Route& route) {
    return route.destination == 0x0A000000U && route.prefix == 8;
  }));
  EXPECT_TRUE(merged.left_out.empty());
}

TEST(HostChanges, RoutesComeAndGo) {
  const HostChange add{Kind::kRoute, Action::kSet, {{"dst", "default"}, {"via", "192.0.2.254"}, {"dev", "eth0"}}, {}};
  const auto is_default = [](const host::Route& route) { return route.prefix == 0 && route.via.has_value(); };
  EXPECT_TRUE(std::ranges::any_of(Merge(kHost, {add}).model.routes, is_default));
  const HostChange remove{Kind::kRoute, Action::kRemove, {{"dst", "default"}}, {}};
  EXPECT_FALSE(std::ranges::any_of(Merge(kHost, {add, remove}).model.routes, is_default));
}

TEST(HostChanges, LinksAreMadeAndChanged) {
  const Merged merged = Merge(kHost, {{Kind::kLink, Action::kSet, {{"name", "eth0"}, {"mtu", "1400"}}, {}},
                                      {Kind::kLink, Action::kSet, {{"name", "dummy0"}, {"type", "dummy"}}, {}}});
  EXPECT_EQ(merged.model.interfaces.front().mtu, 1400U);
  EXPECT_GE(merged.model.FindInterface("dummy0"), 0);
}

TEST(HostChanges, WhatCannotBeMergedIsTold) {
  const Merged merged = Merge(kHost, {{Kind::kRoute, Action::kSet, {{"dst", "10.0.0.0/8"}, {"dev", "tun0"}}, {}},
                                      {Kind::kAddress, Action::kSet, {{"dev", "tun0"}, {"addr", "10.0.0.1/8"}}, {}},
                                      {Kind::kRule, Action::kSet, {{"ipproto", "tcp"}}, {}}});
  EXPECT_EQ(merged.left_out.size(), 3U);
  EXPECT_FALSE(MergeHostChanges("{", {}, [](const HostChange&, const std::string&) {}));
}

TEST(HostChanges, SysctlsAreKnownToScripts) {
  const std::vector<HostChange> known = KnownSysctls(R"({"sysctl":{"net.ipv4.ip_forward":1}})");
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(known.front().fields.at("value"), "1");
  EXPECT_TRUE(KnownSysctls("no JSON").empty());
}

}  // namespace
}  // namespace iptc::cli
