// Reads pcapng from a pipe, as blocks come: interface names and all, which libpcap would not tell.
//
// Memory is what the largest block takes. Read returns with the first blocks that are whole, so that packets of a
// capture under way are not held back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/capture/pcapng_source.h"

namespace iptc::capture {

class PcapngStream final : public PcapngSource {
 public:
  // Takes the descriptor over; `head` was read from it before.
  PcapngStream(int fd, std::span<const std::uint8_t> head);
  PcapngStream(const PcapngStream&) = delete;
  PcapngStream& operator=(const PcapngStream&) = delete;
  ~PcapngStream() override;

  std::size_t Read(std::span<Frame> frames) override;
  [[nodiscard]] double Progress() const override;

 private:
  void Fill();

  int fd_;
  std::vector<std::uint8_t> buffer_;
  std::size_t filled_;      // of the buffer
  std::uint64_t read_ = 0;  // in all
  std::uint64_t size_ = 0;  // of what stands behind the descriptor, 0: not known
  bool ended_ = false;
};

}  // namespace iptc::capture
