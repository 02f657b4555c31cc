// Reads pcapng from memory, without copies; from a pipe, pcapng_stream.h feeds it. Knows what libpcap does not tell:
// interface names, and link types and time resolutions that differ from interface to interface. Blocks of unknown types
// are skipped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runtime/capture/packet_source.h"

namespace iptc::capture {

class PcapngSource : public PacketSource {
 public:
  // `bytes` must outlive the source and starts with a section block.
  explicit PcapngSource(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::size_t Read(std::span<Frame> frames) override;
  [[nodiscard]] const std::string& Error() const override { return error_; }
  [[nodiscard]] double Progress() const override;

 protected:
  PcapngSource() = default;
  // Nothing before it is read again, but for the frames of the Read before.
  [[nodiscard]] std::size_t Offset() const { return offset_; }
  // How many bytes from the offset on the next block takes, as far as what is there tells; 0: what is there is no
  // block.
  [[nodiscard]] std::size_t BlockBytes() const;
  // Goes on in `bytes`, which begin at the offset. With `more`, a block that is not whole yet ends a Read without
  // fault.
  void Continue(std::span<const std::uint8_t> bytes, bool more);
  bool Fail(std::string_view what);
  // What is no fault of the bytes.
  void FailRead(std::string error) { error_ = std::move(error); }

 private:
  struct Interface {
    packet::LinkType link_type = packet::LinkType::kEthernet;
    std::uint32_t snap_length = 0;    // 0: no limit
    std::uint8_t resolution = 6;      // if_tsresol: 10^-n, or 2^-n with the high bit
    std::uint64_t multiplier = 1000;  // ns a tick, 0: ticks are not whole ns
    std::uint64_t offset_ns = 0;      // modulo 2^64, so that a negative one adds up
    std::string_view name = {};
  };
  struct Block {
    std::uint32_t type = 0;
    std::span<const std::uint8_t> body;
  };

  [[nodiscard]] std::uint16_t Get16(const std::uint8_t* p) const;
  [[nodiscard]] std::uint32_t Get32(const std::uint8_t* p) const;
  [[nodiscard]] std::uint64_t Get64(const std::uint8_t* p) const;

  [[nodiscard]] bool MustWait() const;
  bool NextBlock(Block& block);
  bool EnterSection();
  bool AddInterface(std::span<const std::uint8_t> body);
  void ReadInterfaceOptions(std::span<const std::uint8_t> options, Interface& interface);
  // Each fills a frame but for its number; false after a fault.
  bool EnhancedPacket(std::span<const std::uint8_t> body, Frame& frame);
  bool OldPacket(std::span<const std::uint8_t> body, Frame& frame);
  bool SimplePacket(std::span<const std::uint8_t> body, Frame& frame);
  bool FillFrame(std::uint32_t interface, std::uint64_t ticks, std::span<const std::uint8_t> data,
                 std::uint32_t captured, std::uint32_t original, Frame& frame);

  std::span<const std::uint8_t> bytes_;
  std::size_t offset_ = 0;             // of the next block
  std::uint64_t passed_ = 0;           // bytes before bytes_
  std::uint64_t block_ = 0;            // where the one under way is in the file, for messages
  bool more_ = false;                  // bytes may follow
  bool swapped_ = false;               // the section's byte order is not the machine's
  std::vector<Interface> interfaces_;  // of the section
  std::deque<std::string> names_;      // of all sections: frames may outlive a section
  std::uint64_t number_ = 0;
  std::string error_;
};

}  // namespace iptc::capture
