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

// The mode that open(2) would have left or given the file.
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
    CreateBeside();
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

void WholeFile::CreateBeside() {
  const std::string folder = std::filesystem::path(replaced_).parent_path().string();
  const bool can_be_named = ::access("/proc/self/fd", X_OK) == 0;
  if (can_be_named)
    fd_ = ::open(folder.empty() ? "." : folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd_ < 0) {
    temporary_ = replaced_ + ".XXXXXX";
    fd_ = ::mkostemp(temporary_.data(), O_CLOEXEC);
  }
  if (fd_ >= 0) static_cast<void>(::fchmod(fd_, ModeFor(path_)));
}

// Names the file without a name, for the moment before it replaces another: link(2) replaces nothing.
bool WholeFile::GiveName() {
  constexpr int kTries = 100;
  const std::string file = fmt::format("/proc/self/fd/{}", fd_);
  for (int i = 0; i < kTries; ++i) {
    const std::string name = fmt::format("{}.{}-{}", replaced_, ::getpid(), i);
    if (::linkat(AT_FDCWD, file.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
      temporary_ = name;
      return true;
    }
    if (errno != EEXIST) break;
  }
  return false;
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
  if (error_.empty() && !replaced_.empty() && temporary_.empty() && !GiveName()) Fail("can't create");
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
