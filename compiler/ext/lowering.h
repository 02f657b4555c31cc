// Predicates that several extensions share.
#pragma once

#include <utility>

#include "compiler/ext/extension.h"
#include "compiler/ir/pred.h"

namespace iptc::ext {

// The field lies in the range; an empty range (reversed) holds nothing.
[[nodiscard]] ir::Pred InRange(ir::Field field, const Range& range);

// The argument's range test with its own negation; true without the argument.
[[nodiscard]] ir::Pred RangeTest(ir::Field field, const Argument* argument);

// (field & mask) == value where value may have bits outside of the mask: then it never holds.
[[nodiscard]] ir::Pred MaskedEquals(ir::Field field, U128 mask, U128 value);

// What tcp, udp, icmp and multiport ask first: no test holds for a fragment but the first, not even a negated one, and
// a header cut short drops the packet.
[[nodiscard]] ir::Pred TransportHeader(ir::Header header);

// One of the states (abi::kCt… bits) holds. A packet that conntrack has not seen is INVALID.
[[nodiscard]] ir::Pred StateIn(std::uint8_t states);

// What only the host could tell (a socket's owner, a cgroup): a call of the helper `unknown` under this text, which is
// what --assume-match names: "owner --uid-owner 1337".
[[nodiscard]] ir::Pred Unknown(std::string_view what);
// What a host model answers, if there is one: `helper` called with `params`, which say in `asks_known` whether the call
// asks if the answer is known. Where it is not, `otherwise` holds.
template <class Params>
[[nodiscard]] ir::Pred AskHost(std::string_view helper, Params params, ir::Pred otherwise) {
  const auto ask = [&](bool known) {
    params.asks_known = known;
    return ir::Pred(ir::Call{.helper = helper, .params = ParamBytes(params), .effect = ir::Effect::kPure});
  };
  return ir::Any(ir::All(ask(true), ask(false)), ir::All(ir::Negate(ask(true)), std::move(otherwise)));
}
// Each option such an unknown of its own, with its negation; all must hold.
[[nodiscard]] ir::Pred UnknownOptions(std::string_view match, Arguments arguments);

}  // namespace iptc::ext
