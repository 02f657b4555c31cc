// dccp: the type of a DCCP packet is in a set; its header carries an option (net/netfilter/xt_dccp.c). Hotdrop where
// the options do not fit; that the header itself is there is the caller's business.
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct DccpParams {
  std::uint16_t types = 0;  // bit n for type n
  std::uint8_t tests_types = 0, types_inverted = 0;
  std::uint8_t option = 0;  // 0: not tested
  std::uint8_t option_inverted = 0;
};

}  // namespace iptc::helpers
