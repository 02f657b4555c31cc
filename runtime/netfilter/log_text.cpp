#include "runtime/netfilter/log_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <span>
#include <string_view>

#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using packet::Load16;
using packet::Load32;
using Bytes = std::span<const std::uint8_t>;

// Writes one line. Members return false where the kernel ends the line early: at a header that is cut short.
class LogWriter {
 public:
  explicit LogWriter(std::uint8_t flags) : flags_(flags) {}

  void Interfaces(const packet::PacketRef& packet, std::string_view prefix);
  bool Ip4(Bytes ip, bool quoted);
  bool Ip6(Bytes ip, bool quoted);

  template <class... Args>
  void Add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }
  std::string Take() { return std::move(text_); }

 private:
  [[nodiscard]] bool Wants(std::uint8_t flag) const { return (flags_ & flag) != 0; }
  [[nodiscard]] std::uint32_t Left(Bytes rest) const { return static_cast<std::uint32_t>(rest.size()) - beyond_; }
  bool Incomplete(Bytes rest) {
    Add("INCOMPLETE [{} bytes] ", Left(rest));
    return false;
  }
  bool Tcp(Bytes tcp, bool fragment);
  bool Udp(Bytes udp, std::string_view name, bool fragment);
  bool Icmp4(Bytes icmp, bool fragment, bool quoted);
  bool Icmp6(Bytes icmp, bool fragment, bool quoted);
  void Auth(Bytes header, bool fragment);
  void Esp(Bytes header, bool fragment);
  void Hex(Bytes bytes) {
    for (const std::uint8_t byte : bytes) Add("{:02X}", byte);
  }
  struct Ip6Tail {
    std::uint8_t proto;
    Bytes rest;
    bool fragment;
  };
  bool ExtensionHeader(Ip6Tail& tail);
  bool ExtensionBody(Ip6Tail& tail, std::size_t& length);

  const std::uint8_t flags_;
  // By how much the lengths in extension headers reach behind the packet. The kernel subtracts it all the same, so that
  // the bytes left come out at 4 billion.
  std::uint32_t beyond_ = 0;
  std::string text_;
};

std::string_view NameOf(const U128& interface) {
  const auto* chars = reinterpret_cast<const char*>(&interface);
  return {chars, strnlen(chars, sizeof interface)};
}

void LogWriter::Interfaces(const packet::PacketRef& packet, std::string_view prefix) {
  Add("{}IN={} OUT={} ", prefix, NameOf(packet.meta.iif), NameOf(packet.meta.oif));
  if (packet.meta.iif == 0) return;
  const Bytes link = Bytes(packet.bytes).first(packet.l3_offset);
  const bool header = link.size() >= 14;
  const bool ethernet = header && (packet.meta.present & abi::HeaderBit(abi::Header::kMac)) != 0;  // lo is none
  if (Wants(abi::kLogMacDecode) && ethernet) {
    const auto mac = [](Bytes b) { return fmt::format("{:02x}", fmt::join(b, ":")); };
    Add("MACSRC={} MACDST={} MACPROTO={:04x} ", mac(link.subspan(6, 6)), mac(link.first(6)), Load16(&link[12]));
    return;
  }
  Add("MAC=");
  if (header) Add("{:02x}", fmt::join(link.first(14), ":"));
  Add(" ");
}

bool LogWriter::Tcp(Bytes tcp, bool fragment) {
  constexpr auto kFlags =
      std::to_array<std::string_view>({"FIN ", "SYN ", "RST ", "PSH ", "ACK ", "URG ", "ECE ", "CWR "});
  Add("PROTO=TCP ");
  if (fragment) return true;
  if (tcp.size() < 20) return Incomplete(tcp);
  Add("SPT={} DPT={} ", Load16(&tcp[0]), Load16(&tcp[2]));
  if (Wants(abi::kLogTcpSequence)) Add("SEQ={} ACK={} ", Load32(&tcp[4]), Load32(&tcp[8]));
  Add("WINDOW={} RES=0x{:02x} ", Load16(&tcp[14]), (tcp[12] & 0x0EU) << 2U);
  if ((tcp[12] & 1U) != 0) Add("AE ");  // accurate ECN, a flag of its own since Linux 6.16
  for (std::size_t bit = kFlags.size(); bit-- > 0;) {
    if ((tcp[13] >> bit & 1U) != 0) Add("{}", kFlags[bit]);
  }
  Add("URGP={} ", Load16(&tcp[18]));
  const std::size_t header = std::size_t{tcp[12]} >> 4U << 2U;
  if (!Wants(abi::kLogTcpOptions) || header <= 20) return true;
  if (tcp.size() < header) {
    Add("OPT (TRUNCATED)");
    return false;
  }
  Add("OPT (");
  Hex(tcp.subspan(20, header - 20));
  Add(") ");
  return true;
}

bool LogWriter::Udp(Bytes udp, std::string_view name, bool fragment) {
  Add("PROTO={} ", name);
  if (fragment) return true;
  if (udp.size() < 8) return Incomplete(udp);
  Add("SPT={} DPT={} LEN={} ", Load16(&udp[0]), Load16(&udp[2]), Load16(&udp[4]));
  return true;
}

// Of a later fragment even AH's name is left out, ESP's is not.
void LogWriter::Auth(Bytes header, bool fragment) {
  constexpr std::size_t kHeader = 12;
  if (fragment) return;
  Add("PROTO=AH ");
  if (header.size() < kHeader) {
    Incomplete(header);
  } else {
    Add("SPI=0x{:x} ", Load32(&header[4]));
  }
}

void LogWriter::Esp(Bytes header, bool fragment) {
  constexpr std::size_t kHeader = 8;
  Add("PROTO=ESP ");
  if (fragment) return;
  if (header.size() < kHeader) {
    Incomplete(header);
  } else {
    Add("SPI=0x{:x} ", Load32(&header[0]));
  }
}

bool LogWriter::Icmp4(Bytes icmp, bool fragment, bool quoted) {
  // Bytes that each type needs to be printed whole; 0: no need.
  constexpr std::array<std::uint8_t, 19> kRequired = {4, 0, 0, 28, 28, 28, 0, 0, 4, 0, 0, 28, 28, 20, 20, 0, 0, 12, 12};
  constexpr std::uint8_t kEchoReply = 0, kUnreachable = 3, kQuench = 4, kRedirect = 5, kEcho = 8, kTimeExceeded = 11,
                         kParameter = 12, kFragmentationNeeded = 4;
  Add("PROTO=ICMP ");
  if (fragment) return true;
  if (icmp.size() < 8) {
    Incomplete(icmp);
    return true;
  }
  const std::uint8_t type = icmp[0];
  Add("TYPE={} CODE={} ", type, icmp[1]);
  if (type < kRequired.size() && icmp.size() < kRequired[type]) {
    Incomplete(icmp);
    return true;
  }
  if (type == kEcho || type == kEchoReply) Add("ID={} SEQ={} ", Load16(&icmp[4]), Load16(&icmp[6]));
  if (type == kParameter) Add("PARAMETER={} ", icmp[4]);
  if (type == kRedirect) Add("GATEWAY={} ", fmt::join(icmp.subspan(4, 4), "."));
  const bool quotes = type == kUnreachable || type == kQuench || type == kRedirect || type == kTimeExceeded;
  if (quotes && !quoted) {
    Add("[");
    Ip4(icmp.subspan(8), true);
    Add("] ");
  }
  if (type == kUnreachable && icmp[1] == kFragmentationNeeded) Add("MTU={} ", Load16(&icmp[6]));
  return true;
}

bool LogWriter::Ip4(Bytes ip, bool quoted) {
  if (ip.size() < 20) {
    Add("TRUNCATED");
    return false;
  }
  const std::uint16_t fragment = Load16(&ip[6]);
  const std::size_t header = std::size_t{4} * (ip[0] & 0x0FU);
  Add("SRC={} DST={} ", fmt::join(ip.subspan(12, 4), "."), fmt::join(ip.subspan(16, 4), "."));
  Add("LEN={} TOS=0x{:02X} PREC=0x{:02X} TTL={} ID={} ", Load16(&ip[2]), ip[1] & 0x1E, ip[1] & 0xE0, ip[8],
      Load16(&ip[4]));
  if ((fragment & 0x8000U) != 0) Add("CE ");
  if ((fragment & 0x4000U) != 0) Add("DF ");
  if ((fragment & 0x2000U) != 0) Add("MF ");
  if ((fragment & 0x1FFFU) != 0) Add("FRAG:{} ", fragment & 0x1FFFU);
  if (Wants(abi::kLogIpOptions) && header > 20) {
    if (ip.size() < header) {
      Add("TRUNCATED");
      return false;
    }
    Add("OPT (");
    Hex(ip.subspan(20, header - 20));
    Add(") ");
  }
  const Bytes rest = ip.subspan(std::min(header, ip.size()));
  const bool later = (fragment & 0x1FFFU) != 0;
  switch (ip[9]) {
    case packet::kProtoTcp:
      return Tcp(rest, later);
    case packet::kProtoUdp:
      return Udp(rest, "UDP", later);
    case packet::kProtoUdpLite:
      return Udp(rest, "UDPLITE", later);
    case packet::kProtoIcmp:
      return Icmp4(rest, later, quoted);
    case packet::kProtoAuth:
      Auth(rest, later);
      return true;
    case packet::kProtoEsp:
      Esp(rest, later);
      return true;
    default:
      Add("PROTO={} ", ip[9]);
      return true;
  }
}

bool LogWriter::Icmp6(Bytes icmp, bool fragment, bool quoted) {
  constexpr std::uint8_t kTooBig = 2, kParameter = 4, kEchoRequest = 128, kEchoReply = 129;
  Add("PROTO=ICMPv6 ");
  if (fragment) return true;
  if (icmp.size() < 8) return Incomplete(icmp);
  const std::uint8_t type = icmp[0];
  Add("TYPE={} CODE={} ", type, icmp[1]);
  if (type == kEchoRequest || type == kEchoReply) Add("ID={} SEQ={} ", Load16(&icmp[4]), Load16(&icmp[6]));
  if (type == kParameter) Add("POINTER={:08x} ", Load32(&icmp[4]));
  if (type >= 1 && type <= kParameter && !quoted) {
    Add("[");
    Ip6(icmp.subspan(8), true);
    Add("] ");
  }
  if (type == kTooBig) Add("MTU={} ", Load32(&icmp[4]));
  return true;
}

bool LogWriter::ExtensionBody(Ip6Tail& tail, std::size_t& length) {
  const Bytes header = tail.rest;
  switch (tail.proto) {
    case packet::kProtoFragment: {
      if (header.size() < 8) {
        Add("FRAG:TRUNCATED ");
        return false;
      }
      const std::uint16_t offset = Load16(&header[2]);
      Add("FRAG:{} ", offset & 0xFFF8U);
      if ((offset & 1U) != 0) Add("INCOMPLETE ");
      Add("ID:{:08x} ", Load32(&header[4]));
      tail.fragment = tail.fragment || (offset & 0xFFF8U) != 0;
      length = 8;
      return true;
    }
    case packet::kProtoAuth:
      if (Wants(abi::kLogIpOptions)) {
        Add("AH ");
        if (tail.fragment) {
          Add(")");
          return false;
        }
        if (header.size() < 12) {
          Add("INCOMPLETE [{} bytes] )", Left(header));
          return false;
        }
        Add("SPI=0x{:x} ", Load32(&header[4]));
      }
      length = (std::size_t{header[1]} + 2) * 4;
      return true;
    default:
      if (tail.fragment) {
        if (Wants(abi::kLogIpOptions)) Add(")");
        return false;
      }
      length = (std::size_t{header[1]} + 1) * 8;
      return true;
  }
}

bool LogWriter::ExtensionHeader(Ip6Tail& tail) {
  if (tail.rest.size() < 2) {
    Add("TRUNCATED");
    return false;
  }
  if (Wants(abi::kLogIpOptions)) Add("OPT ( ");
  if (tail.proto == packet::kProtoEsp) {
    if (!Wants(abi::kLogIpOptions)) return false;
    Add("ESP ");
    if (tail.fragment) {
      Add(")");
    } else if (tail.rest.size() < 8) {
      Add("INCOMPLETE [{} bytes] )", Left(tail.rest));
    } else {
      Add("SPI=0x{:x} )", Load32(&tail.rest[0]));
    }
    return false;
  }
  std::size_t length = 0;
  const std::uint8_t next = tail.rest[0];
  if (!ExtensionBody(tail, length)) return false;
  if (Wants(abi::kLogIpOptions)) Add(") ");
  tail.proto = next;
  const std::size_t there = std::min(length, tail.rest.size());
  beyond_ += static_cast<std::uint32_t>(length - there);
  tail.rest = tail.rest.subspan(there);
  return true;
}

bool LogWriter::Ip6(Bytes ip, bool quoted) {
  constexpr auto kExtensions =
      std::to_array<std::uint8_t>({packet::kProtoHopByHop, packet::kProtoRouting, packet::kProtoFragment,
                                   packet::kProtoEsp, packet::kProtoAuth, packet::kProtoDestination});
  if (ip.size() < 40) {
    Add("TRUNCATED");
    return false;
  }
  const auto address = [this, &ip](std::string_view name, std::size_t at) {
    Add("{}=", name);
    for (std::size_t i = 0; i < 16; i += 2) Add("{}{:04x}", i == 0 ? "" : ":", Load16(&ip[at + i]));
    Add(" ");
  };
  address("SRC", 8);
  address("DST", 24);
  const std::uint32_t first = Load32(&ip[0]);
  Add("LEN={} TC={} HOPLIMIT={} FLOWLBL={} ", Load16(&ip[4]) + 40, (first & 0x0FF00000U) >> 20U, ip[7],
      first & 0x000FFFFFU);
  Ip6Tail tail{ip[6], ip.subspan(40), false};
  while (std::ranges::find(kExtensions, tail.proto) != kExtensions.end()) {
    if (!ExtensionHeader(tail)) return false;
  }
  switch (tail.proto) {
    case packet::kProtoTcp:
      return Tcp(tail.rest, tail.fragment);
    case packet::kProtoUdp:
      return Udp(tail.rest, "UDP", tail.fragment);
    case packet::kProtoUdpLite:
      return Udp(tail.rest, "UDPLITE", tail.fragment);
    case packet::kProtoIcmpv6:
      return Icmp6(tail.rest, tail.fragment, quoted);
    default:
      Add("PROTO={} ", tail.proto);
      return true;
  }
}

}  // namespace

std::string LogText(const packet::PacketRef& packet, std::uint8_t flags, std::string_view prefix) {
  LogWriter writer(flags);
  writer.Interfaces(packet, prefix);
  const bool whole = packet.meta.family == 4 ? writer.Ip4(packet.L3(), false) : writer.Ip6(packet.L3(), false);
  if (!whole) return writer.Take();
  // A packet that comes back by lo has no socket any more.
  const bool owned = (packet.meta.present & abi::HeaderBit(abi::Header::kOwner)) != 0 && packet.meta.iif == 0;
  if ((flags & abi::kLogUid) != 0 && owned && packet.owner_gid) {
    writer.Add("UID={} GID={} ", packet.meta.owner_uid, *packet.owner_gid);
  }
  if (packet.meta.mark != 0) writer.Add("MARK=0x{:x} ", packet.meta.mark);
  return writer.Take();
}

std::string LogText(const packet::PacketRef& packet, const abi::LogParams& params) {
  return LogText(packet, params.flags, {params.prefix, strnlen(params.prefix, sizeof params.prefix)});
}

}  // namespace iptc::netfilter
