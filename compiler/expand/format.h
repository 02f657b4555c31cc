// printf(1): %s %b %q %c %d %i %u %o %x %X %f %e %g %% with flags, width and precision; the format is used again while
// operands last.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "compiler/expand/value.h"

namespace iptc::expand {

[[nodiscard]] Value Format(const Value& format, std::span<const Value> operands);
// \n \t \\ \a \b \f \r \v \NNN \0NNN, as echo -e and printf have them.
[[nodiscard]] std::string DecodeEscapes(std::string_view text);

}  // namespace iptc::expand
