#include "cli/packet_difference.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/packet_text.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"

namespace iptc::cli {
namespace {

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

constexpr std::size_t kIp4Header = 20, kIp6Header = 40;

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

std::uint64_t Mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 32U);
}

// Where TCP's options end, as far as the packet goes.
std::size_t TcpHeaderEnd(Bytes ip, std::size_t at) {
  constexpr std::size_t kDataOffset = 12;
  if (at + kDataOffset >= ip.size()) return ip.size();
  return std::min(ip.size(), at + std::size_t{4} * (ip[at + kDataOffset] >> 4U));
}

constexpr std::size_t kTcpNumbers = 12;

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
  const Transport* transport = FindTransport(a);
  std::size_t payload = a.l4_offset;
  if (transport != nullptr) {
    comparison.Fields(payload, transport->fields);
    const std::size_t options = payload + transport->header;
    payload = transport->proto == packet::kProtoTcp ? TcpHeaderEnd(here, payload) : options;
    comparison.Options("tcp options", options, payload);
  }
  comparison.Payload(payload);
  return comparison.Take();
}

std::uint64_t LooseSignature(Bytes ip) {
  constexpr std::size_t kPayload = 16;
  abi::PacketMeta meta;
  if (!Look(ip, meta)) return 0;
  std::uint64_t hash = Mix(meta.family, meta.proto);
  std::size_t payload = meta.l4_offset;
  const auto add = [&](std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < std::min(to, ip.size()); ++at) hash = Mix(hash, ip[at]);
  };
  const Transport* transport = FindTransport(meta);
  if (meta.frag_offset != 0) hash = Mix(hash, meta.frag_offset);
  if (transport != nullptr && transport->proto == packet::kProtoTcp) {
    add(payload + 4, payload + kTcpNumbers);
    payload = TcpHeaderEnd(ip, payload);
  } else if (transport != nullptr) {
    payload += transport->header;
  }
  hash = Mix(hash, meta.ip_len - std::min<std::uint64_t>(payload, meta.ip_len));
  add(payload, payload + kPayload);
  return hash;
}

}  // namespace iptc::cli
