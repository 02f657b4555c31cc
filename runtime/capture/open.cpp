#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "runtime/capture/mapped_file.h"
#include "runtime/capture/packet_source.h"
#include "runtime/capture/pcap_source.h"
#include "runtime/capture/pcapng.h"
#include "runtime/capture/pcapng_source.h"

namespace iptc::capture {
namespace {

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

bool IsPcapng(std::span<const std::uint8_t> bytes) {
  std::uint32_t type = 0;
  if (bytes.size() < sizeof type) return false;
  std::memcpy(&type, bytes.data(), sizeof type);
  return type == kSectionBlock;
}

}  // namespace

std::expected<std::unique_ptr<PacketSource>, std::string> OpenCapture(const std::string& path) {
  const auto name = [&](const std::string& error) { return fmt::format("{}: {}", path, error); };
  struct stat status{};
  if (path != "-" && ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
    std::expected<MappedFile, std::string> file = MappedFile::Open(path);
    if (!file) return std::unexpected(name(file.error()));
    if (IsPcapng(file->Bytes())) return std::make_unique<MappedPcapngSource>(std::move(*file));
  }
  std::FILE* stream = path == "-" ? ::fdopen(::dup(STDIN_FILENO), "rb") : std::fopen(path.c_str(), "rb");
  if (stream == nullptr) return std::unexpected(name(std::strerror(errno)));
  std::expected<std::unique_ptr<PacketSource>, std::string> source = PcapSource::Open(stream);
  if (!source) return std::unexpected(name(source.error()));
  return source;
}

}  // namespace iptc::capture
