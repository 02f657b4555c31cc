#include "runtime/capture/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

namespace iptc::capture {

std::expected<MappedFile, std::string> MappedFile::Open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::unexpected(std::strerror(errno));
  MappedFile file;
  int fault = 0;
  struct stat status{};
  if (::fstat(fd, &status) != 0) {
    fault = errno;
  } else if (status.st_size > 0) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (memory == MAP_FAILED) {
      fault = errno;
    } else {
      ::madvise(memory, size, MADV_SEQUENTIAL);
      file.bytes_ = {static_cast<const std::uint8_t*>(memory), size};
    }
  }
  ::close(fd);
  if (fault != 0) return std::unexpected(std::strerror(fault));
  return file;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
}

void MappedFile::DropBehind(std::size_t offset) {
  constexpr std::size_t kStep = 4U << 20U;  // a multiple of every page size
  if (offset < dropped_ + kStep) return;
  const std::size_t end = offset / kStep * kStep;
  ::madvise(const_cast<std::uint8_t*>(bytes_.data()) + dropped_, end - dropped_, MADV_DONTNEED);
  dropped_ = end;
}

}  // namespace iptc::capture
