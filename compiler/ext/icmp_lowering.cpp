#include "compiler/ext/icmp_lowering.h"

namespace iptc::ext {

ir::Pred LowerIcmp(const Argument& argument, ir::Pred type_test) {
  return ir::All(TransportHeader(ir::Header::kIcmp), ir::NegateIf(argument.inverted, std::move(type_test)));
}

ir::Pred IcmpTypeTest(const IcmpType& icmp) {
  ir::Pred type = InRange(ir::Field::kIcmpType, {icmp.type, icmp.type});
  if (icmp.code_low == 0 && icmp.code_high == 0xFF) return type;
  return ir::All(std::move(type), InRange(ir::Field::kIcmpCode, {icmp.code_low, icmp.code_high}));
}

}  // namespace iptc::ext
