// The field table: every value of a packet that a predicate can test, and where generated code finds it.
// One row a field: name in the IR's text, width in bits, base record, byte offset, and how its values are printed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/abi/packet_meta.h"

namespace iptc::abi {

enum class Field : std::uint8_t {
  kIifName,
  kOifName,
  kIp4Saddr,
  kIp4Daddr,
  kIp6Saddr,
  kIp6Daddr,
  kIpLength,
  kIpTtl,
  kIpTos,
  kFragOffset,
  kL4Proto,
  kL4Sport,
  kL4Dport,
  kTcpFlags,
  kIcmpType,
  kIcmpCode,
  kPacketType,
  kMacSource,
  kMark,
  kOwnerUid,
  kCtState,
  kCtDir,
  kCtStatus,
  kCtMark,
  kCtExpires,
  kCtProto,
  kCt4OrigSaddr,
  kCt4OrigDaddr,
  kCt4ReplySaddr,
  kCt4ReplyDaddr,
  kCt6OrigSaddr,
  kCt6OrigDaddr,
  kCt6ReplySaddr,
  kCt6ReplyDaddr,
  kCtOrigSport,
  kCtOrigDport,
  kCtReplySport,
  kCtReplyDport,
  kCtMasterHelper,
  kCount
};
inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::kCount);
static_assert(kFieldCount <= 64, "sets of fields are 64-bit masks");

constexpr std::uint64_t FieldBit(Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); }

enum class FieldBase : std::uint8_t { kMeta, kConntrack };
enum class FieldFormat : std::uint8_t { kDecimal, kHex, kIp4, kIp6, kInterface, kMac };

struct FieldInfo {
  Field field;
  std::string_view name;
  std::uint16_t bits;
  FieldBase base;
  std::uint16_t offset;
  FieldFormat format;
};

// clang-format off
#define IPTC_META(member) FieldBase::kMeta, offsetof(PacketMeta, member)
#define IPTC_CT(member) FieldBase::kConntrack, offsetof(CtView, member)
inline constexpr std::array<FieldInfo, kFieldCount> kFields = {{
    {Field::kIifName,       "iif",              128, IPTC_META(iif),         FieldFormat::kInterface},
    {Field::kOifName,       "oif",              128, IPTC_META(oif),         FieldFormat::kInterface},
    {Field::kIp4Saddr,      "ip4.saddr",         32, IPTC_META(saddr),       FieldFormat::kIp4},
    {Field::kIp4Daddr,      "ip4.daddr",         32, IPTC_META(daddr),       FieldFormat::kIp4},
    {Field::kIp6Saddr,      "ip6.saddr",        128, IPTC_META(saddr),       FieldFormat::kIp6},
    {Field::kIp6Daddr,      "ip6.daddr",        128, IPTC_META(daddr),       FieldFormat::kIp6},
    {Field::kIpLength,      "ip.length",         32, IPTC_META(ip_len),      FieldFormat::kDecimal},
    {Field::kIpTtl,         "ip.ttl",             8, IPTC_META(ttl),         FieldFormat::kDecimal},
    {Field::kIpTos,         "ip.tos",             8, IPTC_META(tos),         FieldFormat::kHex},
    {Field::kFragOffset,    "ip.frag_offset",    16, IPTC_META(frag_offset), FieldFormat::kDecimal},
    {Field::kL4Proto,       "l4.proto",           8, IPTC_META(proto),       FieldFormat::kDecimal},
    {Field::kL4Sport,       "l4.sport",          16, IPTC_META(sport),       FieldFormat::kDecimal},
    {Field::kL4Dport,       "l4.dport",          16, IPTC_META(dport),       FieldFormat::kDecimal},
    {Field::kTcpFlags,      "tcp.flags",          8, IPTC_META(tcp_flags),   FieldFormat::kHex},
    {Field::kIcmpType,      "icmp.type",          8, IPTC_META(icmp_type),   FieldFormat::kDecimal},
    {Field::kIcmpCode,      "icmp.code",          8, IPTC_META(icmp_code),   FieldFormat::kDecimal},
    {Field::kPacketType,    "packet.type",        8, IPTC_META(packet_type), FieldFormat::kDecimal},
    {Field::kMacSource,     "mac.saddr",         64, IPTC_META(mac_source),  FieldFormat::kMac},
    {Field::kMark,          "mark",              32, IPTC_META(mark),        FieldFormat::kHex},
    {Field::kOwnerUid,      "owner.uid",         32, IPTC_META(owner_uid),   FieldFormat::kDecimal},
    {Field::kCtState,       "ct.state",           8, IPTC_META(ct_state),    FieldFormat::kHex},
    {Field::kCtDir,         "ct.dir",             8, IPTC_META(ct_dir),      FieldFormat::kDecimal},
    {Field::kCtStatus,      "ct.status",         32, IPTC_CT(status),        FieldFormat::kHex},
    {Field::kCtMark,        "ct.mark",           32, IPTC_CT(mark),          FieldFormat::kHex},
    {Field::kCtExpires,     "ct.expires",        32, IPTC_CT(expires),       FieldFormat::kDecimal},
    {Field::kCtProto,       "ct.proto",           8, IPTC_CT(proto),         FieldFormat::kDecimal},
    {Field::kCt4OrigSaddr,  "ct4.orig_saddr",    32, IPTC_CT(orig_saddr),    FieldFormat::kIp4},
    {Field::kCt4OrigDaddr,  "ct4.orig_daddr",    32, IPTC_CT(orig_daddr),    FieldFormat::kIp4},
    {Field::kCt4ReplySaddr, "ct4.reply_saddr",   32, IPTC_CT(reply_saddr),   FieldFormat::kIp4},
    {Field::kCt4ReplyDaddr, "ct4.reply_daddr",   32, IPTC_CT(reply_daddr),   FieldFormat::kIp4},
    {Field::kCt6OrigSaddr,  "ct6.orig_saddr",   128, IPTC_CT(orig_saddr),    FieldFormat::kIp6},
    {Field::kCt6OrigDaddr,  "ct6.orig_daddr",   128, IPTC_CT(orig_daddr),    FieldFormat::kIp6},
    {Field::kCt6ReplySaddr, "ct6.reply_saddr",  128, IPTC_CT(reply_saddr),   FieldFormat::kIp6},
    {Field::kCt6ReplyDaddr, "ct6.reply_daddr",  128, IPTC_CT(reply_daddr),   FieldFormat::kIp6},
    {Field::kCtOrigSport,   "ct.orig_sport",     16, IPTC_CT(orig_sport),    FieldFormat::kDecimal},
    {Field::kCtOrigDport,   "ct.orig_dport",     16, IPTC_CT(orig_dport),    FieldFormat::kDecimal},
    {Field::kCtReplySport,  "ct.reply_sport",    16, IPTC_CT(reply_sport),   FieldFormat::kDecimal},
    {Field::kCtReplyDport,  "ct.reply_dport",    16, IPTC_CT(reply_dport),   FieldFormat::kDecimal},
    {Field::kCtMasterHelper,"ct.master_helper",   8, IPTC_CT(master_helper), FieldFormat::kDecimal},
}};
#undef IPTC_META
#undef IPTC_CT
// clang-format on

constexpr const FieldInfo& Info(Field field) { return kFields[static_cast<std::size_t>(field)]; }

}  // namespace iptc::abi
