#include "runtime/conntrack/gre_keys.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "runtime/conntrack/conn.h"

namespace iptc::conntrack {

std::uint16_t GreKeys::Find(const Tuple& tuple) const {
  const auto found = keys_.find(KeyOf(tuple));  // the first of equal ones
  return found == keys_.end() ? std::uint16_t{0} : found->second.call;
}

bool GreKeys::Add(Conn& owner, abi::CtDirection direction, const Tuple& tuple) {
  GreCall& own = owner.extra->pptp.keys[std::to_underlying(direction)];
  if (own.known) return own.call == tuple.dport;
  own = {.call = tuple.dport, .known = true};
  keys_.emplace(KeyOf(tuple), Value{&owner, tuple.sport});
  return true;
}

void GreKeys::Forget(Conn& owner) {
  if (owner.extra == nullptr) return;
  for (const auto direction : {abi::CtDirection::kOriginal, abi::CtDirection::kReply}) {
    GreCall& own = owner.extra->pptp.keys[std::to_underlying(direction)];
    if (!std::exchange(own.known, false)) continue;
    Tuple tuple = TupleOf(owner, direction);
    tuple.dport = own.call;
    const auto [first, last] = keys_.equal_range(KeyOf(tuple));
    const auto at = std::find_if(first, last, [&](const auto& key) { return key.second.owner == &owner; });
    assert(at != last);
    keys_.erase(at);
  }
}

}  // namespace iptc::conntrack
