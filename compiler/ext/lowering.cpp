#include "compiler/ext/lowering.h"

#include <algorithm>

#include "runtime/abi/conntrack.h"
#include "runtime/helpers/unknown.h"

namespace iptc::ext {

ir::Pred InRange(ir::Field field, const Range& range) {
  if (range.low > range.high) return ir::Const{Outcome::kMiss};
  return ir::InSet{field, {{range.low, range.high}}};
}

ir::Pred RangeTest(ir::Field field, const Argument* argument) {
  if (argument == nullptr) return ir::Const{Outcome::kHit};
  return ir::NegateIf(argument->inverted, InRange(field, std::get<Range>(argument->value)));
}

ir::Pred MaskedEquals(ir::Field field, U128 mask, U128 value) {
  if ((value & ~mask) != 0) return ir::Const{Outcome::kMiss};
  return ir::MaskEq{field, mask, value};
}

ir::Pred TransportHeader(ir::Header header) {
  return ir::All(ir::Pred(ir::Present{ir::Header::kFirstFragment, Outcome::kMiss}),
                 ir::Pred(ir::Present{header, Outcome::kHotdrop}));
}

ir::Pred StateIn(std::uint8_t states) {
  constexpr std::uint8_t kSeen = abi::kCtEstablished | abi::kCtRelated | abi::kCtNew | abi::kCtUntracked;
  if ((states & abi::kCtInvalid) == 0) return ir::AnyBit(ir::Field::kCtState, states);
  return ir::Negate(ir::AnyBit(ir::Field::kCtState, static_cast<std::uint8_t>(kSeen & ~states)));
}

ir::Pred Unknown(std::string_view what) {
  helpers::UnknownParams params;
  std::ranges::copy(what.substr(0, sizeof(params.what) - 1), params.what);
  return ir::Call{.helper = "unknown", .params = ParamBytes(params), .effect = ir::Effect::kPure};
}

ir::Pred UnknownOptions(std::string_view match, Arguments arguments) {
  std::vector<ir::Pred> terms;
  for (const Argument& argument : arguments) {
    Argument plain = argument;
    plain.inverted = false;
    terms.push_back(ir::NegateIf(argument.inverted, Unknown(std::string(match) + PrintArgument(plain))));
  }
  return ir::All(std::move(terms));
}

}  // namespace iptc::ext
