#include "runtime/capture/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace iptc::capture {
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

// Where a chain of links ends; the path itself where there is nothing yet.
std::string BehindLinks(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::path end = std::filesystem::canonical(path, ignored);
  return end.empty() ? path : end.string();
}

}  // namespace

WholeFile::WholeFile(std::string path) : path_(std::move(path)) {
  if (path_.empty() || path_ == "-") {
    path_ = "standard output";
    fd_ = STDOUT_FILENO;
    return;
  }
  if (!IsRegularOrAbsent(path_)) {  // a pipe or device cannot be replaced: written as it is
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    replaced_ = BehindLinks(path_);
    temporary_ = replaced_ + ".XXXXXX";
    fd_ = ::mkstemp(temporary_.data());
    if (fd_ >= 0) static_cast<void>(::fchmod(fd_, ModeFor(path_)));
  }
  if (fd_ < 0) {
    temporary_.clear();
    Fail("can't create");
  }
}

WholeFile::~WholeFile() {
  if (fd_ > STDERR_FILENO) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void WholeFile::Fail(std::string_view what) {
  if (error_.empty()) error_ = fmt::format("{} `{}`: {}", what, path_, std::strerror(errno));
}

void WholeFile::Write(std::string_view bytes) {
  while (!bytes.empty() && error_.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Fail("can't write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool WholeFile::IsTerminal() const { return fd_ >= 0 && ::isatty(fd_) == 1; }

std::expected<void, std::string> WholeFile::Commit() {
  // Some file systems tell of a full disk only here.
  if (fd_ > STDERR_FILENO && ::close(std::exchange(fd_, -1)) != 0) Fail("can't write");
  if (error_.empty() && !temporary_.empty()) {
    if (::rename(temporary_.c_str(), replaced_.c_str()) != 0) Fail("can't replace");
  }
  if (!error_.empty()) return std::unexpected(error_);
  temporary_.clear();
  return {};
}

}  // namespace iptc::capture
