#include "compiler/ipset/values.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <span>
#include <string>

#include "runtime/abi/address_text.h"

namespace iptc::ipset {
namespace {

using diag::Severity;

constexpr diag::Kind<std::string_view> kNoNumber{"IPT182", Severity::kError, "`{}` is not a number"};
constexpr diag::Kind<std::string_view, std::uint64_t, std::uint64_t> kOutOfRange{"IPT182", Severity::kError,
                                                                                 "`{}` is out of range {}-{}"};
constexpr diag::Kind<std::string_view, std::string_view> kNoAddress{"IPT182", Severity::kError,
                                                                    "`{}` is not an {} address"};
constexpr diag::Kind<std::string_view, std::string_view> kNoPort{"IPT182", Severity::kError,
                                                                 "`{}` is not a port or service of {}"};
constexpr diag::Kind<std::string_view> kNoMac{"IPT182", Severity::kError,
                                              "`{}` is not a MAC address such as 00:11:22:33:44:55"};
constexpr diag::Kind<std::string_view> kNoProtocol{"IPT182", Severity::kError, "`{}` is not a protocol"};
constexpr diag::Kind<std::string_view> kNoIcmp{"IPT182", Severity::kError,
                                               "`{}` is not an ICMP type/code such as 8/0, or its name"};
constexpr diag::Kind<std::string_view> kNoSkbMark{"IPT182", Severity::kError,
                                                  "`{}` is not a mark: 0xMARK or 0xMARK/0xMASK"};
constexpr diag::Kind<std::string_view> kNoSkbPriority{"IPT182", Severity::kError,
                                                      "`{}` is not a priority: MAJOR:MINOR in hex"};

enum class NumberFault : std::uint8_t { kNone, kUnreadable, kTooLarge };

// strtoull with base 0: leading blanks, a sign, 0x and 0; a minus wraps, which is out of every range here but 64 bits'.
NumberFault ReadUnsigned(std::string_view text, std::uint64_t& value) {
  const std::string copy(text);
  char* end = nullptr;
  errno = 0;
  value = std::strtoull(copy.c_str(), &end, 0);
  if (end == copy.c_str() || end != copy.c_str() + copy.size()) return NumberFault::kUnreadable;
  return errno == ERANGE ? NumberFault::kTooLarge : NumberFault::kNone;
}

struct IcmpNamed {
  std::string_view name;
  std::uint8_t type, code;
};
constexpr auto kIcmp4 = std::to_array<IcmpNamed>({
    {"echo-reply", 0, 0},
    {"pong", 0, 0},
    {"network-unreachable", 3, 0},
    {"host-unreachable", 3, 1},
    {"protocol-unreachable", 3, 2},
    {"port-unreachable", 3, 3},
    {"fragmentation-needed", 3, 4},
    {"source-route-failed", 3, 5},
    {"network-unknown", 3, 6},
    {"host-unknown", 3, 7},
    {"network-prohibited", 3, 9},
    {"host-prohibited", 3, 10},
    {"TOS-network-unreachable", 3, 11},
    {"TOS-host-unreachable", 3, 12},
    {"communication-prohibited", 3, 13},
    {"host-precedence-violation", 3, 14},
    {"precedence-cutoff", 3, 15},
    {"source-quench", 4, 0},
    {"network-redirect", 5, 0},
    {"host-redirect", 5, 1},
    {"TOS-network-redirect", 5, 2},
    {"TOS-host-redirect", 5, 3},
    {"echo-request", 8, 0},
    {"ping", 8, 0},
    {"router-advertisement", 9, 0},
    {"router-solicitation", 10, 0},
    {"ttl-zero-during-transit", 11, 0},
    {"ttl-zero-during-reassembly", 11, 1},
    {"ip-header-bad", 12, 0},
    {"required-option-missing", 12, 1},
    {"timestamp-request", 13, 0},
    {"timestamp-reply", 14, 0},
    {"address-mask-request", 17, 0},
    {"address-mask-reply", 18, 0},
});
constexpr auto kIcmp6 = std::to_array<IcmpNamed>({
    {"no-route", 1, 0},
    {"communication-prohibited", 1, 1},
    {"address-unreachable", 1, 3},
    {"port-unreachable", 1, 4},
    {"packet-too-big", 2, 0},
    {"ttl-zero-during-transit", 3, 0},
    {"ttl-zero-during-reassembly", 3, 1},
    {"bad-header", 4, 0},
    {"unknown-header-type", 4, 1},
    {"unknown-option", 4, 2},
    {"echo-request", 128, 0},
    {"ping", 128, 0},
    {"echo-reply", 129, 0},
    {"pong", 129, 0},
    {"router-solicitation", 133, 0},
    {"router-advertisement", 134, 0},
    {"neighbour-solicitation", 135, 0},
    {"neigbour-solicitation", 135, 0},
    {"neighbour-advertisement", 136, 0},
    {"neigbour-advertisement", 136, 0},
    {"redirect", 137, 0},
});

std::span<const IcmpNamed> IcmpNames(abi::Family family) {
  return family == abi::Family::kIp4 ? std::span<const IcmpNamed>(kIcmp4) : std::span<const IcmpNamed>(kIcmp6);
}

bool SameIgnoringCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// What stands in brackets, or the whole.
Slice Unbracketed(const Slice& slice) {
  const std::string_view text = slice.Text();
  return text.size() >= 2 && text.front() == '[' && text.back() == ']' ? slice.Part(1, text.size() - 1) : slice;
}

// Up to eight hex digits behind 0x.
std::optional<std::uint32_t> ReadHex(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Slice Slice::Part(std::size_t from, std::size_t to) const {
  return {word, begin + std::min(from, end - begin), begin + std::min(to, end - begin)};
}

Slice Whole(const source::Word& word) { return {&word, 0, word.text.size()}; }

std::optional<std::pair<Slice, Slice>> SplitAt(const Slice& slice, char separator) {
  const std::string_view text = slice.Text();
  if (text.empty() || text.front() == separator || text.back() == separator) return std::nullopt;
  const std::size_t from = text.front() == '[' ? text.find(']') : 0;
  const std::size_t at = text.find(separator, from == std::string_view::npos ? 0 : from);
  if (at == std::string_view::npos) return std::nullopt;
  return std::pair(slice.Part(0, at), slice.Part(at + 1));
}

std::optional<std::uint64_t> Reader::Number(const Slice& slice, std::uint64_t minimum, std::uint64_t maximum) const {
  std::uint64_t value = 0;
  const NumberFault fault = ReadUnsigned(slice.Text(), value);
  if (fault == NumberFault::kUnreadable) {
    emitter.Report(kNoNumber, slice.Span(), slice.Text());
  } else if (fault == NumberFault::kTooLarge || value < minimum || value > maximum) {
    emitter.Report(kOutOfRange, slice.Span(), slice.Text(), minimum, maximum);
  } else {
    return value;
  }
  return std::nullopt;
}

std::optional<U128> Reader::Address(const Slice& whole, abi::Family family) const {
  const Slice slice = Unbracketed(whole);
  const std::string text(slice.Text());
  const bool blank = text.find_first_of(" \t\n") != std::string::npos;
  if (family == abi::Family::kIp4) {
    in_addr address = {};
    if (!blank && inet_aton(text.c_str(), &address) != 0) return U128{ntohl(address.s_addr)};
  } else {
    if (const auto address = blank ? std::nullopt : abi::ParseAddress(family, text)) return address;
  }
  if (const auto host = names.Host(text, family)) return host;
  emitter.Report(kNoAddress, slice.Span(), text, family == abi::Family::kIp4 ? "IPv4" : "IPv6");
  return std::nullopt;
}

std::optional<std::uint16_t> Reader::Port(const Slice& whole, std::string_view protocol) const {
  const Slice slice = Unbracketed(whole);
  std::uint64_t number = 0;
  const NumberFault fault = ReadUnsigned(slice.Text(), number);
  if (fault == NumberFault::kNone && number <= 0xFFFF) return static_cast<std::uint16_t>(number);
  if (const auto port = names.Port(slice.Text(), protocol)) return port;
  emitter.Report(kNoPort, slice.Span(), slice.Text(), protocol);
  return std::nullopt;
}

std::optional<std::uint64_t> Reader::Mac(const Slice& slice) const {
  const std::string_view text = slice.Text();
  constexpr std::size_t kLength = 17;
  std::uint64_t mac = 0;
  bool good = text.size() == kLength;
  for (std::size_t at = 0; good && at < kLength; at += 3) {
    std::uint8_t byte = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 2, byte, 16);
    good = error == std::errc{} && end == text.data() + at + 2 && (at + 2 == kLength || text[at + 2] == ':');
    mac = (mac << 8U) | byte;
  }
  if (good) return mac;
  emitter.Report(kNoMac, slice.Span(), text);
  return std::nullopt;
}

std::optional<std::uint8_t> Reader::Protocol(const Slice& slice) const {
  if (SameIgnoringCase(slice.Text(), "icmpv6")) return std::uint8_t{58};
  if (const auto protocol = names.Protocol(slice.Text()); protocol.value_or(0) != 0) return protocol;
  emitter.Report(kNoProtocol, slice.Span(), slice.Text());
  return std::nullopt;
}

std::optional<std::uint16_t> Reader::IcmpType(const Slice& slice, abi::Family family) const {
  const auto named = std::ranges::find_if(
      IcmpNames(family), [&](const IcmpNamed& known) { return SameIgnoringCase(known.name, slice.Text()); });
  if (named != IcmpNames(family).end()) return static_cast<std::uint16_t>((named->type << 8U) | named->code);
  const auto parts = SplitAt(slice, '/');
  if (!parts) {
    emitter.Report(kNoIcmp, slice.Span(), slice.Text());
    return std::nullopt;
  }
  const auto type = Number(parts->first, 0, 255);
  if (!type) return std::nullopt;
  const auto code = Number(parts->second, 0, 255);
  if (!code) return std::nullopt;
  return static_cast<std::uint16_t>((*type << 8U) | *code);
}

bool Reader::SkbMark(const Slice& slice, sets::SkbInfo& skb) const {
  const auto parts = SplitAt(slice, '/');
  const Slice& value = parts ? parts->first : slice;
  const auto mark = value.Text().starts_with("0x") ? ReadHex(value.Text()) : std::nullopt;
  const auto mask = !parts                                   ? std::optional<std::uint32_t>(0xFFFFFFFF)
                    : parts->second.Text().starts_with("0x") ? ReadHex(parts->second.Text())
                                                             : std::nullopt;
  if (!mark || !mask) {
    emitter.Report(kNoSkbMark, slice.Span(), slice.Text());
    return false;
  }
  skb.mark = *mark;
  skb.mark_mask = *mask;
  return true;
}

bool Reader::SkbPriority(const Slice& slice, sets::SkbInfo& skb) const {
  const auto parts = SplitAt(slice, ':');
  const auto major = parts ? ReadHex(parts->first.Text()) : std::nullopt;
  const std::string_view rest = parts ? parts->second.Text() : std::string_view();
  const auto minor = ReadHex(rest.substr(0, rest.find(':')));  // what follows is passed over
  if (!major || !minor || *major > 0xFFFF || *minor > 0xFFFF) {
    emitter.Report(kNoSkbPriority, slice.Span(), slice.Text());
    return false;
  }
  skb.priority = (*major << 16U) | *minor;
  return true;
}

std::string_view IcmpName(std::uint16_t type_and_code, abi::Family family) {
  const auto named = std::ranges::find_if(IcmpNames(family), [&](const IcmpNamed& known) {
    return ((unsigned{known.type} << 8U) | known.code) == type_and_code;
  });
  return named == IcmpNames(family).end() ? std::string_view() : named->name;
}

}  // namespace iptc::ipset
