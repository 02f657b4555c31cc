// rpfilter: whether a reply would leave by the interface that the packet came in by, by the host's routes
// (net/ipv4/netfilter/ipt_rpfilter.c, net/ipv6/netfilter/ip6t_rpfilter.c). --invert is the rule's.
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct RpfilterParams {
  std::uint8_t options = 0;     // abi::kRpfilter… bits
  std::uint8_t asks_known = 0;  // see host_question.h
};

}  // namespace iptc::helpers
