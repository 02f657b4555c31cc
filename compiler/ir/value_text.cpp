#include "compiler/ir/value_text.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

#include "runtime/abi/address_text.h"

namespace iptc::ir {
namespace {

constexpr std::size_t kMacBytes = 6;

std::string Hex(U128 value, int digits) {
  if (value <= ~std::uint64_t{0}) return fmt::format("0x{:0{}x}", static_cast<std::uint64_t>(value), digits);
  return fmt::format("0x{:x}{:016x}", static_cast<std::uint64_t>(value >> 64U), static_cast<std::uint64_t>(value));
}

std::string Mac(U128 value) {
  if (value >> (8 * kMacBytes) != 0) return Hex(value, 16);
  return abi::FormatMac(static_cast<std::uint64_t>(value));
}

std::optional<U128> ParseInteger(std::string_view text, unsigned base) {
  if (text.empty()) return std::nullopt;
  U128 value = 0;
  for (const char c : text) {
    unsigned digit = base;
    std::from_chars(&c, &c + 1, digit, static_cast<int>(base));
    if (digit >= base || value > (~U128{0} - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

}  // namespace

std::string FormatValue(Field field, U128 value) {
  const abi::FieldInfo& info = abi::Info(field);
  switch (info.format) {
    case abi::FieldFormat::kDecimal:
      return fmt::format("{}", static_cast<std::uint64_t>(value));
    case abi::FieldFormat::kHex:
      return Hex(value, info.bits / 4);
    case abi::FieldFormat::kIp4:
      return abi::FormatAddress(abi::Family::kIp4, value);
    case abi::FieldFormat::kIp6:
      return abi::FormatAddress(abi::Family::kIp6, value);
    case abi::FieldFormat::kInterface:
      return Hex(value, 1);
    case abi::FieldFormat::kMac:
      return Mac(value);
  }
  return {};
}

std::optional<U128> ParseValue(std::string_view text) {
  if (text.starts_with("0x")) return ParseInteger(text.substr(2), 16);
  if (text.find('.') != std::string_view::npos && text.find(':') == std::string_view::npos) {
    return abi::ParseAddress(abi::Family::kIp4, text);
  }
  if (const auto mac = abi::ParseMac(text)) return mac;
  if (text.find(':') != std::string_view::npos) return abi::ParseAddress(abi::Family::kIp6, text);
  return ParseInteger(text, 10);
}

std::optional<std::string> AsNameTest(const MaskEq& test) {
  if (abi::Info(test.field).format != abi::FieldFormat::kInterface) return std::nullopt;
  char bytes[sizeof(U128) + 1] = {};
  std::memcpy(bytes, &test.value, sizeof(U128));
  std::string name(bytes);
  const std::string prefix = name + "+";
  // A name that itself ends in a plus reads as a prefix; NameTest then makes another test, and so it is left alone.
  for (const std::string& candidate : {name, prefix}) {
    if (candidate.size() < sizeof(U128) && NameTest(test.field, candidate) == Pred(test)) return candidate;
  }
  return std::nullopt;
}

U128 PrefixMask(Field field, unsigned length) {
  const unsigned bits = abi::Info(field).bits;
  return length == 0 ? 0 : MaxValue(field) & ~((U128{1} << (bits - length)) - 1);
}

std::optional<unsigned> AsPrefixLength(Field field, U128 mask) {
  const unsigned bits = abi::Info(field).bits;
  for (unsigned length = 0; length < bits; ++length) {
    if (PrefixMask(field, length) == mask) return length;
  }
  return std::nullopt;
}

std::string FormatBytes(std::span<const std::uint8_t> bytes) { return fmt::format("0x{:02x}", fmt::join(bytes, "")); }

std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      out += c;
    }
  }
  out += '"';
  return out;
}

}  // namespace iptc::ir
