// What conntrack is told: sysctls of the host model, what rules need, the command line's word.
#include "runtime/engine/conntrack_options.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace iptc::engine {
namespace {

host::HostModel With(std::initializer_list<std::pair<std::string, std::string>> sysctls) {
  host::HostModel host = host::LoopbackHost();
  for (const auto& [name, value] : sysctls) host.sysctls["net.netfilter.nf_conntrack_" + name] = value;
  return host;
}

constexpr std::uint32_t kMark = 987'654;  // seconds that no default is

conntrack::Options OptionsOf(const host::HostModel& host, const abi::Program& program = {}) {
  return ConntrackOptions(program, host, {});
}

TEST(ConntrackOptions, DefaultsAreTheKernels) {
  const conntrack::Options options = OptionsOf(host::LoopbackHost());
  EXPECT_EQ(options.maximum, 262144U);
  EXPECT_EQ(options.buckets, 0U) << "the kernel's own choice";
  EXPECT_EQ(options.expect_maximum, 4096U);
  EXPECT_EQ(options.tcp_max_retrans, 3);
  EXPECT_TRUE(options.tcp_loose && options.checksum);
  EXPECT_FALSE(options.tcp_be_liberal || options.tcp_ignore_invalid_rst || options.accounting || options.labels);
  EXPECT_EQ(options.timeouts.tcp, conntrack::kTcpTimeouts);
}

TEST(ConntrackOptions, EachTimeoutHasItsSysctl) {
  const auto names = std::to_array<std::string>({"generic_timeout",
                                                 "gre_timeout",
                                                 "gre_timeout_stream",
                                                 "icmp_timeout",
                                                 "icmpv6_timeout",
                                                 "udp_timeout",
                                                 "udp_timeout_stream",
                                                 "tcp_timeout_syn_sent",
                                                 "tcp_timeout_syn_recv",
                                                 "tcp_timeout_established",
                                                 "tcp_timeout_fin_wait",
                                                 "tcp_timeout_close_wait",
                                                 "tcp_timeout_last_ack",
                                                 "tcp_timeout_time_wait",
                                                 "tcp_timeout_close",
                                                 "tcp_timeout_max_retrans",
                                                 "tcp_timeout_unacknowledged",
                                                 "sctp_timeout_closed",
                                                 "sctp_timeout_cookie_wait",
                                                 "sctp_timeout_cookie_echoed",
                                                 "sctp_timeout_established",
                                                 "sctp_timeout_shutdown_sent",
                                                 "sctp_timeout_shutdown_recd",
                                                 "sctp_timeout_shutdown_ack_sent",
                                                 "sctp_timeout_heartbeat_sent"});
  const auto marked = [](const conntrack::Timeouts& t) {
    std::size_t count = 0;
    for (const std::uint32_t timeout : {t.tcp_max_retrans, t.tcp_unacknowledged, t.udp, t.udp_stream, t.icmp, t.icmp6,
                                        t.gre, t.gre_stream, t.generic}) {
      count += timeout == kMark ? 1U : 0U;
    }
    return count + static_cast<std::size_t>(std::ranges::count(t.tcp, kMark)) +
           static_cast<std::size_t>(std::ranges::count(t.sctp, kMark));
  };
  for (const std::string& name : names) {
    EXPECT_EQ(marked(OptionsOf(With({{name, std::to_string(kMark)}})).timeouts), 1U) << name;
  }
}

TEST(ConntrackOptions, SwitchesAndSizes) {
  const conntrack::Options options = OptionsOf(With({{"max", "500"},
                                                     {"buckets", "64"},
                                                     {"expect_max", "3"},
                                                     {"tcp_max_retrans", "9"},
                                                     {"tcp_loose", "0"},
                                                     {"tcp_be_liberal", "1"},
                                                     {"tcp_ignore_invalid_rst", "1"},
                                                     {"checksum", "0"},
                                                     {"acct", "1"}}));
  EXPECT_EQ(options.maximum, 500U);
  EXPECT_EQ(options.buckets, 64U);
  EXPECT_EQ(options.expect_maximum, 3U);
  EXPECT_EQ(options.tcp_max_retrans, 9);
  EXPECT_FALSE(options.tcp_loose || options.checksum);
  EXPECT_TRUE(options.tcp_be_liberal && options.tcp_ignore_invalid_rst && options.accounting);
}

TEST(ConntrackOptions, RoomEndsWithTheMaximumOrWithLongChains) {
  EXPECT_EQ(ConntrackRoom(OptionsOf(With({{"max", "500"}}))), 500U);
  EXPECT_EQ(ConntrackRoom(OptionsOf(With({{"max", "5000000"}}))), 5'000'000U);
  EXPECT_EQ(ConntrackRoom(OptionsOf(With({{"max", "500000"}, {"buckets", "600"}}))), 4096U) << "four for each of 1024";
  EXPECT_GE(ConntrackRoom(OptionsOf(With({{"max", "0"}}))), 1'000'000U) << "no limit";
}

TEST(ConntrackOptions, TheCommandLineWins) {
  const host::HostModel host = With({{"max", "500"}});
  EXPECT_EQ(ConntrackOptions({}, host, {.conntrack_max = 7}).maximum, 7U);
  EXPECT_EQ(ConntrackOptions({}, host, {.conntrack_max = 0}).maximum, 0U) << "no limit";
}

TEST(ConntrackOptions, NumbersOutOfBoundsCountAsTheBound) {
  EXPECT_EQ(OptionsOf(With({{"max", "-3"}})).maximum, 0U);
  EXPECT_EQ(OptionsOf(With({{"tcp_max_retrans", "1000"}})).tcp_max_retrans, 255);
}

TEST(ConntrackOptions, MatchesSwitchOnWhatTheyAsk) {
  abi::Program program;
  program.slots = {{"connbytes", {}}};
  EXPECT_TRUE(OptionsOf(host::LoopbackHost(), program).accounting);
  program.slots = {{"", {}}, {"connlabel", {}}};
  EXPECT_TRUE(OptionsOf(host::LoopbackHost(), program).labels);
  EXPECT_FALSE(OptionsOf(host::LoopbackHost(), program).accounting);
}

}  // namespace
}  // namespace iptc::engine
