#include "compiler/ext/mark_lowering.h"

#include <fmt/format.h>

namespace iptc::ext {
namespace {

constexpr std::uint32_t kAllBits = 0xFFFFFFFF;

std::uint32_t Number(const Value& value) { return static_cast<std::uint32_t>(std::get<std::uint64_t>(value)); }

constexpr std::array<abi::MarkParams (*)(const Value&), kMarkForms> kForms = {
    [](const Value& v) -> abi::MarkParams { return {std::get<MarkMask>(v).value, std::get<MarkMask>(v).mask}; },
    [](const Value& v) -> abi::MarkParams {
      return {std::get<MarkMask>(v).value, std::get<MarkMask>(v).mask | std::get<MarkMask>(v).value};
    },
    [](const Value& v) -> abi::MarkParams { return {0, ~Number(v)}; },
    [](const Value& v) -> abi::MarkParams { return {Number(v), Number(v)}; },
    [](const Value& v) -> abi::MarkParams { return {Number(v), 0}; },
};

}  // namespace

abi::MarkParams MarkOf(std::size_t form, const Value& value) { return kForms.at(form)(value); }

std::string PrintMark(const abi::MarkParams& mark) {
  return fmt::format(" --set-xmark {:#x}/{:#x}", mark.value, mark.mask);
}

std::string ListMark(const abi::MarkParams& mark) {
  if (mark.value == 0) return fmt::format(" and {:#x}", ~mark.mask);
  if (mark.value == mark.mask) return fmt::format(" or {:#x}", mark.value);
  if (mark.mask == 0) return fmt::format(" xor {:#x}", mark.value);
  if (mark.mask == kAllBits) return fmt::format(" set {:#x}", mark.value);
  return fmt::format(" xset {:#x}/{:#x}", mark.value, mark.mask);
}

}  // namespace iptc::ext
