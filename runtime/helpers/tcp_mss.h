// tcp_mss: whether a TCP header carries a maximum segment size within a range (tcpmss_mt of net/netfilter/xt_tcpmss.c).
// Hotdrop when the header is cut short, its length is below 20 or not all of the options are there.
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct TcpMssParams {
  std::uint16_t low = 0;
  std::uint16_t high = 0xFFFF;
};

}  // namespace iptc::helpers
