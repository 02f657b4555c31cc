// Small pieces of shell spelling: $'…' escapes and the text of ${…} up to its word.
#pragma once

#include <string>
#include <string_view>

#include "compiler/syntax/script.h"

namespace iptc::syntax {

// The inside of $'…', escapes resolved as bash does: \n \t \\ \' \" \a \b \e \f \r \v \xHH \NNN.
[[nodiscard]] std::string DecodeDollarQuoted(std::string_view inside);

// "$x", "${x}", "${!x[0]}", "${#x}", and what opens "${x:-": name, index and operator.
[[nodiscard]] Parameter DecodeParameter(std::string_view text);

[[nodiscard]] bool IsName(std::string_view text);

}  // namespace iptc::syntax
