// The step of the program's own hashes: over packets, flows and addresses, which nobody chooses to make them collide.
// Not for anything that is written to a file: its values may change from one version to the next.
#pragma once

#include <cstdint>

namespace iptc::cli {

// `hash` with `value` in it; their order matters.
[[nodiscard]] constexpr std::uint64_t Mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 32U);
}

}  // namespace iptc::cli
