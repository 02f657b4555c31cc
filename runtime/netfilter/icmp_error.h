// What an ICMP or ICMPv6 error says (RFC 792, RFC 4443).
#pragma once

#include <cstdint>

namespace iptc::netfilter {

struct IcmpError {
  std::uint8_t type = 3;
  std::uint8_t code = 0;
  std::uint32_t info = 0;  // the second word of the header: the next hop's MTU, the pointer
};

}  // namespace iptc::netfilter
