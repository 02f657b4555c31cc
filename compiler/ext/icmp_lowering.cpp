#include "compiler/ext/icmp_lowering.h"

#include <algorithm>

#include <fmt/format.h>

namespace iptc::ext {

ir::Pred LowerIcmp(const Argument& argument, ir::Pred type_test) {
  return ir::All(TransportHeader(ir::Header::kIcmp), ir::NegateIf(argument.inverted, std::move(type_test)));
}

ir::Pred IcmpTypeTest(const IcmpType& icmp) {
  ir::Pred type = InRange(ir::Field::kIcmpType, {icmp.type, icmp.type});
  if (icmp.code_low == 0 && icmp.code_high == 0xFF) return type;
  return ir::All(std::move(type), InRange(ir::Field::kIcmpCode, {icmp.code_low, icmp.code_high}));
}

std::string ListIcmp(std::string_view protocol, const Argument& argument, bool numeric) {
  const auto& icmp = std::get<IcmpType>(argument.value);
  const std::uint64_t value = IcmpAnyCode(icmp.type) - 0xFF + (std::uint64_t{icmp.code_low} << 8U) + icmp.code_high;
  const auto& names = argument.option->names->names;
  const auto named = std::ranges::find(names, value, &NamedValue::value);
  if (!numeric && named != names.end()) {
    return fmt::format(" {} {}{}", protocol, argument.inverted ? "!" : "", named->name);
  }
  std::string text = fmt::format(" {}{}type {}", protocol, argument.inverted ? " !" : "", icmp.type);
  if (icmp.code_low == icmp.code_high) return text + fmt::format(" code {}", icmp.code_low);
  const bool any = icmp.code_low == 0 && icmp.code_high == 0xFF;
  return any ? text : text + fmt::format(" codes {}-{}", icmp.code_low, icmp.code_high);
}

}  // namespace iptc::ext
