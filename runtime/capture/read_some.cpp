#include "runtime/capture/read_some.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace iptc::capture {

ssize_t ReadSome(int fd, void* to, std::size_t size) {
  for (;;) {
    const ssize_t count = ::read(fd, to, size);
    if (count >= 0 || (errno != EINTR && errno != EAGAIN)) return count;
    pollfd ready{.fd = fd, .events = POLLIN, .revents = 0};
    if (errno == EAGAIN && ::poll(&ready, 1, -1) < 0 && errno != EINTR) return -1;
  }
}

}  // namespace iptc::capture
