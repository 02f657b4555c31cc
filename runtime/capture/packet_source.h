// Where packets come from: capture files now, live interfaces later. Called per batch, not per packet.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/packet/dissect.h"

namespace iptc::capture {

// One captured frame. The bytes are valid until the next call of Read on the same source.
struct Frame {
  std::uint64_t number = 0;   // from 1, in the order of the file
  std::uint64_t time_ns = 0;  // since the epoch
  std::span<const std::uint8_t> bytes;
  std::uint32_t original_length = 0;  // on the wire; larger than bytes.size() when the capture cut it
  packet::LinkType link_type = packet::LinkType::kEthernet;
  std::string_view interface;  // pcapng's interface name, empty where the file has none
  std::uint32_t source = 0;    // which of several captures that are read as one (merged_source.h)
};

class PacketSource {
 public:
  virtual ~PacketSource() = default;
  // Fills `frames` from its start; returns how many, 0 at the end. A malformed file ends the stream and sets Error.
  virtual std::size_t Read(std::span<Frame> frames) = 0;
  [[nodiscard]] virtual const std::string& Error() const = 0;  // empty: none
  // Share of the input that was read, for a progress bar: 0 to 1.
  [[nodiscard]] virtual double Progress() const = 0;
};

// A file, a pipe, or "-" for standard input. The error names it.
[[nodiscard]] std::expected<std::unique_ptr<PacketSource>, std::string> OpenCapture(const std::string& path);

// Whether a regular file begins as pcap or pcapng does.
[[nodiscard]] bool IsCapture(const std::string& path);

}  // namespace iptc::capture
