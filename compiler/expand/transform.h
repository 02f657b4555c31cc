// Operators of ${…} that turn a text into another by rules of their own: ${x^w} and its kin, ${x@Q} and its kin, as
// bash 5.2 has them. Bytes, C locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/syntax/script.h"

namespace iptc::expand {

// ${x^w} ${x^^w} ${x,w} ${x,,w}: the letters that the pattern matches; an empty one matches all.
[[nodiscard]] std::string ChangeCase(std::string text, syntax::ParameterOp op, std::string_view pattern);

// A text as the shell would read it back: in single quotes, or $'…' where there are control characters.
[[nodiscard]] std::string QuoteForShell(std::string_view text);

// ${x@Q} ${x@U} ${x@L} ${x@u} ${x@E}, ${x@K} of a text, and ${x@P} of one that prompts leave as it is. nullopt: what
// comes out hangs on more than the text.
[[nodiscard]] std::optional<std::string> TransformText(char letter, std::string_view text);

}  // namespace iptc::expand
