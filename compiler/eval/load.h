// The leaves of evaluation, shared by the interpreter and by the explaining one: a field's value, a helper's answer.
#pragma once

#include "compiler/ir/pred.h"
#include "runtime/abi/classify.h"
#include "runtime/abi/packet_meta.h"

namespace iptc::eval {

[[nodiscard]] U128 LoadField(ir::Field field, const abi::PacketMeta& meta);

// Runs the call's helper on the packet and on its slot's state. The helper must exist (it aborts otherwise).
[[nodiscard]] Outcome CallHelper(const ir::Call& call, const abi::PacketMeta& meta, abi::Context& context);

}  // namespace iptc::eval
