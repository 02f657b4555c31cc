// devgroup: the group of the incoming or outgoing interface (net/netfilter/xt_devgroup.c).
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct DevgroupParams {
  std::uint32_t group = 0, mask = 0;
  std::uint8_t of_outgoing = 0;
  std::uint8_t asks_known = 0;  // see host_question.h
  std::uint8_t unused[2] = {};
};

}  // namespace iptc::helpers
