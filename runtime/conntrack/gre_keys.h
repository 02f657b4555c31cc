// GreKeys: a GRE packet of version 1 (PPTP, RFC 2637) names the call of its receiver alone. The control connection
// named those of both ends: what it said is kept here, so that the sender's call can stand in the tuple as well, and
// both directions make one connection. The keymap of net/netfilter/nf_conntrack_proto_gre.c.
//
// Life-cycle: a control connection has at most one key a direction; they go when it ends, when its call is hung up, or
// with a GRE connection that it expected. Where two of them name the same call, the older one is believed. Zones make
// no difference.
#pragma once

#include <compare>
#include <cstdint>
#include <map>

#include "runtime/abi/conntrack.h"
#include "runtime/conntrack/tuple.h"

namespace iptc::conntrack {

// In the second byte of the header.
inline constexpr std::uint8_t kGreVersionMask = 7, kGreVersionPptp = 1;

class GreKeys {
 public:
  // The sender's call, by addresses and the receiver's call (dport); 0: unknown.
  [[nodiscard]] std::uint16_t Find(const Tuple& tuple) const;

  // The tuple has the addresses of the owner's in that direction. False: the owner has another key there already.
  [[nodiscard]] bool Add(Conn& owner, abi::CtDirection direction, const Tuple& tuple);

  void Forget(Conn& owner);

 private:
  struct Key {
    U128 saddr = 0, daddr = 0;
    std::uint16_t call = 0;
    std::uint8_t family = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Value {
    const Conn* owner = nullptr;
    std::uint16_t call = 0;
  };
  [[nodiscard]] static Key KeyOf(const Tuple& tuple) { return {tuple.saddr, tuple.daddr, tuple.dport, tuple.family}; }

  std::multimap<Key, Value> keys_;  // equal ones stand in the order in which they came
};

}  // namespace iptc::conntrack
