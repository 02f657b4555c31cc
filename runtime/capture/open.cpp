#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "runtime/capture/mapped_file.h"
#include "runtime/capture/packet_source.h"
#include "runtime/capture/pcap_source.h"
#include "runtime/capture/pcapng.h"
#include "runtime/capture/pcapng_source.h"
#include "runtime/capture/pcapng_stream.h"
#include "runtime/capture/read_some.h"

namespace iptc::capture {
namespace {

using Bytes = std::span<const std::uint8_t>;
using Opened = std::expected<std::unique_ptr<PacketSource>, std::string>;

constexpr std::size_t kHead = 4;  // bytes that tell what a file is

class MappedPcapngSource final : public PcapngSource {
 public:
  explicit MappedPcapngSource(MappedFile file) : PcapngSource(file.Bytes()), file_(std::move(file)) {}

  std::size_t Read(std::span<Frame> frames) override {
    file_.DropBehind(Offset());
    return PcapngSource::Read(frames);
  }

 private:
  MappedFile file_;
};

bool IsPcapng(Bytes bytes) {
  std::uint32_t type = 0;
  if (bytes.size() < sizeof type) return false;
  std::memcpy(&type, bytes.data(), sizeof type);
  return type == kSectionBlock;
}

// What people take for captures, and what to do about it; empty where nothing is known.
std::string WhyNot(Bytes bytes) {
  struct Packer {
    std::string_view start, name, unpack;
  };
  constexpr auto kPackers = std::to_array<Packer>({{"\x1F\x8B", "gzip", "zcat"},
                                                   {"\x28\xB5\x2F\xFD", "zstd", "zstdcat"},
                                                   {"\xFD\x37\x7A\x58", "xz", "xzcat"},
                                                   {"BZh", "bzip2", "bzcat"}});
  if (bytes.empty()) return "empty, without even the header of a capture";
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto packer = std::ranges::find_if(kPackers, [&](const Packer& p) { return text.starts_with(p.start); });
  if (packer == kPackers.end()) return {};
  return fmt::format("compressed by {}: unpack it into a pipe, `{} … | iptc … -`", packer->name, packer->unpack);
}

// Up to kHead bytes, as many as there are.
std::expected<std::vector<std::uint8_t>, std::string> ReadHead(int fd) {
  std::vector<std::uint8_t> head;
  std::array<std::uint8_t, kHead> some{};
  while (head.size() < kHead) {
    const ssize_t count = ReadSome(fd, some.data(), kHead - head.size());
    if (count < 0) return std::unexpected(std::strerror(errno));
    if (count == 0) break;
    head.insert(head.end(), some.begin(), some.begin() + count);
  }
  return head;
}

// What a stream that cannot go back gives: first what was read from it already.
struct Rest {
  int fd;
  std::vector<std::uint8_t> head;
};

ssize_t ReadRest(void* cookie, char* to, std::size_t size) {
  Rest& rest = *static_cast<Rest*>(cookie);
  if (rest.head.empty()) return ReadSome(rest.fd, to, size);
  const std::size_t count = std::min(size, rest.head.size());
  std::copy_n(rest.head.begin(), count, to);
  rest.head.erase(rest.head.begin(), rest.head.begin() + static_cast<std::ptrdiff_t>(count));
  return static_cast<ssize_t>(count);
}

int CloseRest(void* cookie) {
  const std::unique_ptr<Rest> rest(static_cast<Rest*>(cookie));
  return ::close(rest->fd);
}

// Takes the descriptor over, unless the result is null.
std::FILE* StreamBehind(int fd, std::vector<std::uint8_t> head) {
  if (::lseek(fd, -static_cast<off_t>(head.size()), SEEK_CUR) >= 0) return ::fdopen(fd, "rb");
  auto rest = std::make_unique<Rest>(Rest{fd, std::move(head)});
  std::FILE* const stream =
      ::fopencookie(rest.get(), "rb", {.read = ReadRest, .write = nullptr, .seek = nullptr, .close = CloseRest});
  if (stream == nullptr) return nullptr;
  [[maybe_unused]] const Rest* const closed_with_the_stream = rest.release();
  return stream;
}

// Takes the descriptor over.
Opened OpenStream(int fd) {
  auto head = ReadHead(fd);
  std::string fault = head ? WhyNot(*head) : head.error();
  if (fault.empty() && IsPcapng(*head)) return std::make_unique<PcapngStream>(fd, *head);
  std::FILE* const stream = fault.empty() ? StreamBehind(fd, std::move(*head)) : nullptr;
  if (stream != nullptr) return PcapSource::Open(stream);
  if (fault.empty()) fault = std::strerror(errno);
  ::close(fd);
  return std::unexpected(std::move(fault));
}

Opened Open(const std::string& path) {
  struct stat status{};
  if (path != "-" && ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
    std::expected<MappedFile, std::string> file = MappedFile::Open(path);
    if (!file) return std::unexpected(file.error());
    if (IsPcapng(file->Bytes())) return std::make_unique<MappedPcapngSource>(std::move(*file));
  }
  const int fd = path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::unexpected(std::strerror(errno));
  return OpenStream(fd);
}

}  // namespace

Opened OpenCapture(const std::string& path) {
  Opened source = Open(path);
  if (!source) return std::unexpected(fmt::format("{}: {}", path, source.error()));
  return source;
}

bool IsCapture(const std::string& path) {
  constexpr auto kPcap = std::to_array<std::uint32_t>({0xA1B2C3D4, 0xD4C3B2A1, 0xA1B23C4D, 0x4D3CB2A1});
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const auto file = MappedFile::Open(path);
  if (!file || file->Bytes().size() < kHead) return false;
  std::uint32_t magic = 0;
  std::memcpy(&magic, file->Bytes().data(), sizeof magic);
  return magic == kSectionBlock || std::ranges::find(kPcap, magic) != kPcap.end();
}

}  // namespace iptc::capture
