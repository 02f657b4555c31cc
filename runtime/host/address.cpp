#include "runtime/host/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <charconv>
#include <cstddef>

#include <fmt/format.h>

namespace iptc::host {

std::optional<AddressText> ParseAddress(std::string_view text) {
  const std::string copy(text);  // inet_pton wants a terminated string
  if (copy.find('\0') != std::string::npos) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  AddressText address;
  address.family = text.find(':') == std::string_view::npos ? abi::Family::kIp4 : abi::Family::kIp6;
  const bool ip4 = address.family == abi::Family::kIp4;
  if (inet_pton(ip4 ? AF_INET : AF_INET6, copy.c_str(), bytes.data()) != 1) return std::nullopt;
  for (std::size_t i = 0; i < (ip4 ? 4U : 16U); ++i) address.value = (address.value << 8U) | bytes[i];
  address.prefix = AddressBits(address.family);
  return address;
}

std::optional<AddressText> ParsePrefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  std::optional<AddressText> address = ParseAddress(text.substr(0, slash));
  if (!address || slash == std::string_view::npos) return address;
  const std::string_view digits = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address->prefix);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  if (!whole || address->prefix > AddressBits(address->family)) return std::nullopt;
  return address;
}

std::optional<std::uint64_t> ParseMac(std::string_view text) {
  constexpr std::size_t kLength = 17;
  if (text.size() != kLength) return std::nullopt;
  std::uint64_t mac = 0;
  for (std::size_t i = 0; i < kLength; i += 3) {
    unsigned byte = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
    if (error != std::errc{} || end != text.data() + i + 2) return std::nullopt;
    if (i + 2 < kLength && text[i + 2] != ':') return std::nullopt;
    mac = (mac << 8U) | byte;
  }
  return mac;
}

std::string FormatAddress(abi::Family family, U128 value) {
  std::array<std::uint8_t, 16> bytes{};
  const std::size_t width = family == abi::Family::kIp4 ? 4 : 16;
  for (std::size_t i = width; i-- > 0; value >>= 8U) bytes[i] = static_cast<std::uint8_t>(value);
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family == abi::Family::kIp4 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

std::string FormatMac(std::uint64_t mac) {
  const auto byte = [mac](unsigned shift) { return static_cast<unsigned>(mac >> shift) & 0xFFU; };
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", byte(40), byte(32), byte(24), byte(16), byte(8),
                     byte(0));
}

}  // namespace iptc::host
