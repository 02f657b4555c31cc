// Reading and writing big-endian integers in packets, and the protocols' numbers. No bounds checks: the caller has made
// sure that the bytes are there.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "runtime/abi/protocol_numbers.h"
#include "runtime/abi/u128.h"

namespace iptc::packet {

static_assert(std::endian::native == std::endian::little, "generated code and wire access assume a little-endian host");

using abi::kProtoAuth;
using abi::kProtoDccp;
using abi::kProtoDestination;
using abi::kProtoEsp;
using abi::kProtoFragment;
using abi::kProtoGre;
using abi::kProtoHopByHop;
using abi::kProtoIcmp;
using abi::kProtoIcmpv6;
using abi::kProtoNone;
using abi::kProtoRouting;
using abi::kProtoSctp;
using abi::kProtoTcp;
using abi::kProtoUdp;
using abi::kProtoUdpLite;

inline std::uint16_t Load16(const std::uint8_t* p) {
  std::uint16_t v = 0;
  std::memcpy(&v, p, sizeof v);
  return __builtin_bswap16(v);
}
inline std::uint32_t Load32(const std::uint8_t* p) {
  std::uint32_t v = 0;
  std::memcpy(&v, p, sizeof v);
  return __builtin_bswap32(v);
}
inline std::uint64_t Load64(const std::uint8_t* p) {
  std::uint64_t v = 0;
  std::memcpy(&v, p, sizeof v);
  return __builtin_bswap64(v);
}
inline U128 Load128(const std::uint8_t* p) { return (U128{Load64(p)} << 64U) | Load64(p + 8); }
inline std::uint64_t Load48(const std::uint8_t* p) { return (std::uint64_t{Load16(p)} << 32U) | Load32(p + 2); }

inline void Store16(std::uint8_t* p, std::uint16_t v) {
  v = __builtin_bswap16(v);
  std::memcpy(p, &v, sizeof v);
}
inline void Store32(std::uint8_t* p, std::uint32_t v) {
  v = __builtin_bswap32(v);
  std::memcpy(p, &v, sizeof v);
}
inline void Store64(std::uint8_t* p, std::uint64_t v) {
  v = __builtin_bswap64(v);
  std::memcpy(p, &v, sizeof v);
}
inline void Store128(std::uint8_t* p, U128 v) {
  Store64(p, static_cast<std::uint64_t>(v >> 64U));
  Store64(p + 8, static_cast<std::uint64_t>(v));
}
inline void Store48(std::uint8_t* p, std::uint64_t v) {
  Store16(p, static_cast<std::uint16_t>(v >> 32U));
  Store32(p + 2, static_cast<std::uint32_t>(v));
}

}  // namespace iptc::packet
