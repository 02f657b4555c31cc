// The kinds of values that options take, and their parsed forms. A ValueKind owns parsing, range checks and canonical
// printing; Value has one alternative per shape.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/ir/interval_set.h"
#include "compiler/source/word.h"

namespace iptc::ext {

enum class ValueKind : std::uint8_t { kNone, kString };

using Value = std::variant<std::monostate, std::string>;

}  // namespace iptc::ext
