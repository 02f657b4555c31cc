#include "runtime/packet/rewrite.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "runtime/packet/checksum.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::packet {
namespace {

using Bytes = std::span<const std::uint8_t>;

enum class Sum : std::uint8_t {
  kInternet,  // one's complement, over a pseudo header too if `pseudo`
  kOptional,  // the same, but 0 stands for "none" and is never the result
  kCrc32c
};

// Where a transport protocol keeps its checksum. `family` 0: both. DCCP has none for the rewriter: Linux dropped its
// tracker in 6.16, and NAT has since treated it as a protocol that it knows nothing of. Building one still needs it.
struct TransportRow {
  std::uint8_t proto;
  std::uint8_t family;
  std::uint8_t checksum_offset;
  Sum sum;
  bool pseudo;
  bool ports;
  std::uint8_t header;    // bytes that must be there before the checksum is touched
  bool rewritten = true;  // addresses and ports of it are changed with its checksum
};
constexpr TransportRow kRows[] = {
    {kProtoTcp, 0, 16, Sum::kInternet, true, true, 20},   {kProtoUdp, 0, 6, Sum::kOptional, true, true, 8},
    {kProtoUdpLite, 0, 6, Sum::kInternet, true, true, 8}, {kProtoDccp, 0, 6, Sum::kInternet, true, true, 12, false},
    {kProtoIcmpv6, 6, 2, Sum::kInternet, true, false, 8}, {kProtoIcmp, 4, 2, Sum::kInternet, false, false, 8},
    {kProtoSctp, 0, 8, Sum::kCrc32c, false, true, 12},
};

const TransportRow* FindRow(const IpView& view) {
  if (!view.has_transport) return nullptr;
  for (const TransportRow& row : kRows) {
    if (row.proto == view.proto && (row.family == 0 || row.family == static_cast<std::uint8_t>(view.family))) {
      return &row;
    }
  }
  return nullptr;
}

// UDP says "no checksum" with 0, so a computed 0 is sent as its other form; UDPlite has no "none" but the same rule.
std::uint16_t NeverZero(const TransportRow& row, std::uint16_t checksum) {
  const bool udp = row.proto == kProtoUdp || row.proto == kProtoUdpLite;
  return udp && checksum == 0 ? std::uint16_t{0xFFFF} : checksum;
}

// Where the internet checksum of `view` stands, or null if it has none, it is off, or its bytes are not there.
std::uint8_t* PatchableChecksum(const IpView& view, const TransportRow& row) {
  const std::span<std::uint8_t> l4 = view.L4();
  if (row.sum == Sum::kCrc32c || l4.size() < row.header) return nullptr;
  std::uint8_t* field = l4.data() + row.checksum_offset;
  return row.sum == Sum::kOptional && Load16(field) == 0 ? nullptr : field;
}

void PatchWord(const IpView& view, const TransportRow& row, std::uint8_t* word, std::uint16_t value) {
  if (std::uint8_t* field = PatchableChecksum(view, row)) {
    Store16(field, NeverZero(row, ChecksumPatch(Load16(field), Load16(word), value)));
  }
  Store16(word, value);
  if (row.sum == Sum::kCrc32c && view.L4().size() >= row.header) {
    Store32(view.L4().data() + row.checksum_offset, SctpChecksum(view.L4()));
  }
}

U128 AddressAt(const IpView& view, Side side) {
  const std::size_t index = side == Side::kSource ? 0 : 1;
  return view.family == abi::Family::kIp4 ? U128{Load32(view.ip.data() + 12 + 4 * index)}
                                          : Load128(view.ip.data() + 8 + 16 * index);
}

void PatchIp4Word(const IpView& view, std::size_t offset, std::uint16_t value) {
  std::uint8_t* ip = view.ip.data();
  Store16(ip + 10, ChecksumPatch(Load16(ip + 10), Load16(ip + offset), value));
  Store16(ip + offset, value);
}

// How many bytes a transport checksum covers: all, but for a UDPlite coverage.
std::size_t Covered(const IpView& view) {
  const std::span<std::uint8_t> l4 = view.L4();
  const std::size_t coverage = view.proto == kProtoUdpLite ? Load16(l4.data() + 4) : 0;
  return coverage >= 8 && coverage < l4.size() ? coverage : l4.size();
}

}  // namespace

IpView ViewOf(PacketRef& packet) {
  return {.ip = packet.L3(),
          .family = static_cast<abi::Family>(packet.meta.family),
          .proto = packet.meta.proto,
          .l4_offset = packet.meta.l4_offset,
          .has_transport = packet.meta.frag_offset == 0};
}

std::optional<IpView> ViewOf(std::span<std::uint8_t> quoted) {
  if (quoted.empty()) return std::nullopt;
  IpView view{.ip = quoted};
  if ((quoted[0] >> 4U) == 4) {
    const std::uint32_t header = (quoted[0] & 0x0FU) * 4U;
    if (header < 20 || quoted.size() < header) return std::nullopt;
    view.proto = quoted[9];
    view.l4_offset = header;
    view.has_transport = (Load16(quoted.data() + 6) & 0x1FFFU) == 0;
    return view;
  }
  if ((quoted[0] >> 4U) != 6 || quoted.size() < 40) return std::nullopt;
  const ExtensionWalk walk = WalkExtensions(quoted);
  view.family = abi::Family::kIp6;
  view.proto = walk.proto;
  view.l4_offset = walk.offset;
  view.has_transport = walk.whole && walk.fragment_offset == 0;
  return view;
}

void SetAddress(const IpView& view, Side side, U128 address) {
  const bool ip4 = view.family == abi::Family::kIp4;
  const std::size_t width = ip4 ? 4 : 16;
  const std::size_t offset = (ip4 ? 12 : 8) + (side == Side::kSource ? 0 : width);
  std::uint8_t* ip = view.ip.data();
  std::array<std::uint8_t, 16> before{};
  std::copy_n(ip + offset, width, before.begin());
  if (ip4) {
    Store32(ip + offset, static_cast<std::uint32_t>(address));
  } else {
    Store128(ip + offset, address);
  }
  const Bytes old_bytes = Bytes(before).first(width);
  const Bytes new_bytes = Bytes(view.ip).subspan(offset, width);
  if (ip4) Store16(ip + 10, ChecksumPatch(Load16(ip + 10), old_bytes, new_bytes));
  const TransportRow* row = FindRow(view);
  if (row == nullptr || !row->pseudo || !row->rewritten) return;
  if (std::uint8_t* field = PatchableChecksum(view, *row)) {
    Store16(field, NeverZero(*row, ChecksumPatch(Load16(field), old_bytes, new_bytes)));
  }
}

void SetPort(const IpView& view, Side side, std::uint16_t port) {
  const TransportRow* row = FindRow(view);
  const std::size_t offset = side == Side::kSource ? 0 : 2;
  if (row == nullptr || !row->ports || !row->rewritten || view.L4().size() < offset + 2) return;
  PatchWord(view, *row, view.L4().data() + offset, port);
}

void SetIcmpId(const IpView& view, std::uint16_t id) {
  const TransportRow* row = FindRow(view);
  if (row == nullptr || row->ports || view.L4().size() < row->header) return;
  PatchWord(view, *row, view.L4().data() + 4, id);
}

void UpdateIcmpChecksum(const IpView& view) {
  const TransportRow* row = FindRow(view);
  if (row != nullptr && !row->ports) UpdateTransportChecksum(view);
}

void UpdateTransportChecksum(const IpView& view) {
  const TransportRow* row = FindRow(view);
  const std::span<std::uint8_t> l4 = view.L4();
  if (row == nullptr || l4.size() < row->header) return;
  std::uint8_t* field = l4.data() + row->checksum_offset;
  if (row->sum == Sum::kCrc32c) {
    Store32(field, SctpChecksum(l4));
    return;
  }
  Store16(field, 0);
  const auto length = static_cast<std::uint32_t>(l4.size());
  const std::uint32_t pseudo = row->pseudo ? PseudoHeaderSum(view.family, AddressAt(view, Side::kSource),
                                                             AddressAt(view, Side::kDestination), view.proto, length)
                                           : 0;
  Store16(field, NeverZero(*row, ChecksumFold(ChecksumAdd(l4.first(Covered(view)), pseudo))));
}

void SetTcpWord(std::span<std::uint8_t> tcp, std::size_t offset, std::uint16_t value) {
  constexpr std::size_t kChecksum = 16;
  std::uint8_t* word = tcp.data() + offset;
  std::uint8_t* checksum = tcp.data() + kChecksum;
  Store16(checksum, ChecksumPatch(Load16(checksum), Load16(word), value));
  Store16(word, value);
}

void UpdateTotalLength(const IpView& view) {
  if (view.family == abi::Family::kIp4) {
    PatchIp4Word(view, 2, static_cast<std::uint16_t>(view.ip.size()));
  } else {
    Store16(view.ip.data() + 4, static_cast<std::uint16_t>(view.ip.size() - kIp6Header));
  }
}

void UpdateIpChecksum(const IpView& view) {
  if (view.family != abi::Family::kIp4) return;
  std::uint8_t* ip = view.ip.data();
  Store16(ip + 10, 0);
  Store16(ip + 10, ChecksumFold(ChecksumAdd(Bytes(view.ip).first((ip[0] & 0x0FU) * std::size_t{4}))));
}

bool DecrementTtl(const IpView& view) {
  std::uint8_t* ip = view.ip.data();
  std::uint8_t& ttl = ip[view.family == abi::Family::kIp4 ? 8 : 7];
  if (ttl == 0) return false;
  --ttl;
  if (view.family == abi::Family::kIp6) return true;
  // The header's sum is lower by 0x100, so the checksum is higher by as much, with the carry brought round. Of the two
  // zeros this gives 0 where SetTtl may give 0xFFFF.
  const std::uint32_t checksum = Load16(ip + 10) + 0x100U;
  Store16(ip + 10, static_cast<std::uint16_t>(checksum + (checksum >= 0xFFFFU ? 1U : 0U)));
  return true;
}

void SetTtl(const IpView& view, std::uint8_t ttl) {
  std::uint8_t* ip = view.ip.data();
  if (view.family == abi::Family::kIp6) {
    ip[7] = ttl;
  } else {
    PatchIp4Word(view, 8, static_cast<std::uint16_t>((ttl << 8U) | ip[9]));
  }
}

void SetTos(const IpView& view, std::uint8_t value, std::uint8_t mask) {
  std::uint8_t* ip = view.ip.data();
  if (view.family == abi::Family::kIp6) {
    const std::uint16_t word = Load16(ip);
    const auto before = static_cast<std::uint8_t>(word >> 4U);
    const auto after = static_cast<std::uint8_t>((before & ~unsigned{mask}) ^ value);
    Store16(ip, static_cast<std::uint16_t>((word & 0xF00FU) | (unsigned{after} << 4U)));
    return;
  }
  const std::uint8_t before = ip[1];
  const auto after = static_cast<std::uint8_t>((before & ~unsigned{mask}) ^ value);
  if (after != before) PatchIp4Word(view, 0, static_cast<std::uint16_t>((ip[0] << 8U) | after));
}

}  // namespace iptc::packet
