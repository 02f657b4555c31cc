#include "runtime/abi/address_text.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace iptc::abi {
namespace {

constexpr std::size_t kMacLength = 17;

constexpr int SocketFamily(Family family) { return family == Family::kIp4 ? AF_INET : AF_INET6; }
constexpr std::size_t Bytes(Family family) { return family == Family::kIp4 ? sizeof(in_addr) : sizeof(in6_addr); }

}  // namespace

std::optional<U128> ParseAddress(Family family, std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.contains('\0')) return std::nullopt;
  std::ranges::copy(text, terminated.begin());
  std::array<std::uint8_t, sizeof(in6_addr)> bytes{};
  if (inet_pton(SocketFamily(family), terminated.data(), bytes.data()) != 1) return std::nullopt;
  U128 address = 0;
  for (std::size_t i = 0; i < Bytes(family); ++i) address = (address << 8U) | bytes.at(i);
  return address;
}

std::string FormatAddress(Family family, U128 address) {
  std::array<std::uint8_t, sizeof(in6_addr)> bytes{};
  for (std::size_t i = Bytes(family); i-- > 0; address >>= 8U) bytes.at(i) = static_cast<std::uint8_t>(address);
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(SocketFamily(family), bytes.data(), text.data(), text.size());
  return text.data();
}

std::optional<std::uint64_t> ParseMac(std::string_view text) {
  if (text.size() != kMacLength) return std::nullopt;
  std::uint64_t mac = 0;
  for (std::size_t i = 0; i < kMacLength; i += 3) {
    unsigned byte = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
    if (error != std::errc{} || end != text.data() + i + 2) return std::nullopt;
    if (i + 2 < kMacLength && text[i + 2] != ':') return std::nullopt;
    mac = (mac << 8U) | byte;
  }
  return mac;
}

std::string FormatMac(std::uint64_t mac) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (unsigned shift = 48; shift > 0; shift -= 8) {
    if (!text.empty()) text += ':';
    text += kDigits[mac >> (shift - 4) & 0xFU];
    text += kDigits[mac >> (shift - 8) & 0xFU];
  }
  return text;
}

}  // namespace iptc::abi
