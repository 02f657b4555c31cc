// Link types as files and libpcap number them, brought to one number each.
#pragma once

#include <cstdint>

#include "runtime/packet/dissect.h"

namespace iptc::capture {

// Raw IP is 101 in files, but also 12 (the BSDs, and what libpcap says on Linux) and 14 (OpenBSD).
constexpr packet::LinkType NormalLinkType(std::uint16_t number) {
  return number == 12 || number == 14 ? packet::LinkType::kRawIp : static_cast<packet::LinkType>(number);
}

}  // namespace iptc::capture
