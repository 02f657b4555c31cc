#include "cli/read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>

#include <fmt/format.h>

namespace iptc::cli {
namespace {

constexpr std::size_t kChunk = 1U << 16U;

std::expected<std::string, std::string> ReadAll(int fd, const std::string& name) {
  std::string text;
  for (;;) {
    const std::size_t have = text.size();
    text.resize(have + kChunk);
    const ssize_t got = ::read(fd, text.data() + have, kChunk);
    if (got < 0 && errno == EINTR) {
      text.resize(have);
      continue;
    }
    if (got < 0) return std::unexpected(fmt::format("can't read `{}`: {}", name, std::strerror(errno)));
    text.resize(have + static_cast<std::size_t>(got));
    if (got == 0) {
      text.shrink_to_fit();  // it stays for the whole run
      return text;
    }
    if (text.size() >= std::numeric_limits<std::uint32_t>::max()) {
      return std::unexpected(fmt::format("`{}` is larger than 4 GiB", name));
    }
  }
}

}  // namespace

std::expected<std::string, std::string> ReadFile(const std::string& path) {
  if (path == "-") return ReadAll(STDIN_FILENO, "standard input");
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::unexpected(fmt::format("can't read `{}`: {}", path, std::strerror(errno)));
  auto text = ReadAll(fd, path);
  ::close(fd);
  return text;
}

}  // namespace iptc::cli
