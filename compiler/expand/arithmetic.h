// Shell arithmetic over 64-bit signed integers that wrap: $((…)), ((…)), `let`, substring offsets.
//
// Precedence and operators as in C, with ** and the comma; names stand for variables, whose text is evaluated in turn.
// Errors (syntax, division by zero, nesting) come back as text.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace iptc::expand {

// Names are as written: "x", or "a[i+1]" for an element of an array.
class ArithmeticVariables {
 public:
  virtual ~ArithmeticVariables() = default;
  virtual std::string Get(std::string_view name) = 0;
  virtual void Set(std::string_view name, std::int64_t value) = 0;
};

[[nodiscard]] std::expected<std::int64_t, std::string> EvaluateArithmetic(std::string_view text,
                                                                          ArithmeticVariables& variables);

}  // namespace iptc::expand
