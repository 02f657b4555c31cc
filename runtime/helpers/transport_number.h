// transport_number: a number that stands at a fixed place of the transport header (an SPI, a CPI) lies in a range,
// under a mask. The first fragment is the caller's business. Where `header` bytes are not there: hotdrop, or miss if
// asked.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/abi/packet_meta.h"

namespace iptc::helpers {

struct TransportNumberParams {
  std::uint32_t low = 0, high = 0xFFFFFFFF;  // inclusive; reversed: never
  std::uint32_t mask = 0xFFFFFFFF;
  std::uint8_t offset = 0;  // from the start of the transport header
  std::uint8_t width = 4;   // bytes, big endian
  std::uint8_t header = 0;  // at least offset + width
  std::uint8_t short_misses = 0;
};

// The number, under the mask; nothing: the header is not whole.
[[nodiscard]] std::optional<std::uint32_t> TransportNumberOf(const abi::PacketMeta& meta,
                                                             const TransportNumberParams& params);

}  // namespace iptc::helpers
