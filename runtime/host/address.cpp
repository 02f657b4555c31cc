#include "runtime/host/address.h"

#include <charconv>

#include "runtime/abi/address_text.h"

namespace iptc::host {

std::optional<AddressText> ParseAddress(std::string_view text) {
  const abi::Family family = text.contains(':') ? abi::Family::kIp6 : abi::Family::kIp4;
  const auto value = abi::ParseAddress(family, text);
  if (!value) return std::nullopt;
  return AddressText{.family = family, .value = *value, .prefix = AddressBits(family)};
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

}  // namespace iptc::host
