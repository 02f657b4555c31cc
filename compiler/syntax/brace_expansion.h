// Brace expansion of bash: `{tcp,udp}` and `{1..5}` make several words of one, before any other expansion.
//
// Purely a matter of the text, so it is done once, on the syntax tree. What is quoted, `{}`, `{a}` and a brace that is
// never closed stay as they are.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "compiler/syntax/script.h"

namespace iptc::syntax {

inline constexpr std::size_t kMaxBraceWords = 10'000;

// The words, in order; the word itself if it has no braces to expand. nullopt: more than kMaxBraceWords.
[[nodiscard]] std::optional<std::vector<Word>> ExpandBraces(Word word);

}  // namespace iptc::syntax
