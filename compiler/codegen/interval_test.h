// IntervalTest: is an integer in a set of intervals? One strategy a shape: a few intervals are compared one by one,
// sets that span at most 64 values are a bitmap in a register, many intervals a binary search in a constant table.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include "compiler/ir/interval_set.h"

namespace iptc::codegen {

// An i1 at the builder's insert point, without branches. Values wider than `value`'s type must not be in the set.
[[nodiscard]] llvm::Value* IntervalTest(llvm::IRBuilder<>& builder, llvm::Value* value, const ir::IntervalSet& set);

// A constant of any width up to 128 bits.
[[nodiscard]] llvm::ConstantInt* Constant(llvm::Type* type, U128 value);

}  // namespace iptc::codegen
