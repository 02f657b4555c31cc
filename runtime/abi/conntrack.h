// What rules can see of a conntrack entry. The connection table embeds a CtView in each entry; PacketMeta points at it.
// Bits as in include/uapi/linux/netfilter/nf_conntrack_common.h and xt_conntrack.h.
#pragma once

#include <cstdint>

#include "runtime/abi/conn_helper.h"
#include "runtime/abi/u128.h"

namespace iptc::abi {

// PacketMeta::ct_state: exactly one bit is set when conntrack is on, none when it is off.
inline constexpr std::uint8_t kCtInvalid = 1, kCtEstablished = 2, kCtRelated = 4, kCtNew = 8, kCtUntracked = 64;

// CtView::status, the kernel's IPS_* bits.
inline constexpr std::uint32_t kCtExpected = 1U << 0, kCtSeenReply = 1U << 1, kCtAssured = 1U << 2,
                               kCtConfirmed = 1U << 3, kCtSrcNat = 1U << 4, kCtDstNat = 1U << 5, kCtSeqAdjust = 1U << 6,
                               kCtSrcNatDone = 1U << 7, kCtDstNatDone = 1U << 8, kCtDying = 1U << 9,
                               kCtFixedTimeout = 1U << 10;

enum class CtDirection : std::uint8_t { kOriginal = 0, kReply = 1 };

// Addresses, ports in host order; an ICMP id stands in the source port, type << 8 | code in the destination port.
// The reply tuple is as the reply packet carries it: its source is the original's destination after DNAT.
struct CtView {
  U128 orig_saddr = 0, orig_daddr = 0, reply_saddr = 0, reply_daddr = 0;
  std::uint16_t orig_sport = 0, orig_dport = 0, reply_sport = 0, reply_dport = 0;
  std::uint32_t status = 0;
  std::uint32_t mark = 0;
  std::uint32_t expires = 0;  // seconds left, as of the last packet
  std::uint8_t proto = 0;
  std::uint8_t family = 0;
  std::uint16_t zone = 0;
  ConnHelper master_helper = ConnHelper::kNone;  // of the connection that expected this one, if one did
};

// Stands in for "no entry", so that generated code may load without a branch; every field is 0.
inline constexpr CtView kNoEntry{};

}  // namespace iptc::abi
