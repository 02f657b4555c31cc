// Where results go: standard output, or a file that appears whole or not at all (capture::WholeFile). What is written
// is gathered and goes out in large pieces.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "runtime/capture/whole_file.h"

namespace iptc::cli {

class Output {
 public:
  // An empty path or "-": standard output.
  explicit Output(std::string path) : file_(std::move(path)) {}

  // Append here, then call Poll between records.
  [[nodiscard]] fmt::memory_buffer& Buffer() { return buffer_; }
  void Write(std::string_view text) { buffer_.append(text); }
  // Writes the buffer out once it is large.
  void Poll() {
    if (buffer_.size() >= kFlushBytes) Flush();
  }
  void Flush();
  // Why what is written is lost by now, as Commit will say (a full disk, …); empty: it is not.
  [[nodiscard]] const std::string& Error() const { return file_.Error(); }
  [[nodiscard]] bool IsTerminal() const { return file_.IsTerminal(); }

  [[nodiscard]] std::expected<void, std::string> Commit();

 private:
  static constexpr std::size_t kFlushBytes = 1U << 16U;

  capture::WholeFile file_;
  fmt::memory_buffer buffer_;
};

// Prints `iptc: error: …` on standard error.
void PrintError(std::string_view message);
void PrintWarning(std::string_view message);

// "1 error", "2 errors"
[[nodiscard]] std::string Count(std::size_t number, std::string_view noun);

}  // namespace iptc::cli
