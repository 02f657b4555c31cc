// Addresses as text, as inet_pton and inet_ntop read and write them: IPv4 as four decimal numbers, IPv6 as RFC 4291
// and RFC 5952 have it; MACs as "02:00:00:00:00:01". Values are right-aligned, in host order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/abi/netfilter.h"
#include "runtime/abi/u128.h"

namespace iptc::abi {

[[nodiscard]] std::optional<U128> ParseAddress(Family family, std::string_view text);
[[nodiscard]] std::string FormatAddress(Family family, U128 address);

[[nodiscard]] std::optional<std::uint64_t> ParseMac(std::string_view text);
[[nodiscard]] std::string FormatMac(std::uint64_t mac);

}  // namespace iptc::abi
