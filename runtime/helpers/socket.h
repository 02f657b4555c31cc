// socket: whether a socket of the host would take the packet (net/netfilter/xt_socket.c), by the sockets that the host
// model names.
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct SocketParams {
  std::uint8_t options = 0;     // abi::kSocket… bits
  std::uint8_t asks_known = 0;  // see host_question.h
};

}  // namespace iptc::helpers
