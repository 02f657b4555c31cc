#include "cli/packet_difference.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/hash_mix.h"
#include "cli/packet_text.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::cli {
namespace {

using packet::kIp4Header;
using packet::kIp6Header;
using Bytes = std::span<const std::uint8_t>;

enum class Form : std::uint8_t { kNumber, kHex, kAddress4, kAddress6, kChecksum };

// Bits of a header, counted from its first.
struct FieldRow {
  std::string_view name;
  std::size_t bit = 0, bits = 0;
  Form form = Form::kNumber;
};

constexpr auto kIp4Fields = std::to_array<FieldRow>({{"header length", 4, 4},
                                                     {"tos", 8, 8, Form::kHex},
                                                     {"total length", 16, 16},
                                                     {"id", 32, 16, Form::kHex},
                                                     {"flags and fragment offset", 48, 16, Form::kHex},
                                                     {"ttl", 64, 8},
                                                     {"protocol", 72, 8},
                                                     {"header checksum", 80, 16, Form::kChecksum},
                                                     {"source", 96, 32, Form::kAddress4},
                                                     {"destination", 128, 32, Form::kAddress4}});
constexpr auto kIp6Fields = std::to_array<FieldRow>({{"traffic class", 4, 8, Form::kHex},
                                                     {"flow label", 12, 20, Form::kHex},
                                                     {"payload length", 32, 16},
                                                     {"next header", 48, 8},
                                                     {"hop limit", 56, 8},
                                                     {"source", 64, 128, Form::kAddress6},
                                                     {"destination", 192, 128, Form::kAddress6}});
constexpr auto kTcpFields = std::to_array<FieldRow>({{"source port", 0, 16},
                                                     {"destination port", 16, 16},
                                                     {"tcp sequence number", 32, 32},
                                                     {"tcp acknowledgement", 64, 32},
                                                     {"tcp data offset", 96, 4},
                                                     {"tcp flags", 100, 12, Form::kHex},
                                                     {"tcp window", 112, 16},
                                                     {"tcp checksum", 128, 16, Form::kChecksum},
                                                     {"tcp urgent pointer", 144, 16}});
constexpr auto kUdpFields = std::to_array<FieldRow>({{"source port", 0, 16},
                                                     {"destination port", 16, 16},
                                                     {"udp length", 32, 16},
                                                     {"udp checksum", 48, 16, Form::kChecksum}});
constexpr auto kIcmpFields = std::to_array<FieldRow>({{"icmp type", 0, 8},
                                                      {"icmp code", 8, 8},
                                                      {"icmp checksum", 16, 16, Form::kChecksum},
                                                      {"icmp word", 32, 32, Form::kHex}});

struct Transport {
  std::uint8_t family = 0;  // 0: either
  std::uint8_t proto = 0;
  std::span<const FieldRow> fields;
  std::size_t header = 0;  // bytes, without options
};
constexpr auto kTransports = std::to_array<Transport>({{0, packet::kProtoTcp, kTcpFields, 20},
                                                       {0, packet::kProtoUdp, kUdpFields, 8},
                                                       {4, packet::kProtoIcmp, kIcmpFields, 8},
                                                       {6, packet::kProtoIcmpv6, kIcmpFields, 8}});

// What can be read of the packet, be it cut short; false: not even its IP header.
bool Look(Bytes ip, abi::PacketMeta& meta) {
  const unsigned version = ip.empty() ? 0 : ip[0] >> 4U;
  const bool whole = (version == 4 && ip.size() >= kIp4Header) || (version == 6 && ip.size() >= kIp6Header);
  if (!whole) return false;
  meta.l3 = ip.data();
  meta.l3_len = static_cast<std::uint32_t>(ip.size());
  packet::Redissect(meta);
  return true;
}

const Transport* FindTransport(const abi::PacketMeta& meta) {
  if (meta.frag_offset != 0) return nullptr;
  const auto* found = std::ranges::find_if(kTransports, [&](const Transport& row) {
    return row.proto == meta.proto && (row.family == 0 || row.family == meta.family);
  });
  return found == kTransports.end() ? nullptr : found;
}

U128 BitsOf(Bytes header, const FieldRow& row) {
  U128 value = 0;
  for (std::size_t bit = row.bit; bit < row.bit + row.bits; ++bit) {
    value = value << 1U | ((static_cast<unsigned>(header[bit / 8]) >> (7 - bit % 8)) & 1U);
  }
  return value;
}

std::string Print(const FieldRow& row, U128 value) {
  if (row.form == Form::kAddress4) return AddressText(4, value);
  if (row.form == Form::kAddress6) return AddressText(6, value);
  const auto number = static_cast<std::uint64_t>(value);
  return row.form == Form::kNumber ? fmt::format("{}", number) : fmt::format("{:#x}", number);
}

std::string Hex(Bytes bytes) {
  constexpr std::size_t kShown = 16;
  std::string text;
  for (const std::uint8_t byte : bytes.first(std::min(bytes.size(), kShown))) text += fmt::format("{:02x}", byte);
  return bytes.size() > kShown ? text + "…" : text;
}

// Compares two packets piece by piece.
class Comparison {
 public:
  Comparison(Bytes here, Bytes there) : here_(here), there_(there), common_(std::min(here.size(), there.size())) {}

  void Fields(std::size_t at, std::span<const FieldRow> rows) {
    for (const FieldRow& row : rows) {
      if (at + (row.bit + row.bits + 7) / 8 > common_) return;
      const U128 a = BitsOf(here_.subspan(at), row), b = BitsOf(there_.subspan(at), row);
      if (a != b) Note(row.form == Form::kChecksum, {std::string(row.name), Print(row, a), Print(row, b)});
    }
  }

  // Bytes [from, to), whole.
  void Options(std::string_view name, std::size_t from, std::size_t to) {
    to = std::min(to, common_);
    if (from >= to) return;
    const Bytes a = here_.subspan(from, to - from), b = there_.subspan(from, to - from);
    if (!std::ranges::equal(a, b)) Note(false, {std::string(name), Hex(a), Hex(b)});
  }

  // From `at` on, the first byte that differs.
  void Payload(std::size_t at) {
    if (at >= common_) return;
    const auto [a, b] = std::ranges::mismatch(here_.subspan(at, common_ - at), there_.subspan(at, common_ - at));
    if (a == here_.begin() + static_cast<std::ptrdiff_t>(common_)) return;
    const auto place = static_cast<std::size_t>(a - here_.begin());
    Note(false, {fmt::format("payload at byte {}", place - at), Hex(here_.subspan(place)), Hex(there_.subspan(place))});
  }

  std::vector<FieldDifference> Take() { return std::move(found_.empty() ? checksums_ : found_); }

 private:
  void Note(bool checksum, FieldDifference difference) {
    (checksum ? checksums_ : found_).push_back(std::move(difference));
  }

  Bytes here_, there_;
  std::size_t common_;
  std::vector<FieldDifference> found_, checksums_;
};

// Where TCP's options end, as far as the packet goes.
std::size_t TcpHeaderEnd(Bytes ip, std::size_t at) {
  constexpr std::size_t kDataOffset = 12;
  if (at + kDataOffset >= ip.size()) return ip.size();
  return std::min(ip.size(), at + std::size_t{4} * (ip[at + kDataOffset] >> 4U));
}

std::uint64_t MixBytes(std::uint64_t hash, Bytes bytes) {
  for (const std::uint8_t byte : bytes) hash = Mix(hash, byte);
  return hash;
}

// The bytes [from, from + count), as far as the packet goes.
Bytes Piece(Bytes ip, std::size_t from, std::size_t count) {
  return from >= ip.size() ? Bytes{} : ip.subspan(from, std::min(count, ip.size() - from));
}

// Where what the transport protocol carries begins.
std::size_t PayloadOf(Bytes ip, const abi::PacketMeta& meta) {
  const Transport* transport = FindTransport(meta);
  if (transport == nullptr) return meta.l4_offset;
  return transport->proto == packet::kProtoTcp ? TcpHeaderEnd(ip, meta.l4_offset) : meta.l4_offset + transport->header;
}

// What routers leave alone of a transport header, without TCP's acknowledgement: captures may be cut before it.
std::uint64_t MixTransport(std::uint64_t hash, Bytes ip, const abi::PacketMeta& meta) {
  constexpr std::uint8_t kEcho4 = 8, kEcho6 = 128, kEchoReply4 = 0, kEchoReply6 = 129;
  const Transport* transport = FindTransport(meta);
  const Bytes header = Piece(ip, meta.l4_offset, 8);
  if (transport == nullptr || header.size() < 8) return hash;
  if (transport->proto == packet::kProtoTcp) return Mix(hash, packet::Load32(&header[4]));
  if (transport->proto == packet::kProtoUdp) return hash;
  const std::uint8_t type = header[0];
  const bool echo = meta.family == 4 ? type == kEcho4 || type == kEchoReply4 : type == kEcho6 || type == kEchoReply6;
  return Mix(Mix(hash, type), echo ? packet::Load16(&header[6]) : 0U);
}

constexpr std::size_t kSignedPayload = 16;

}  // namespace

std::vector<FieldDifference> DifferencesOf(Bytes here, Bytes there) {
  abi::PacketMeta a, b;
  if (!Look(here, a) || !Look(there, b)) return {{"ip header", Hex(here), Hex(there)}};
  if (a.family != b.family) return {{"ip version", fmt::format("{}", a.family), fmt::format("{}", b.family)}};
  Comparison comparison(here, there);
  const bool ip4 = a.family == 4;
  const std::size_t header = ip4 ? kIp4Header : kIp6Header;
  comparison.Fields(0, ip4 ? std::span<const FieldRow>(kIp4Fields) : kIp6Fields);
  comparison.Options(ip4 ? "ip options" : "extension headers", header, a.l4_offset);
  const std::size_t payload = PayloadOf(here, a);
  if (const Transport* transport = FindTransport(a); transport != nullptr) {
    comparison.Fields(a.l4_offset, transport->fields);
    comparison.Options("tcp options", a.l4_offset + transport->header, payload);
  }
  comparison.Payload(payload);
  return comparison.Take();
}

std::size_t IpLength(Bytes ip) {
  const unsigned version = ip.empty() ? 0 : ip[0] >> 4U;
  if (version == 4 && ip.size() >= kIp4Header) return packet::Load16(&ip[2]);
  return version == 6 && ip.size() >= kIp6Header ? kIp6Header + packet::Load16(&ip[4]) : 0;
}

std::uint64_t HeaderSignature(Bytes ip) {
  constexpr std::size_t kBehind = 8, kToAcknowledgement = 12, kFragmentId = 4, kProto4 = 9, kProto6 = 6;
  const bool ip6 = !ip.empty() && ip[0] >> 4U == 6;
  const std::size_t header = ip6 ? kIp6Header : kIp4Header;
  const std::uint8_t proto = ip.size() < header ? 0 : ip[ip6 ? kProto6 : kProto4];
  const bool fragment = ip6 && proto == packet::kProtoFragment;
  const std::size_t behind = fragment ? kFragmentId : proto == packet::kProtoTcp ? kToAcknowledgement : kBehind;
  return MixBytes(ip6 ? 6 : 4, Piece(ip, 0, header + behind));
}

LooseSignature LooseSignatureOf(Bytes ip) {
  LooseSignature signature;
  abi::PacketMeta meta;
  if (!Look(ip, meta)) return signature;
  const std::uint64_t hash = MixTransport(Mix(Mix(meta.family, meta.proto), meta.frag_offset), ip, meta);
  const std::size_t length = IpLength(ip), payload = PayloadOf(ip, meta);
  signature.headers = Mix(hash, length - std::min<std::size_t>(meta.l4_offset, length));
  signature.packet = Mix(hash, length - std::min(payload, length));
  if (meta.proto == packet::kProtoTcp && meta.frag_offset == 0) {
    signature.packet = MixBytes(signature.packet, Piece(ip, meta.l4_offset + 8U, 4));
  }
  signature.packet = MixBytes(signature.packet, Piece(ip, payload, kSignedPayload));
  signature.whole = ip.size() >= std::min(length, payload + kSignedPayload);
  return signature;
}

bool SamePayload(Bytes here, Bytes there) {
  abi::PacketMeta a, b;
  if (!Look(here, a) || !Look(there, b)) return false;
  const Bytes mine = Piece(here, PayloadOf(here, a), kSignedPayload);
  const Bytes theirs = Piece(there, PayloadOf(there, b), kSignedPayload);
  const std::size_t common = std::min(mine.size(), theirs.size());
  return std::ranges::equal(mine.first(common), theirs.first(common));
}

}  // namespace iptc::cli
