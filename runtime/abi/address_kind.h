// What an address is by its bits alone. Addresses are right-aligned and in host order, as everywhere.
// Source: RFC 1112, RFC 919, RFC 4291.
#pragma once

#include "runtime/abi/netfilter.h"
#include "runtime/abi/u128.h"

namespace iptc::abi {

inline constexpr U128 kLimitedBroadcast4 = 0xFFFFFFFFU;

// 127.0.0.0/8
constexpr bool IsLoopback4(U128 address) { return address >> 24U == 127; }
constexpr bool IsMulticast4(U128 address) { return address >> 28U == 0xE; }
constexpr bool IsMulticast6(U128 address) { return address >> 120U == 0xFF; }
constexpr bool IsMulticast(Family family, U128 address) {
  return family == Family::kIp4 ? IsMulticast4(address) : IsMulticast6(address);
}

// fe80::/10: means something on one link only.
constexpr bool IsLinkLocal6(U128 address) { return address >> 118U == 0xFE80U >> 6U; }

}  // namespace iptc::abi
