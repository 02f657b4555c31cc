// Addresses and prefixes as text, their family told by how they are written. Host order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/abi/netfilter.h"
#include "runtime/abi/u128.h"

namespace iptc::host {

struct AddressText {
  abi::Family family = abi::Family::kIp4;
  U128 value = 0;
  std::uint8_t prefix = 32;  // of a text without one: all bits
};

[[nodiscard]] std::optional<AddressText> ParseAddress(std::string_view text);  // no prefix
[[nodiscard]] std::optional<AddressText> ParsePrefix(std::string_view text);   // "A" or "A/N"

constexpr std::uint8_t AddressBits(abi::Family family) { return family == abi::Family::kIp4 ? 32 : 128; }

// The mask of a prefix, right-aligned like the address itself.
constexpr U128 PrefixMask(abi::Family family, std::uint8_t prefix) {
  const unsigned bits = AddressBits(family);
  const U128 all = bits == 32 ? U128{0xFFFFFFFFU} : ~U128{0};
  return prefix == 0 ? U128{0} : (all << (bits - prefix)) & all;
}

}  // namespace iptc::host
