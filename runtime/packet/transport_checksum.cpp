#include <cstddef>

#include "runtime/packet/checksum.h"
#include "runtime/packet/wire.h"

namespace iptc::packet {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool SumIsZero(const abi::PacketMeta& meta, Bytes l4, std::size_t covered) {
  const auto length = static_cast<std::uint32_t>(l4.size());
  return ChecksumFold(ChecksumAdd(l4.first(covered), PseudoHeaderSum(meta, length))) == 0;
}

bool TcpOk(const abi::PacketMeta& meta, Bytes l4) { return l4.size() >= 20 && SumIsZero(meta, l4, l4.size()); }

bool UdpOk(const abi::PacketMeta& meta, Bytes l4) {
  return l4.size() >= 8 && (Load16(l4.data() + 6) == 0 || SumIsZero(meta, l4, l4.size()));
}

// The length field says how much the checksum covers, 0: all. A checksum of 0 is wrong (RFC 3828 section 3.1).
bool UdpLiteOk(const abi::PacketMeta& meta, Bytes l4) {
  if (l4.size() < 8 || Load16(l4.data() + 6) == 0) return false;
  const std::size_t coverage = Load16(l4.data() + 4);
  if (coverage == 0) return SumIsZero(meta, l4, l4.size());
  return coverage >= 8 && coverage <= l4.size() && SumIsZero(meta, l4, coverage);
}

// The kernel sums the IP header, good in itself, along with it: a message of zeros alone is good then.
bool IcmpOk(const abi::PacketMeta&, Bytes l4) {
  return l4.size() >= 8 && ChecksumFold(ChecksumAdd(l4, kSumOfGoodHeader)) == 0;
}

bool Icmpv6Ok(const abi::PacketMeta& meta, Bytes l4) { return l4.size() >= 8 && SumIsZero(meta, l4, l4.size()); }

bool SctpOk(const abi::PacketMeta&, Bytes l4) { return l4.size() >= 12 && Load32(l4.data() + 8) == SctpChecksum(l4); }

struct Row {
  std::uint8_t proto;
  std::uint8_t family;  // 0: both
  bool (*ok)(const abi::PacketMeta&, Bytes);
};
// conntrack has no tracker for ICMP in IPv6, ICMPv6 in IPv4, nor (since Linux 6.16) DCCP.
constexpr Row kRows[] = {
    {kProtoTcp, 0, TcpOk},   {kProtoUdp, 0, UdpOk},       {kProtoUdpLite, 0, UdpLiteOk},
    {kProtoIcmp, 4, IcmpOk}, {kProtoIcmpv6, 6, Icmpv6Ok}, {kProtoSctp, 0, SctpOk},
};

}  // namespace

bool TransportChecksumOk(const abi::PacketMeta& meta) {
  if ((meta.present & abi::HeaderBit(abi::Header::kFirstFragment)) == 0) return true;
  for (const Row& row : kRows) {
    if (row.proto != meta.proto || (row.family != 0 && row.family != meta.family)) continue;
    return row.ok(meta, Bytes(meta.l3, meta.l3_len).subspan(meta.l4_offset));
  }
  return true;
}

}  // namespace iptc::packet
