// CtZone keeps a flow apart from others with the same addresses and ports (struct nf_conntrack_zone). The id counts in
// the directions that are named; in the other one the flow is in zone 0.
#pragma once

#include <cstdint>

#include "runtime/abi/conntrack.h"

namespace iptc::packet {

struct CtZone {
  static constexpr std::uint8_t kOriginal = 1, kReply = 2, kBoth = 3;
  std::uint16_t id = 0;
  std::uint8_t directions = kBoth;  // 1 << CtDirection
  [[nodiscard]] constexpr std::uint16_t Id(abi::CtDirection direction) const {
    return (directions >> static_cast<unsigned>(direction) & 1U) != 0 ? id : std::uint16_t{0};
  }
  friend bool operator==(const CtZone&, const CtZone&) = default;
};

}  // namespace iptc::packet
