// A regular file's bytes in memory, read-only, for as long as the object lives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <utility>

namespace iptc::capture {

class MappedFile {
 public:
  // The error is the system's text. An empty file maps to no bytes.
  [[nodiscard]] static std::expected<MappedFile, std::string> Open(const std::string& path);

  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept
      : bytes_(std::exchange(other.bytes_, {})), dropped_(std::exchange(other.dropped_, 0)) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(dropped_, other.dropped_);
    return *this;
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  [[nodiscard]] std::span<const std::uint8_t> Bytes() const { return bytes_; }

  // Gives memory of the bytes before `offset` back, in large steps, so that reading a file once takes the same memory
  // whatever its size. The bytes stay readable.
  void DropBehind(std::size_t offset);

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t dropped_ = 0;  // bytes from the start that were given back
};

}  // namespace iptc::capture
