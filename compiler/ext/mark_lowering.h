// What MARK and CONNMARK share: mark = (mark & ~mask) ^ value, the five ways to say it, and how -L names it.
#pragma once

#include <array>
#include <string>

#include "compiler/ext/extension.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {

// The options of both; the first of each target's table, in this order.
inline constexpr std::size_t kMarkForms = 5;
template <std::size_t kSize>
consteval std::array<OptionSpec, kMarkForms + kSize> WithMarkForms(const std::array<OptionSpec, kSize>& more) {
  std::array<OptionSpec, kMarkForms + kSize> options = {{
      {.name = "set-xmark", .value = ValueKind::kMarkMask, .one_of = 1},
      {.name = "set-mark", .value = ValueKind::kMarkMask, .one_of = 1},
      {.name = "and-mark", .value = ValueKind::kNumber, .one_of = 1},
      {.name = "or-mark", .value = ValueKind::kNumber, .one_of = 1},
      {.name = "xor-mark", .value = ValueKind::kNumber, .one_of = 1},
  }};
  for (std::size_t i = 0; i < kSize; ++i) options[kMarkForms + i] = more[i];
  return options;
}

// What the option in that place of the table makes of its value.
[[nodiscard]] abi::MarkParams MarkOf(std::size_t form, const Value& value);

// " --set-xmark 0x1/0xff", how every form is saved; " or 0xff", how -L names it.
[[nodiscard]] std::string PrintMark(const abi::MarkParams& mark);
[[nodiscard]] std::string ListMark(const abi::MarkParams& mark);

}  // namespace iptc::ext
