// A regular file's bytes in memory, read-only, for as long as the object lives.
#pragma once

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
  MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  [[nodiscard]] std::span<const std::uint8_t> Bytes() const { return bytes_; }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace iptc::capture
