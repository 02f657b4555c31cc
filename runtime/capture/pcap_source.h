// Reads whatever libpcap reads: pcap of both byte orders, micro- and nanoseconds, from files and pipes.
#pragma once

#include <cstdint>
#include <cstdio>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include <pcap/pcap.h>

#include "runtime/capture/packet_source.h"

namespace iptc::capture {

class PcapSource : public PacketSource {
 public:
  // Takes the stream over, also when it fails.
  [[nodiscard]] static std::expected<std::unique_ptr<PacketSource>, std::string> Open(std::FILE* stream);

  std::size_t Read(std::span<Frame> frames) override;
  [[nodiscard]] const std::string& Error() const override { return error_; }
  [[nodiscard]] double Progress() const override;

 private:
  struct CloseCapture {
    void operator()(pcap_t* capture) const { pcap_close(capture); }
  };
  PcapSource(pcap_t* capture, double size);

  std::unique_ptr<pcap_t, CloseCapture> capture_;
  packet::LinkType link_type_;
  double size_;                      // of the file in bytes, 0: unknown
  std::vector<std::uint8_t> bytes_;  // of the frames of one Read: libpcap keeps only the last one's
  std::uint64_t number_ = 0;
  std::string error_;
};

}  // namespace iptc::capture
