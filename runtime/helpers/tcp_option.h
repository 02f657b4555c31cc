// tcp_option: whether a TCP header carries an option of a kind (tcp_find_option of net/netfilter/xt_tcpudp.c).
// Hotdrop when the header length is below 20 or not all of the options are there.
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct TcpOptionParams {
  std::uint8_t kind = 0;  // never 0
  std::uint8_t inverted = 0;
};

}  // namespace iptc::helpers
