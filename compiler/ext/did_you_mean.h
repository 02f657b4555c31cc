// The nearest of several names to a misspelled one, by edit distance with transpositions; nothing when none is near
// (more than a third of the letters differ). Case is ignored.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace iptc::ext {

[[nodiscard]] std::optional<std::string_view> DidYouMean(std::string_view word,
                                                         std::span<const std::string_view> names);

}  // namespace iptc::ext
