// Why a leaf of a predicate answered as it did, in words for people.
#pragma once

#include <string>

#include "compiler/ir/pred.h"
#include "runtime/abi/classify.h"
#include "runtime/abi/packet_meta.h"

namespace iptc::eval {

// `leaf` is no Not, AllOf or AnyOf; `outcome` is what it answered about the packet. Behind a miss "tcp dport is 81, not
// 80", behind a hit (which a negation turned into a miss) "tcp dport is 80".
[[nodiscard]] std::string Reason(const ir::Pred& leaf, Outcome outcome, const abi::PacketMeta& meta,
                                 const abi::Context& context);

// The packet's half of it alone: "tcp dport is 81".
[[nodiscard]] std::string Finding(const ir::Pred& leaf, Outcome outcome, const abi::PacketMeta& meta,
                                  const abi::Context& context);

// "eth0", "tcp", "SYN,ACK", "10.0.0.1".
[[nodiscard]] std::string ValueText(ir::Field field, U128 value);

}  // namespace iptc::eval
