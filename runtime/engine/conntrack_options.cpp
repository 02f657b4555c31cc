#include "runtime/engine/conntrack_options.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/conntrack/table.h"
#include "runtime/helpers/registry.h"

namespace iptc::engine {
namespace {

using conntrack::TcpState;
using conntrack::Timeouts;

constexpr std::string_view kPrefix = "net.netfilter.nf_conntrack_";

struct TimeoutSysctl {
  std::string_view name;
  std::uint32_t& (*of)(Timeouts&);
};

template <std::uint32_t Timeouts::* kMember>
std::uint32_t& Plain(Timeouts& timeouts) {
  return timeouts.*kMember;
}
template <TcpState kState>
std::uint32_t& Tcp(Timeouts& timeouts) {
  return timeouts.tcp[std::to_underlying(kState)];
}
template <std::size_t kState>
std::uint32_t& Sctp(Timeouts& timeouts) {
  return timeouts.sctp[kState];
}

constexpr auto kTimeouts = std::to_array<TimeoutSysctl>({
    {"generic_timeout", Plain<&Timeouts::generic>},
    {"gre_timeout", Plain<&Timeouts::gre>},
    {"gre_timeout_stream", Plain<&Timeouts::gre_stream>},
    {"icmp_timeout", Plain<&Timeouts::icmp>},
    {"icmpv6_timeout", Plain<&Timeouts::icmp6>},
    {"udp_timeout", Plain<&Timeouts::udp>},
    {"udp_timeout_stream", Plain<&Timeouts::udp_stream>},
    {"tcp_timeout_syn_sent", Tcp<TcpState::kSynSent>},
    {"tcp_timeout_syn_recv", Tcp<TcpState::kSynRecv>},
    {"tcp_timeout_established", Tcp<TcpState::kEstablished>},
    {"tcp_timeout_fin_wait", Tcp<TcpState::kFinWait>},
    {"tcp_timeout_close_wait", Tcp<TcpState::kCloseWait>},
    {"tcp_timeout_last_ack", Tcp<TcpState::kLastAck>},
    {"tcp_timeout_time_wait", Tcp<TcpState::kTimeWait>},
    {"tcp_timeout_close", Tcp<TcpState::kClose>},
    {"tcp_timeout_max_retrans", Plain<&Timeouts::tcp_max_retrans>},
    {"tcp_timeout_unacknowledged", Plain<&Timeouts::tcp_unacknowledged>},
    {"sctp_timeout_closed", Sctp<1>},
    {"sctp_timeout_cookie_wait", Sctp<2>},
    {"sctp_timeout_cookie_echoed", Sctp<3>},
    {"sctp_timeout_established", Sctp<4>},
    {"sctp_timeout_shutdown_sent", Sctp<5>},
    {"sctp_timeout_shutdown_recd", Sctp<6>},
    {"sctp_timeout_shutdown_ack_sent", Sctp<7>},
    {"sctp_timeout_heartbeat_sent", Sctp<8>},
});

class Sysctls {
 public:
  explicit Sysctls(const host::HostModel& host) : host_(host) {}

  [[nodiscard]] long Number(std::string_view name, long fallback) const {
    return host_.Sysctl(std::string(kPrefix) + std::string(name), fallback);
  }
  [[nodiscard]] bool Flag(std::string_view name, bool fallback) const { return Number(name, fallback ? 1 : 0) != 0; }
  // What is out of bounds counts as the bound; the kernel would not have taken it.
  template <class T>
  [[nodiscard]] T Unsigned(std::string_view name, T fallback) const {
    const long highest = static_cast<long>(std::numeric_limits<T>::max() & std::numeric_limits<std::int64_t>::max());
    return static_cast<T>(std::clamp(Number(name, static_cast<long>(fallback)), 0L, highest));
  }

 private:
  const host::HostModel& host_;
};

bool Needed(const abi::Program& program, std::uint8_t need) {
  return std::ranges::any_of(program.slots, [need](const abi::ProgramSlot& slot) {
    const helpers::Helper* helper = helpers::FindHelper(slot.helper);
    return helper != nullptr && (helper->connections_need & need) != 0;
  });
}

}  // namespace

conntrack::Options ConntrackOptions(const abi::Program& program, const host::HostModel& host, const Options& options) {
  const Sysctls sysctls(host);
  conntrack::Options out{.seed = options.seed};
  const auto maximum =
      static_cast<std::size_t>(std::max(host.Sysctl("net.nf_conntrack_max", static_cast<long>(out.maximum)), 0L));
  out.maximum = options.conntrack_max.value_or(sysctls.Unsigned("max", maximum));
  out.buckets = sysctls.Unsigned("buckets", out.buckets);
  out.expect_maximum = sysctls.Unsigned("expect_max", out.expect_maximum);
  out.tcp_max_retrans = sysctls.Unsigned("tcp_max_retrans", out.tcp_max_retrans);
  out.tcp_loose = sysctls.Flag("tcp_loose", out.tcp_loose);
  out.tcp_be_liberal = sysctls.Flag("tcp_be_liberal", out.tcp_be_liberal);
  out.tcp_ignore_invalid_rst = sysctls.Flag("tcp_ignore_invalid_rst", out.tcp_ignore_invalid_rst);
  out.checksum = sysctls.Flag("checksum", out.checksum);
  out.accounting = sysctls.Flag("acct", out.accounting) || Needed(program, helpers::kNeedCounts);
  out.labels = Needed(program, helpers::kNeedLabels);
  for (const TimeoutSysctl& row : kTimeouts) {
    std::uint32_t& timeout = row.of(out.timeouts);
    timeout = sysctls.Unsigned(row.name, timeout);
  }
  return out;
}

std::size_t ConntrackRoom(const conntrack::Options& options) {
  return conntrack::ConnTable::RoomOf(options.maximum, options.buckets);
}

}  // namespace iptc::engine
