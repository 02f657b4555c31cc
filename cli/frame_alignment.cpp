#include "cli/frame_alignment.h"

#include <algorithm>

namespace iptc::cli {

std::vector<std::optional<std::size_t>> AlignFrames(std::span<const std::uint64_t> here,
                                                    std::span<const std::uint64_t> there, std::uint64_t window_ns) {
  const std::size_t rows = here.size(), columns = there.size();
  const auto apart = [&](std::size_t i, std::size_t j) {
    return std::max(here[i], there[j]) - std::min(here[i], there[j]);
  };
  // The least cost of what is left from frame i here and frame j there on.
  std::vector<std::uint64_t> costs((rows + 1) * (columns + 1));
  const auto cost = [&](std::size_t i, std::size_t j) -> std::uint64_t& { return costs[i * (columns + 1) + j]; };
  const auto paired = [&](std::size_t i, std::size_t j) { return apart(i, j) + cost(i + 1, j + 1); };
  for (std::size_t i = rows; i-- > 0;) {
    cost(i, columns) = window_ns + cost(i + 1, columns);
    for (std::size_t j = columns; j-- > 0;) {
      cost(i, j) = std::min(window_ns + cost(i + 1, j), cost(i, j + 1));
      if (apart(i, j) <= window_ns) cost(i, j) = std::min(cost(i, j), paired(i, j));
    }
  }
  std::vector<std::optional<std::size_t>> partners(rows);
  for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
    if (apart(i, j) <= window_ns && cost(i, j) == paired(i, j)) {
      partners[i++] = j++;
    } else if (cost(i, j) == cost(i, j + 1)) {
      ++j;
    } else {
      ++i;
    }
  }
  return partners;
}

}  // namespace iptc::cli
