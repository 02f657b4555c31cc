#include "runtime/capture/pcap_source.h"

#include <sys/stat.h>

#include <array>
#include <cstddef>

#include "runtime/capture/link_types.h"

namespace iptc::capture {
namespace {

constexpr std::size_t kBatchBytes = std::size_t{1} << 16U;  // a batch ends when it holds as much: it stays in cache

double SizeOf(std::FILE* stream) {
  struct stat status{};
  const bool regular = ::fstat(::fileno(stream), &status) == 0 && S_ISREG(status.st_mode);
  return regular ? static_cast<double>(status.st_size) : 0;
}

}  // namespace

std::expected<std::unique_ptr<PacketSource>, std::string> PcapSource::Open(std::FILE* stream) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  const double size = SizeOf(stream);
  pcap_t* capture = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, error.data());
  if (capture == nullptr) {
    std::fclose(stream);
    return std::unexpected(std::string(error.data()));
  }
  return std::unique_ptr<PacketSource>(new PcapSource(capture, size));
}

PcapSource::PcapSource(pcap_t* capture, double size)
    : capture_(capture), link_type_(NormalLinkType(static_cast<std::uint16_t>(pcap_datalink(capture)))), size_(size) {}

double PcapSource::Progress() const {
  const long position = size_ > 0 ? std::ftell(pcap_file(capture_.get())) : 0;
  return position > 0 ? static_cast<double>(position) / size_ : 0;
}

std::size_t PcapSource::Read(std::span<Frame> frames) {
  std::size_t count = 0;
  bytes_.clear();
  while (count < frames.size() && error_.empty() && bytes_.size() < kBatchBytes) {
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    const int status = pcap_next_ex(capture_.get(), &header, &data);
    if (status == PCAP_ERROR) error_ = pcap_geterr(capture_.get());
    if (status != 1) break;
    Frame& frame = frames[count++];
    frame.number = ++number_;
    // Asked for nanoseconds, libpcap keeps them in tv_usec.
    frame.time_ns =
        static_cast<std::uint64_t>(header->ts.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(header->ts.tv_usec);
    frame.original_length = header->len;
    frame.link_type = link_type_;
    frame.interface = {};
    frame.bytes = {data, header->caplen};  // its length counts; where it is stored is settled below
    bytes_.insert(bytes_.end(), data, data + header->caplen);
  }
  const std::uint8_t* next = bytes_.data();
  for (Frame& frame : frames.first(count)) {
    frame.bytes = {next, frame.bytes.size()};
    next += frame.bytes.size();
  }
  return count;
}

}  // namespace iptc::capture
