// Parameter blocks of targets: made by compiler/ext/target, read by runtime/netfilter/targets. Plain bytes, native
// order.
#pragma once

#include <cstdint>

#include "runtime/abi/conn_helper.h"
#include "runtime/abi/u128.h"

namespace iptc::abi {

// mark = (mark & ~mask) ^ value, as xt_mark's revision 2 (net/netfilter/xt_mark.c).
struct MarkParams {
  std::uint32_t value = 0;
  std::uint32_t mask = 0xFFFFFFFF;
};

// CONNMARK (net/netfilter/xt_connmark.c, revision 2).
enum class ConnmarkMode : std::uint8_t {
  kSet,      // ct.mark = shifted((ct.mark & ~ct_mask) ^ value)
  kSave,     // ct.mark = (ct.mark & ~ct_mask) ^ shifted(mark & nf_mask)
  kRestore,  // mark = (mark & ~nf_mask) ^ shifted(ct.mark & ct_mask)
};
struct ConnmarkParams {
  std::uint32_t value = 0;
  std::uint32_t ct_mask = 0xFFFFFFFF;
  std::uint32_t nf_mask = 0xFFFFFFFF;
  ConnmarkMode mode = ConnmarkMode::kSet;
  std::uint8_t shift = 0;
  std::uint8_t shift_right = 0;  // to the left otherwise
  std::uint8_t unused = 0;
};

// tos = (tos & ~mask) ^ value: TOS, DSCP.
struct TosParams {
  std::uint8_t value = 0;
  std::uint8_t mask = 0xFF;
};

// TTL, HL: out of bounds it stays at 0 or 255.
enum class TtlChange : std::uint8_t { kSet, kIncrement, kDecrement };
struct TtlParams {
  TtlChange change = TtlChange::kSet;
  std::uint8_t by = 0;
};

// ECN: what of the header it sets (IPT_ECN_OP_* of include/uapi/linux/netfilter_ipv4/ipt_ECN.h has the same three).
inline constexpr std::uint8_t kEcnSetIp = 1, kEcnSetEce = 16, kEcnSetCwr = 32;
struct EcnParams {
  std::uint8_t operations = 0;
  std::uint8_t codepoint = 0;
  std::uint8_t ece = 0;
  std::uint8_t cwr = 0;
};

// TCPMSS.
inline constexpr std::uint16_t kTcpMssClamp = 0xFFFF;  // to the path's MTU
struct TcpMssParams {
  std::uint16_t mss = kTcpMssClamp;
};

// TCPOPTSTRIP: kind k is bit k % 32 of word k / 32.
struct TcpOptionStripParams {
  std::uint32_t kinds[8] = {};
};

// CT, NOTRACK.
inline constexpr std::uint8_t kCtNotrack = 1, kCtZoneOriginal = 2, kCtZoneReply = 4, kCtZoneFromMark = 8;
struct CtParams {
  std::uint16_t zone = 0;
  std::uint8_t flags = 0;
  ConnHelper helper = ConnHelper::kNone;
};

// HMARK. What is hashed of addresses and ports is masked first; a port's or an SPI's value is set after. An SPI stands
// in both ports' places, its upper half in the source's.
inline constexpr std::uint32_t kHmarkConntrack = 1;
struct HmarkParams {
  U128 source_mask = 0;
  U128 destination_mask = 0;
  std::uint32_t port_mask = 0;  // source port << 16 | destination port
  std::uint32_t port_set = 0;
  std::uint32_t random = 0;
  std::uint32_t modulus = 1;
  std::uint32_t offset = 0;
  std::uint32_t flags = 0;
  std::uint32_t proto_mask = 0;
  std::uint32_t unused = 0;
};

// NFLOG.
struct NflogParams {
  std::uint32_t size = 0xFFFFFFFF;  // how many bytes of the packet are copied at most
  std::uint16_t group = 0;
  std::uint16_t unused = 0;
  char prefix[64] = {};
};

// IDLETIMER.
struct IdletimerParams {
  std::uint32_t seconds = 0;
  char label[28] = {};
};

// SNPT, DNPT: a prefix of that many bits, the rest of the address kept but for one word that keeps the checksum.
struct NptParams {
  U128 from = 0;
  U128 to = 0;
  std::uint32_t from_length = 0;
  std::uint32_t to_length = 0;
  std::uint64_t unused = 0;
};

// CLASSIFY: the class is major << 16 | minor.
struct ClassifyParams {
  std::uint32_t priority = 0;
};

// TEE. An empty name leaves the interface to the route.
struct TeeParams {
  U128 gateway = 0;
  char interface[16] = {};
};

// TPROXY: mark = (mark & ~mask) ^ value. Address or port 0: the packet's own way of finding one.
struct TproxyParams {
  U128 address = 0;
  std::uint32_t mark = 0;
  std::uint32_t mark_mask = 0;
  std::uint16_t port = 0;
  std::uint16_t unused[3] = {};
};

// RATEEST: samples are taken every 250 ms << interval, averaged with a weight of 2^-ewma_log.
struct RateestParams {
  char name[16] = {};
  std::uint8_t interval = 0;
  std::uint8_t ewma_log = 0;
  std::uint8_t unused[6] = {};
};

// LED.
struct LedParams {
  char trigger[24] = {};
};

// SYNPROXY. Options are XT_SYNPROXY_OPT_* of include/uapi/linux/netfilter/xt_SYNPROXY.h.
inline constexpr std::uint8_t kSynproxyMss = 1, kSynproxyWscale = 2, kSynproxySack = 4, kSynproxyTimestamp = 8,
                              kSynproxyEcn = 16;
struct SynproxyParams {
  std::uint8_t options = 0;
  std::uint8_t wscale = 0;
  std::uint16_t mss = 0;
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
