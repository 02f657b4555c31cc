// unknown: a match that nobody can decide from the packet and the host model (the socket's owner, a cgroup, a BPF
// program …). It answers miss and says so in Context::unknowns; the user settles it with --assume-match.
#pragma once

namespace iptc::helpers {

struct UnknownParams {
  char what[248] = {};  // "owner --uid-owner 1337", cut off where it is longer; zero-terminated
};

}  // namespace iptc::helpers
