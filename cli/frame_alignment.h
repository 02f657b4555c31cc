// Which of several equal frames on one side is which on the other, by their times alone.
//
// Equal frames are retransmissions, or datagrams without an id: one that is lost must not shift all that follow. Pairs
// are at most a window apart and cross nowhere; what counts is their distance in all, where a frame here without a
// partner costs as much as the window, and one there nothing. Cost: the product of the two counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace iptc::cli {

// Times in ns, each side oldest first. For each frame here the index of its partner there, if it has one.
[[nodiscard]] std::vector<std::optional<std::size_t>> AlignFrames(std::span<const std::uint64_t> here,
                                                                  std::span<const std::uint64_t> there,
                                                                  std::uint64_t window_ns);

}  // namespace iptc::cli
