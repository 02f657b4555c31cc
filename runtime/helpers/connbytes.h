// connbytes: how many packets or bytes a connection has carried so far, this packet included, or how long its packets
// are on average (net/netfilter/xt_connbytes.c). A packet without an entry misses, inverted or not.
#pragma once

#include <cstdint>

namespace iptc::helpers {

enum class ConnbytesMode : std::uint8_t { kPackets, kBytes, kAverage };
enum class ConnbytesDirection : std::uint8_t { kOriginal, kReply, kBoth };

struct ConnbytesParams {
  std::uint64_t low = 0, high = 0;  // both included
  ConnbytesMode mode = ConnbytesMode::kPackets;
  ConnbytesDirection direction = ConnbytesDirection::kOriginal;
  std::uint8_t inverted = 0;
  std::uint8_t unused[5] = {};
};

}  // namespace iptc::helpers
