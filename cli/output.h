// Where results go: standard output, or a file that appears whole or not at all.
//
// Bytes are buffered and written in large pieces. A file is written beside its destination and renamed by Commit();
// without Commit (a failure on the way) the temporary file is removed and the old file stays as it was.
// Errors of the system are kept and returned by Commit, so that writers need no check at every line.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace iptc::cli {

class Output {
 public:
  // An empty path or "-": standard output.
  explicit Output(std::string path);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Append here, then call Poll between records.
  [[nodiscard]] fmt::memory_buffer& Buffer() { return buffer_; }
  void Write(std::string_view text) { buffer_.append(text); }
  // Writes the buffer out once it is large.
  void Poll() {
    if (buffer_.size() >= kFlushBytes) Flush();
  }
  void Flush();
  [[nodiscard]] bool IsTerminal() const;

  [[nodiscard]] std::expected<void, std::string> Commit();

 private:
  static constexpr std::size_t kFlushBytes = 1U << 16U;

  void Fail(std::string_view what);

  std::string path_;
  std::string temporary_;  // empty on standard output
  std::string error_;
  int fd_ = -1;
  fmt::memory_buffer buffer_;
};

// Prints `iptc: error: …` on standard error.
void PrintError(std::string_view message);
void PrintWarning(std::string_view message);

// "1 error", "2 errors"
[[nodiscard]] std::string Count(std::size_t number, std::string_view noun);

}  // namespace iptc::cli
