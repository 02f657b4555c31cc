// addrtype: the source or destination address is of one of several types (net/netfilter/xt_addrtype.c). Most of them
// hang on the host's routes: where no host is known, the call that asks whether the answer is known says so.
#pragma once

#include <cstdint>

#include "runtime/abi/address_types.h"

namespace iptc::helpers {

struct AddrtypeParams {
  static constexpr std::uint8_t kAnyDevice = 0, kIncoming = 1, kOutgoing = 2;
  std::uint16_t types = 0;  // abi::kAddress… bits
  std::uint8_t of_destination = 0;
  std::uint8_t device = kAnyDevice;  // whose routes count
  std::uint8_t asks_known = 0;       // hit where the answer is known, whatever it is
  std::uint8_t unused = 0;
};

}  // namespace iptc::helpers
