// Walks TCP options. Stops where the kernel's trackers stop: at the end marker, at a length below 2, and at an option
// that is not wholly there.
#pragma once

#include <cstdint>
#include <span>

namespace iptc::conntrack {

inline constexpr std::uint8_t kOptionEnd = 0, kOptionNop = 1, kOptionWindowScale = 3, kOptionSackPermitted = 4,
                              kOptionSack = 5;

// visit(kind, data) -> whether to go on.
template <class Visit>
void ForEachOption(std::span<const std::uint8_t> options, Visit visit) {
  while (!options.empty()) {
    const std::uint8_t kind = options[0];
    if (kind == kOptionEnd) return;
    if (kind == kOptionNop) {
      options = options.subspan(1);
      continue;
    }
    if (options.size() < 2 || options[1] < 2 || options[1] > options.size()) return;
    if (!visit(kind, options.subspan(2, options[1] - 2U))) return;
    options = options.subspan(options[1]);
  }
}

}  // namespace iptc::conntrack
