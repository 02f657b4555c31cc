// printf(1) and awk's printf: %s %b %q %c %d %i %u %o %x %X %f %e %g %% with flags, width and precision (`*` for
// either), `'A` for a character's number; the format is used again while operands last.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "compiler/expand/value.h"
#include "compiler/syntax/escapes.h"

namespace iptc::expand {

struct FormatRules {
  std::optional<syntax::EscapeRules> format;  // none: the format's escapes are resolved already
  syntax::EscapeRules operand = {};           // of %b
  bool quotes = false;                        // %q, and lengths such as %ld, are there
  bool repeats = true;                        // while operands last
  bool warns_of_size = false;                 // a number that is too long is no reason to fail
};

inline constexpr FormatRules kBashPrintf{
    .format = syntax::kBashFormat, .operand = syntax::kBashOperand, .quotes = true, .warns_of_size = true};
inline constexpr FormatRules kDashPrintf{.format = syntax::kDashFormat, .operand = syntax::kDashOperand};

struct Formatted {
  Value text;
  int status = 0;  // 1: an operand is not a number
};

// nullopt: a directive that is not followed, such as %(%Y)T.
[[nodiscard]] std::optional<Formatted> Format(const Value& format, std::span<const Value> operands,
                                              const FormatRules& rules);

}  // namespace iptc::expand
