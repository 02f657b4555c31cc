#include "cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace iptc::cli {
namespace {

constexpr mode_t kNewFileMode = 0666;

// mkstemp makes a file for the owner alone; the result has the mode that open(2) would have given it.
mode_t ModeFor(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) == 0) return status.st_mode & 07777U;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return kNewFileMode & ~mask;
}

bool IsRegularOrAbsent(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

}  // namespace

Output::Output(std::string path) : path_(std::move(path)) {
  if (path_.empty() || path_ == "-") {
    path_ = "standard output";
    fd_ = STDOUT_FILENO;
    return;
  }
  if (!IsRegularOrAbsent(path_)) {  // a pipe or device cannot be replaced: written as it is
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    temporary_ = path_ + ".XXXXXX";
    fd_ = ::mkstemp(temporary_.data());
    if (fd_ >= 0) static_cast<void>(::fchmod(fd_, ModeFor(path_)));
  }
  if (fd_ < 0) {
    temporary_.clear();
    Fail("can't create");
  }
}

Output::~Output() {
  if (fd_ > STDERR_FILENO) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void Output::Fail(std::string_view what) {
  if (error_.empty()) error_ = fmt::format("{} `{}`: {}", what, path_, std::strerror(errno));
}

void Output::Flush() {
  std::string_view rest(buffer_.data(), buffer_.size());
  while (!rest.empty() && error_.empty()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      Fail("can't write");
      break;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

bool Output::IsTerminal() const { return fd_ >= 0 && ::isatty(fd_) == 1; }

std::expected<void, std::string> Output::Commit() {
  Flush();
  if (error_.empty() && !temporary_.empty() && ::rename(temporary_.c_str(), path_.c_str()) != 0) Fail("can't replace");
  if (!error_.empty()) return std::unexpected(error_);
  temporary_.clear();
  return {};
}

void PrintError(std::string_view message) { fmt::print(stderr, "iptc: error: {}\n", message); }
void PrintWarning(std::string_view message) { fmt::print(stderr, "iptc: warning: {}\n", message); }

std::string Count(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

}  // namespace iptc::cli
