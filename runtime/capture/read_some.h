// read(2) that goes on after signals and waits where the descriptor itself does not (a pipe that its other user made
// non-blocking).
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace iptc::capture {

// How many bytes came, 0 at the end; -1 and errno.
[[nodiscard]] ssize_t ReadSome(int fd, void* to, std::size_t size);

}  // namespace iptc::capture
