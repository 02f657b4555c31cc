// How long an entry lives after a packet, in seconds: what the sysctls net.netfilter.nf_conntrack_*_timeout* say, by
// default as Linux 6.18 has them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "runtime/conntrack/tcp_table.h"

namespace iptc::conntrack {

inline constexpr std::size_t kSctpStates = 9;

struct Timeouts {
  std::array<std::uint32_t, kTcpStates> tcp = kTcpTimeouts;  // by TcpState
  std::uint32_t tcp_max_retrans = 300;                       // after tcp_max_retrans repetitions, or a closed window
  std::uint32_t tcp_unacknowledged = 300;
  std::uint32_t udp = 30, udp_stream = 120;  // UDP-Lite as well
  std::uint32_t icmp = 30, icmp6 = 30;
  std::uint32_t gre = 30, gre_stream = 180;
  std::uint32_t generic = 600;
  // By SctpState: none, closed, cookie wait, cookie echoed, established, shutdown sent, shutdown received, shutdown ack
  // sent, heartbeat sent.
  std::array<std::uint32_t, kSctpStates> sctp = {10, 10, 3, 3, 210, 3, 3, 3, 30};
};

}  // namespace iptc::conntrack
