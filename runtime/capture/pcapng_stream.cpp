#include "runtime/capture/pcapng_stream.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "runtime/capture/read_some.h"

namespace iptc::capture {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 16U;  // what a pipe holds

}  // namespace

PcapngStream::PcapngStream(int fd, std::span<const std::uint8_t> head)
    : fd_(fd), buffer_(head.begin(), head.end()), filled_(head.size()), read_(head.size()) {
  struct stat status{};
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) size_ = static_cast<std::uint64_t>(status.st_size);
  Continue(buffer_, true);
}

PcapngStream::~PcapngStream() { ::close(fd_); }

double PcapngStream::Progress() const {
  return size_ == 0 ? 0 : static_cast<double>(read_) / static_cast<double>(size_);
}

std::size_t PcapngStream::Read(std::span<Frame> frames) {
  std::size_t count = 0;
  while ((count = PcapngSource::Read(frames)) == 0 && Error().empty() && !ended_) Fill();
  return count;
}

// No frame points into the buffer any more: there was none in this call, and those of the one before are the past's.
void PcapngStream::Fill() {
  const std::size_t wanted = BlockBytes();
  const std::size_t rest = filled_ - Offset();
  std::memmove(buffer_.data(), buffer_.data() + Offset(), rest);
  buffer_.resize(std::max(buffer_.size(), std::max(rest, wanted) + kChunk));
  const ssize_t count = ReadSome(fd_, buffer_.data() + rest, buffer_.size() - rest);
  ended_ = count <= 0;
  filled_ = rest + static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  read_ += filled_ - rest;
  const int fault = count < 0 ? errno : 0;
  Continue(std::span(buffer_).first(filled_), !ended_);
  if (fault != 0) FailRead(std::strerror(fault));
}

}  // namespace iptc::capture
