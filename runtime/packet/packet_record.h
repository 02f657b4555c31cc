// PacketRecord: what the runtime knows of the packet under way beyond its bytes and PacketMeta; abi::Context::owner
// points at it while classifiers run, or is null where there is no more to know.
#pragma once

#include <cstdint>
#include <span>

namespace iptc::packet {

struct PacketRecord {
  // Payload bytes of each fragment that the packet was put together from; the first has the IP header besides. Empty:
  // it came whole.
  std::span<const std::uint32_t> pieces;
};

}  // namespace iptc::packet
