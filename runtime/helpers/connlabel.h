// connlabel: a bit of 128 that a connection carries (net/netfilter/xt_connlabel.c). With `sets`, the bit is set where
// it is not, which is a hit as well. A packet without an entry counts as one whose connection has no such bit.
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct ConnlabelParams {
  std::uint8_t label = 0;
  std::uint8_t sets = 0;
  std::uint8_t inverted = 0;
  std::uint8_t unused = 0;
};

}  // namespace iptc::helpers
