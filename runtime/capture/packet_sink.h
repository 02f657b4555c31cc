// Where packets go: a pcapng file with interface names, nanoseconds and a comment a packet.
//
// Write never fails by itself: the first error (disk full, …) is kept and Close says it. The file appears at Close; a
// sink that is destroyed without leaves what was there (whole_file.h).
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "runtime/packet/dissect.h"

namespace iptc::capture {

struct SinkPacket {
  std::uint64_t time_ns = 0;  // since the epoch
  std::span<const std::uint8_t> bytes;
  std::uint32_t original_length = 0;  // 0: all of it is in `bytes`
  packet::LinkType link_type = packet::LinkType::kEthernet;
  std::string_view interface = {};  // empty: an interface without a name
  std::string_view comment = {};    // UTF-8, empty: none
};

class PacketSink {
 public:
  virtual ~PacketSink() = default;
  virtual void Write(const SinkPacket& packet) = 0;
  // The error that is kept by now, empty: none. What is written behind it is lost.
  [[nodiscard]] virtual const std::string& Error() const = 0;
  [[nodiscard]] virtual std::expected<void, std::string> Close() = 0;
};

// Replaces `path`, or writes to standard output where it is "-". One interface block is written for each name and link
// type as they come up.
[[nodiscard]] std::expected<std::unique_ptr<PacketSink>, std::string> CreateCapture(const std::string& path);

}  // namespace iptc::capture
