// Why a match with code of its own (ir::Call) answered as it did, in words for people: what the packet, its connection
// or the match's own state has against what the rule asks. To be asked right after the answer, about the same packet.
#pragma once

#include <string>

#include "compiler/ir/pred.h"
#include "runtime/abi/classify.h"
#include "runtime/abi/packet_meta.h"

namespace iptc::eval {

// Empty where the call only asks whether a host could tell, and it can: what it tells is the next call's.
[[nodiscard]] std::string CallReason(const ir::Call& call, Outcome outcome, const abi::PacketMeta& meta,
                                     const abi::Context& context);

}  // namespace iptc::eval
