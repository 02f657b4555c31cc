// The options behind a TCP or DCCP header: kinds 0 and 1 are one byte long, the others say their length in the second
// byte; a length of 0 counts as 1, one that the end cuts off ends the walk (net/netfilter/xt_tcpudp.c, xt_dccp.c).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace iptc::helpers {

[[nodiscard]] inline bool HasOptionOfKind(std::span<const std::uint8_t> options, std::uint8_t kind) {
  for (std::size_t i = 0; i < options.size();) {
    if (options[i] == kind) return true;
    const std::size_t length = options[i] >= 2 && i + 1 < options.size() ? options[i + 1] : 1;
    i += length == 0 ? 1 : length;
  }
  return false;
}

}  // namespace iptc::helpers
