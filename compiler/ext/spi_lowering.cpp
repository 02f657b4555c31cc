#include "compiler/ext/spi_lowering.h"

namespace iptc::ext {

ir::Pred LowerSpi(helpers::TransportNumberParams place, const Range& range, bool inverted) {
  place.low = static_cast<std::uint32_t>(range.low);
  place.high = static_cast<std::uint32_t>(range.high);
  ir::Pred test = ir::Call{.helper = "transport_number", .params = ParamBytes(place), .effect = ir::Effect::kPure};
  return ir::All(ir::Pred(ir::Present{ir::Header::kFirstFragment, Outcome::kMiss}),
                 ir::NegateIf(inverted, std::move(test)));
}

std::string PrintSpi(const Argument* argument) {
  if (argument == nullptr || std::get<Range>(argument->value) == Range{0, kSpiMax}) return {};
  return PrintArgument(*argument);
}

}  // namespace iptc::ext
