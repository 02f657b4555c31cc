// Link types as files and libpcap number them, brought to one number each, and those that can be dissected.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "runtime/packet/dissect.h"

namespace iptc::capture {

// Raw IP is 101 in files, but also 12 (the BSDs, and what libpcap says on Linux) and 14 (OpenBSD).
constexpr packet::LinkType NormalLinkType(std::uint16_t number) {
  return number == 12 || number == 14 ? packet::LinkType::kRawIp : static_cast<packet::LinkType>(number);
}

// Whether packet::DissectLink knows it; of others it says of every frame that it is no IP packet.
constexpr bool IsReadable(packet::LinkType type) {
  using enum packet::LinkType;
  constexpr std::array kReadable = {kEthernet, kRawIp, kLinuxSll, kLinuxSll2, kIp4, kIp6, kNull, kLoop};
  return std::ranges::find(kReadable, type) != kReadable.end();
}

}  // namespace iptc::capture
