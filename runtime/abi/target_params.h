// Parameter blocks of targets: made by compiler/ext/target, read by runtime/netfilter/targets. Plain bytes, native
// order.
#pragma once

#include <cstdint>

#include "runtime/abi/u128.h"

namespace iptc::abi {

// mark = (mark & ~mask) ^ value, as xt_mark's revision 2 (net/netfilter/xt_mark.c).
struct MarkParams {
  std::uint32_t value = 0;
  std::uint32_t mask = 0xFFFFFFFF;
};

// NF_NAT_RANGE_* of include/uapi/linux/netfilter/nf_nat.h.
inline constexpr std::uint32_t kNatMapAddresses = 1, kNatProtoSpecified = 2, kNatProtoRandom = 4, kNatPersistent = 8,
                               kNatProtoRandomFully = 16, kNatProtoOffset = 32, kNatNetmap = 64;

// SNAT, DNAT, MASQUERADE, REDIRECT, NETMAP. Addresses and ports in host order; an address range is inclusive.
struct NatParams {
  U128 min_addr = 0;
  U128 max_addr = 0;
  std::uint32_t flags = 0;
  std::uint16_t min_port = 0;
  std::uint16_t max_port = 0;
  std::uint16_t base_port = 0;
  std::uint16_t unused[3] = {};  // no padding: blocks are compared byte by byte
};

enum class RejectWith : std::uint8_t {
  kIcmpNetUnreachable,
  kIcmpHostUnreachable,
  kIcmpProtoUnreachable,
  kIcmpPortUnreachable,
  kIcmpNetProhibited,
  kIcmpHostProhibited,
  kIcmpAdminProhibited,
  kTcpReset,
  kIcmp6NoRoute,
  kIcmp6AdminProhibited,
  kIcmp6AddressUnreachable,
  kIcmp6PortUnreachable,
  kIcmp6PolicyFail,
  kIcmp6RejectRoute,
};

struct RejectParams {
  RejectWith with = RejectWith::kIcmpPortUnreachable;
};

// XT_LOG_* of include/uapi/linux/netfilter/xt_LOG.h.
inline constexpr std::uint8_t kLogTcpSequence = 1, kLogTcpOptions = 2, kLogIpOptions = 4, kLogUid = 8,
                              kLogMacDecode = 32;

struct LogParams {
  std::uint8_t level = 4;
  std::uint8_t flags = 0;
  char prefix[30] = {};
};

}  // namespace iptc::abi
