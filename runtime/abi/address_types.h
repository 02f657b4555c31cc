// What an address is to the host's routes, as addrtype asks. Bits as in include/uapi/linux/netfilter/xt_addrtype.h.
#pragma once

#include <cstdint>

#include "runtime/abi/netfilter.h"
#include "runtime/abi/u128.h"

namespace iptc::abi {

inline constexpr std::uint16_t kAddressUnspecified = 1U << 0U, kAddressUnicast = 1U << 1U, kAddressLocal = 1U << 2U,
                               kAddressBroadcast = 1U << 3U, kAddressAnycast = 1U << 4U, kAddressMulticast = 1U << 5U,
                               kAddressBlackhole = 1U << 6U, kAddressUnreachable = 1U << 7U,
                               kAddressProhibit = 1U << 8U, kAddressThrow = 1U << 9U, kAddressNat = 1U << 10U,
                               kAddressResolve = 1U << 11U;

// Asks a host. `device` holds an interface's name as PacketMeta::iif does; 0: any interface.
// IPv4: the one type of the address by the local table (inet_dev_addr_type), for an address that is neither multicast
// nor 0.0.0.0 nor 255.255.255.255. IPv6: local, anycast and unreachable by the routes (match_lookup_rt6).
struct AddressTypes {
  const void* host = nullptr;
  std::uint16_t (*types)(const void* host, Family family, U128 address, U128 device) = nullptr;
};

}  // namespace iptc::abi
